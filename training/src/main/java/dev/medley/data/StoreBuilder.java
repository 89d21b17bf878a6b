package dev.medley.data;

import dev.medley.binding.UserError;
import dev.medley.file.Hashes;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/** Brings a source's images into a folder, decoding in parallel, writing in order. */
final class StoreBuilder {
  private static final int PIECE = 128;

  private final Images images;
  private final String where;
  private final Path folder;
  private final Progress progress;
  private final Map<String, StoreHeader.FileStamp> files = new LinkedHashMap<>();
  private final MessageDigest fingerprint = Hashes.sha256();

  private StoreBuilder(Images images, String where, Path folder, Progress progress) {
    this.images = images;
    this.where = where;
    this.folder = folder;
    this.progress = progress;
  }

  /**
   * Builds a store in an empty folder.
   *
   * @param where what messages call the source
   * @param size the side in pixels that images are brought to, or null
   * @throws UserError if anything is wrong with an image or its label
   */
  static void build(
      Images images, String where, Integer size, Path folder, int threads, Progress progress)
      throws IOException {
    new StoreBuilder(images, where, folder, progress).build(size, threads);
  }

  private void build(Integer size, int threads) throws IOException {
    checkClasses();
    Layout layout = Layout.of(images, where, size, threads, progress);
    describe(layout);
    writeLabelsAndIds();
    Statistics statistics = writeImages(layout, threads);
    Map<String, Integer> splits = new LinkedHashMap<>();
    images.parts().forEach(part -> splits.put(part.split(), part.ids().size()));
    new StoreHeader(
            StoreHeader.FORMAT,
            Hashes.hex(fingerprint),
            layout.encoded(),
            layout.channels(),
            layout.height(),
            layout.width(),
            images.classNames(),
            splits,
            statistics.mean(),
            statistics.std(),
            files)
        .write(folder);
  }

  private void checkClasses() {
    int classes = images.classNames().size();
    Images.Part first = images.parts().get(0);
    int[] counts = counts(first, classes);
    for (int label = 0; label < classes; label++) {
      String name = images.classNames().get(label);
      if (counts[label] == 0) {
        for (Images.Part part : images.parts()) {
          if (counts(part, classes)[label] > 0) {
            throw new UserError(
                where
                    + ": class '"
                    + name
                    + "' is in "
                    + part.split()
                    + " but not in "
                    + first.split()
                    + ".");
          }
        }
        throw new UserError(where + ": class '" + name + "' has no image.");
      }
    }
  }

  private static int[] counts(Images.Part part, int classes) {
    int[] counts = new int[classes];
    for (int label : part.labels()) {
      counts[label]++;
    }
    return counts;
  }

  /** Everything but the images goes into the fingerprint first, each text with its length. */
  private void describe(Layout layout) {
    hash("medley-data/1");
    hash(layout.channels() + " " + layout.height() + " " + layout.width() + " " + layout.encoded());
    hash("" + images.classNames().size());
    images.classNames().forEach(this::hash);
    for (Images.Part part : images.parts()) {
      hash(part.split() + " " + part.ids().size());
      part.ids().forEach(this::hash);
      fingerprint.update(bytes(part.labels()));
    }
  }

  private void hash(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    fingerprint.update(bytes(new int[] {bytes.length}));
    fingerprint.update(bytes);
  }

  private static byte[] bytes(int[] values) {
    ByteBuffer buffer = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    buffer.asIntBuffer().put(values);
    return buffer.array();
  }

  private void writeLabelsAndIds() throws IOException {
    try (Checked labels = new Checked(StoreHeader.LABELS);
        Checked ids = new Checked(StoreHeader.IDS)) {
      for (Images.Part part : images.parts()) {
        labels.write(bytes(part.labels()));
        for (String id : part.ids()) {
          ids.write((id + "\n").getBytes(StandardCharsets.UTF_8));
        }
      }
    }
  }

