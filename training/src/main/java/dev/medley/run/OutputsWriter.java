package dev.medley.run;

import dev.medley.file.AtomicFiles;
import dev.medley.file.ElementType;
import dev.medley.file.Hashes;
import dev.medley.file.Npy;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Writes what a run says about a split, block by block, into a folder of its own: {@code
 * logits.npy} or {@code predictions.npy}, {@code features.npy}, {@code labels.npy}, {@code
 * ids.txt}, {@code outputs.json}. The folder is there whole after {@link #commit}; closed without
 * that, nothing has changed.
 */
public final class OutputsWriter implements AutoCloseable {
  private final OutputsInfo info;
  private final int features;
  private final Content content;
  private final AtomicFiles.Folder folder;
  private final Map<String, Stream> streams = new LinkedHashMap<>();
  private final Set<String> ids = new HashSet<>();

  /** What is said of each example, beside features. */
  public enum Content {
    /** A number for each class. */
    LOGITS,
    /** A class alone. */
    PREDICTIONS,
    /** Nothing. */
    FEATURES
  }

  private record Stream(OutputStream out, MessageDigest digest) {}

  private OutputsWriter(
      AtomicFiles.Folder folder, OutputsInfo info, Content content, OptionalInt features) {
    this.folder = folder;
    this.info = info;
    this.content = content;
    this.features = features.orElse(0);
    try {
      if (content == Content.LOGITS) {
        array(Outputs.LOGITS, ElementType.F32, info.examples(), info.classes().size());
      } else if (content == Content.PREDICTIONS) {
        array(Outputs.PREDICTIONS, ElementType.I64, info.examples());
      }
      if (features.isPresent()) {
        array(Outputs.FEATURES, ElementType.F32, info.examples(), features.getAsInt());
      }
      array(Outputs.LABELS, ElementType.I64, info.examples());
      open(Outputs.IDS);
    } catch (IOException e) {
      close();
      throw failed(e);
    }
  }

  static OutputsWriter open(Path target, OutputsInfo info, Content content, OptionalInt features) {
    try {
      return new OutputsWriter(AtomicFiles.folder(target), info, content, features);
    } catch (UncheckedIOException e) {
      throw WorkFailed.of(e);
    }
  }

  /**
   * Appends examples.
   *
   * @param logits (n, C) row by row; empty where there are none
   * @param rows (n, D) features row by row; empty where there are none
   * @param labels n class numbers from 0
   * @param newIds n ids, none of which came before, without line breaks
   * @throws IllegalArgumentException if the lengths do not agree, a label is out of range or an id
   *     is not allowed
   * @throws WorkFailed if the disk fails
   */
  public void append(float[] logits, float[] rows, long[] labels, List<String> newIds) {
    append(logits, new long[0], rows, labels, newIds);
  }

  /**
   * As {@link #append}, where there are predicted classes instead of logits.
   *
   * @param predictions n class numbers from 0
   */
  public void appendPredictions(
      long[] predictions, float[] rows, long[] labels, List<String> newIds) {
    append(new float[0], predictions, rows, labels, newIds);
  }

  private void append(
      float[] logits, long[] predictions, float[] rows, long[] labels, List<String> newIds) {
    int n = labels.length;
    if (newIds.size() != n
        || logits.length != (content == Content.LOGITS ? n * info.classes().size() : 0)
        || predictions.length != (content == Content.PREDICTIONS ? n : 0)
        || rows.length != n * features) {
      throw new IllegalArgumentException(
          n
              + " labels, "
              + newIds.size()
              + " ids, "
              + logits.length
              + " logits, "
              + predictions.length
              + " predictions, "
              + rows.length
              + " features");
    }
    refuseOutOfRange(labels);
    refuseOutOfRange(predictions);
    try {
      for (String id : newIds) {
        if (!Outputs.isId(id) || !ids.add(id)) {
          throw new IllegalArgumentException("the id '" + id + "' comes twice or is not allowed");
        }
        streams.get(Outputs.IDS).out.write((id + "\n").getBytes(StandardCharsets.UTF_8));
      }
      if (content == Content.LOGITS) {
        Npy.write(streams.get(Outputs.LOGITS).out, logits);
      } else if (content == Content.PREDICTIONS) {
        Npy.write(streams.get(Outputs.PREDICTIONS).out, predictions);
      }
      if (features > 0) {
        Npy.write(streams.get(Outputs.FEATURES).out, rows);
      }
      Npy.write(streams.get(Outputs.LABELS).out, labels);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private void refuseOutOfRange(long[] numbers) {
    for (long number : numbers) {
      if (number < 0 || number >= info.classes().size()) {
        throw new IllegalArgumentException("class " + number);
      }
    }
  }

  /**
   * Ends the folder and puts it in its place.
   *
   * @throws IllegalStateException if examples are missing or too many
   * @throws WorkFailed if the disk fails
   */
  public void commit() {
    if (ids.size() != info.examples()) {
      throw new IllegalStateException(ids.size() + " examples instead of " + info.examples());
    }
    Map<String, String> hashes = new LinkedHashMap<>();
    try {
      for (Map.Entry<String, Stream> stream : streams.entrySet()) {
        stream.getValue().out.close();
        hashes.put(stream.getKey(), Hashes.hex(stream.getValue().digest));
      }
    } catch (IOException e) {
      throw failed(e);
    }
    WorkFailed.guard(
        () -> {
          folder.write(Outputs.INFO, info.withFiles(hashes).toJson());
          folder.commit();
        });
  }

  /** Removes what was not committed. */
  @Override
  public void close() {
    for (Stream stream : streams.values()) {
      try {
        stream.out.close();
      } catch (IOException e) {
        // what was not committed is removed
      }
    }
    folder.close();
  }

  private void array(String name, ElementType type, long... shape) throws IOException {
    open(name).write(Npy.header(type, shape));
  }

  private OutputStream open(String name) throws IOException {
    MessageDigest digest = Hashes.sha256();
    OutputStream out =
        new BufferedOutputStream(
            new DigestOutputStream(Files.newOutputStream(folder.path().resolve(name)), digest),
            1 << 16);
    streams.put(name, new Stream(out, digest));
    return out;
  }

  private WorkFailed failed(IOException cause) {
    return WorkFailed.of(
        new UncheckedIOException(
            new IOException("cannot write " + folder.path() + ": " + cause.getMessage(), cause)));
  }
}
