package dev.medley.run;

import dev.medley.binding.UserError;
import dev.medley.file.ElementType;
import dev.medley.file.Hashes;
import dev.medley.file.Npy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a run says about one split of one data set, mapped from the disk. Opening checks that the
 * arrays' shapes agree; reading labels and ids checks those.
 */
public final class Outputs {
  static final String INFO = "outputs.json";
  static final String LOGITS = "logits.npy";
  static final String PREDICTIONS = "predictions.npy";
  static final String FEATURES = "features.npy";
  static final String LABELS = "labels.npy";
  static final String IDS = "ids.txt";

  private final Path directory;
  private final OutputsInfo info;
  private final Optional<Npy> logits;
  private final Optional<Npy> predictions;
  private final Optional<Npy> features;
  private final Npy labels;

  private Outputs(Path directory) {
    this.directory = directory;
    this.info = OutputsInfo.read(directory.resolve(INFO));
    this.logits = array(LOGITS, ElementType.F32, 2);
    this.predictions = array(PREDICTIONS, ElementType.I64, 1);
    this.features = array(FEATURES, ElementType.F32, 2);
    this.labels =
        array(LABELS, ElementType.I64, 1)
            .orElseThrow(() -> new UserError("The outputs " + directory + " have no labels."));
    if (logits.isPresent() && logits.get().rowLength() != info.classes().size()) {
      throw new UserError(
          "The outputs "
              + directory
              + " are damaged: "
              + LOGITS
              + " has "
              + logits.get().rowLength()
              + " columns, "
              + INFO
              + " "
              + info.classes().size()
              + " classes.");
    }
  }

  /**
   * Opens a folder.
   *
   * @throws UserError if it is missing or its files do not agree
   */
  public static Outputs open(Path directory) {
    return new Outputs(directory);
  }

  /** The folder. */
  public Path directory() {
    return directory;
  }

  /** What outputs.json says. */
  public OutputsInfo info() {
    return info;
  }

  /** (N, C) singles, if there are any. */
  public Optional<Npy> logits() {
    return logits;
  }

  /** N predicted classes, in runs from elsewhere that have these instead of logits. */
  public Optional<Npy> predictions() {
    return predictions;
  }

  /** (N, D) singles, if there are any. */
  public Optional<Npy> features() {
    return features;
  }

  /**
   * The N true classes.
   *
   * @throws UserError if one is out of range
   */
  public long[] labels() {
    long[] values = new long[info.examples()];
    labels.longs(0, values.length, values);
    for (int i = 0; i < values.length; i++) {
      if (values[i] < 0 || values[i] >= info.classes().size()) {
        throw new UserError(
            "The outputs "
                + directory
                + " are damaged: row "
                + i
                + " of "
                + LABELS
                + " is "
                + values[i]
                + ", allowed is 0 to "
                + (info.classes().size() - 1)
                + ".");
      }
    }
    return values;
  }

  /**
   * The N ids.
   *
   * @throws UserError if their number is wrong or one comes twice
   */
  public List<String> ids() {
    Path file = directory.resolve(IDS);
    List<String> ids;
    try {
      ids = Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (CharacterCodingException e) {
      throw new UserError("The file " + file + " is damaged: it is not UTF-8.", e);
    } catch (IOException e) {
      throw new UncheckedIOException(
          new IOException("cannot read " + file + ": " + e.getMessage(), e));
    }
    Set<String> seen = new HashSet<>(ids.size() * 2);
    for (String id : ids) {
      if (!seen.add(id)) {
        throw new UserError("The file " + file + " is damaged: the id '" + id + "' comes twice.");
      }
    }
    if (ids.size() != info.examples()) {
      throw new UserError(
          "The file "
              + file
              + " is damaged: it has "
              + ids.size()
              + " ids, "
              + INFO
              + " says "
              + info.examples()
              + ".");
    }
    return ids;
  }

  /**
   * Compares each file with its hash.
   *
   * @throws UserError if one differs, naming it
   */
  public void verify() {
    for (Map.Entry<String, String> file : info.files().entrySet()) {
      if (!Hashes.sha256(directory.resolve(file.getKey())).equals(file.getValue())) {
        throw new UserError(
            "The file "
                + directory.resolve(file.getKey())
                + " has changed since it was written: its sha256 is not the one in "
                + INFO
                + ".");
      }
    }
  }

  /** Whether a text can stand in ids.txt. */
  public static boolean isId(String id) {
    return !id.isEmpty()
        && id.chars().noneMatch(c -> c == '\n' || c == '\r' || c == 0)
        && StandardCharsets.UTF_8.newEncoder().canEncode(id);
  }

  private Optional<Npy> array(String name, ElementType type, int dimensions) {
    if (!info.files().containsKey(name)) {
      return Optional.empty();
    }
    Npy array = Npy.open(directory.resolve(name)).require(type, dimensions);
    if (array.rows() != info.examples()) {
      throw new UserError(
          "The outputs "
              + directory
              + " are damaged: "
              + name
              + " has "
              + array.rows()
              + " rows, "
              + INFO
              + " says "
              + info.examples()
              + ".");
    }
    return Optional.of(array);
  }
}