  private Statistics writeImages(Layout layout, int threads) throws IOException {
    Statistics statistics = new Statistics(layout.channels());
    List<Long> offsets = new ArrayList<>(List.of(0L));
    long total = images.parts().stream().mapToLong(part -> part.ids().size()).sum();
    long[] done = {0};
    try (Checked file = new Checked(StoreHeader.IMAGES)) {
      for (int p = 0; p < images.parts().size(); p++) {
        int part = p;
        int count = images.parts().get(part).ids().size();
        OrderedWork.run(
            threads,
            (count + PIECE - 1) / PIECE,
            piece -> decode(layout, part, piece * PIECE, Math.min(PIECE, count - piece * PIECE)),
            (index, piece) -> {
              for (byte[] image : piece.images) {
                file.write(image);
                fingerprint.update(image);
                if (layout.encoded()) {
                  offsets.add(offsets.get(offsets.size() - 1) + image.length);
                }
              }
              if (part == 0) { // the training images, where there are any
                statistics.add(piece.statistics);
              }
              done[0] += piece.images.length;
              progress.step("preparing " + where, done[0], total);
            });
      }
    }
    if (layout.encoded()) {
      try (Checked file = new Checked(StoreHeader.OFFSETS)) {
        ByteBuffer buffer = ByteBuffer.allocate(8 * offsets.size()).order(ByteOrder.LITTLE_ENDIAN);
        offsets.forEach(buffer::putLong);
        file.write(buffer.array());
      }
    }
    return statistics;
  }

  /** Some images as they are stored, and what they add to the statistics. */
  private static final class Piece {
    final byte[][] images;
    final Statistics statistics;

    Piece(int images, int channels) {
      this.images = new byte[images][];
      this.statistics = new Statistics(channels);
    }
  }

  private Piece decode(Layout layout, int part, int first, int count) throws IOException {
    Piece piece = new Piece(count, layout.channels());
    try (ImageDecoder decoder = new ImageDecoder()) {
      for (int i = 0; i < count; i++) {
        Picture picture = images.picture(part, first + i, decoder);
        piece.images[i] =
            layout.store(picture, where + ": " + images.parts().get(part).ids().get(first + i));
        if (part == 0) {
          piece.statistics.add(
              layout.encoded() ? layout.handedOut(picture).pixels() : piece.images[i]);
        }
      }
    }
    return piece;
  }

  /** Sums over pixels, exact, so that their order does not matter. */
  private static final class Statistics {
    private final long[] sum;
    private final long[] squares;
    private long count;

    Statistics(int channels) {
      sum = new long[channels];
      squares = new long[channels];
    }

    void add(byte[] pixels) {
      for (int channel = 0; channel < sum.length; channel++) {
        for (int i = channel; i < pixels.length; i += sum.length) {
          long value = pixels[i] & 0xFF;
          sum[channel] += value;
          squares[channel] += value * value;
        }
      }
      count += pixels.length / sum.length;
    }

    void add(Statistics other) {
      for (int channel = 0; channel < sum.length; channel++) {
        sum[channel] += other.sum[channel];
        squares[channel] += other.squares[channel];
      }
      count += other.count;
    }

    List<Double> mean() {
      List<Double> mean = new ArrayList<>();
      for (long s : sum) {
        mean.add(s / (255.0 * count));
      }
      return mean;
    }

    List<Double> std() {
      List<Double> std = new ArrayList<>();
      for (int channel = 0; channel < sum.length; channel++) {
        double mean = (double) sum[channel] / count;
        double variance = Math.max(0, (double) squares[channel] / count - mean * mean);
        std.add(variance == 0 ? 1 : Math.sqrt(variance) / 255); // constant: nothing to scale
      }
      return std;
    }
  }

  /** A file that notes its length and checksum when it is closed. */
  private final class Checked implements Closeable {
    private final String name;
    private final OutputStream out;
    private final CRC32C crc = new CRC32C();
    private long bytes;

    Checked(String name) throws IOException {
      this.name = name;
      this.out = new BufferedOutputStream(Files.newOutputStream(folder.resolve(name)), 1 << 16);
    }

    void write(byte[] data) throws IOException {
      out.write(data);
      crc.update(data);
      bytes += data.length;
    }

    @Override
    public void close() throws IOException {
      out.close();
      files.put(name, new StoreHeader.FileStamp(bytes, crc.getValue()));
    }
  }
}
