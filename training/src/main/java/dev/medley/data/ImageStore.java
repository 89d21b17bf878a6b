package dev.medley.data;

import dev.medley.binding.UserError;
import dev.medley.file.AtomicFiles;
import dev.medley.file.Failures;
import dev.medley.file.Hashes;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * A data set on disk as batches want it: images up to 96 pixels as uint8 (n, height, width,
 * channels), mapped; larger ones as JPEGs; labels, ids, class names, splits. Built once for each
 * state of a source and each size; immutable from then on. Safe for several threads.
 *
 * <p>A store lies in {@code stores/NAME-KEY/store}, beside the lock that lets one process build it
 * while others wait. It is written aside and renamed; what a killed builder left is removed by the
 * next.
 */
public final class ImageStore implements Closeable {
  /** Files up to this many bytes are checked whenever a store is opened; larger by verify. */
  private static final long CHECKED_WHEN_OPENED = 1L << 30;

  private static final int SEGMENT_BYTES = 1 << 30;

  private final Path folder;
  private final StoreHeader header;
  private final int[] labels;
  private final long[] offsets;
  private final FileChannel channel;
  private final List<MappedByteBuffer> segments = new ArrayList<>();
  private final int imagesASegment;
  private final BufferPool buffers = new BufferPool();

  private ImageStore(Path folder, StoreHeader header) throws IOException {
    this.folder = folder;
    this.header = header;
    for (Map.Entry<String, StoreHeader.FileStamp> file : header.files().entrySet()) {
      check(file.getKey(), file.getValue(), file.getValue().bytes() <= CHECKED_WHEN_OPENED);
    }
    this.labels = new int[header.images()];
    little(StoreHeader.LABELS).asIntBuffer().get(labels);
    this.offsets = new long[header.encoded() ? labels.length + 1 : 0];
    if (header.encoded()) {
      little(StoreHeader.OFFSETS).asLongBuffer().get(offsets);
    }
    this.channel = FileChannel.open(folder.resolve(StoreHeader.IMAGES), StandardOpenOption.READ);
    this.imagesASegment = Math.max(1, SEGMENT_BYTES / header.imageBytes());
    for (int row = 0; row < labels.length && !header.encoded(); row += imagesASegment) {
      long bytes = (long) header.imageBytes() * Math.min(imagesASegment, labels.length - row);
      long start = (long) header.imageBytes() * row;
      segments.add(channel.map(FileChannel.MapMode.READ_ONLY, start, bytes));
    }
  }

  /**
   * Opens the store of a source, building it first if there is none, if the source has changed, or
   * if the store is damaged.
   *
   * @param stores the folder of all stores
   * @param name of the data set
   * @param size the side in pixels that images are brought to, or null
   * @param threads how many decode
   * @throws dev.medley.binding.UserError if the source is not what it should be
   * @throws IOException if the disk does not do its part
   */
  static ImageStore open(
      Path stores, String name, Source source, Integer size, int threads, Progress progress)
      throws IOException {
    String state = StoreHeader.FORMAT + "\n" + size + "\n" + source.identity();
    String key = Hashes.sha256(state.getBytes(StandardCharsets.UTF_8)).substring(0, 16);
    Path home = stores.resolve(name + "-" + key);
    Path folder = home.resolve("store");
    try {
      return open(folder);
    } catch (FileSystemException e) {
      // to be built, or it is said below why that cannot be
    } catch (DamagedStore e) {
      progress.say(e.getMessage() + "; building the store again.");
    }
    try (FileChannel lockFile = lockFile(stores, home)) {
      lock(lockFile, name, progress);
      AtomicFiles.recover(home);
      try {
        return open(folder); // another process was faster
      } catch (NoSuchFileException | DamagedStore e) {
        build(folder, source, size, threads, progress);
      }
    }
    return open(folder);
  }

  private static FileChannel lockFile(Path stores, Path home) {
    try {
      Files.createDirectories(home);
      return FileChannel.open(
          home.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new UserError(
          "%s cannot be written (%s); name another folder with MEDLEY_CACHE."
              .formatted(stores, Failures.why(e)),
          e);
    }
  }

  /** Opens a store that is there. */
  static ImageStore open(Path folder) throws IOException {
    return new ImageStore(folder, StoreHeader.read(folder));
  }

  private static void build(
      Path folder, Source source, Integer size, int threads, Progress progress) throws IOException {
    try (Images images = source.open(progress);
        AtomicFiles.Folder aside = AtomicFiles.folder(folder)) {
      StoreBuilder.build(images, source.where(), size, aside.path(), threads, progress);
      aside.commit();
    }
  }

  /** Waits for the lock on a file, which ends when the file is closed or the process dies. */
  private static void lock(FileChannel file, String name, Progress progress) throws IOException {
    for (boolean first = true; ; first = false) {
      try {
        if (file.tryLock() != null) {
          return;
        }
      } catch (OverlappingFileLockException e) {
        // another thread of this process builds it
      }
      if (first) {
        progress.say("Waiting for another process that is preparing " + name + ".");
      }
      try {
        Thread.sleep(50);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new java.io.InterruptedIOException("interrupted while waiting for " + name);
      }
    }
  }

  /** SHA-256 of all that the store holds, wherever it came from; 64 hexadecimal digits. */
  public String fingerprint() {
    return header.fingerprint();
  }

  /** Where the store lies. */
  Path folder() {
    return folder;
  }

  /** How many images all splits have together. */
  int images() {
    return labels.length;
  }

  /** 1 (gray) or 3 (red, green, blue). */
  public int channels() {
    return header.channels();
  }

  /** Of the images that are handed out, in pixels. */
  public int height() {
    return header.height();
  }

  /** Of the images that are handed out, in pixels. */
  public int width() {
    return header.width();
  }

  /** In the labels' order. */
  public List<String> classNames() {
    return header.classNames();
  }

  /** How many images each split has; their rows follow one another in this order. */
  public Map<String, Integer> splits() {
    return header.splits();
  }

  /** The class of an image, an index into {@link #classNames}. */
  public int label(int row) {
    return labels[row];
  }

  /** Mean of each channel over the training images (of all, where there are none), in [0, 1]. */
  public float[] mean() {
    return floats(header.mean());
  }

  /** Standard deviation of each channel, as {@link #mean}; 1 for a constant channel. */
  public float[] std() {
    return floats(header.std());
  }

  /** The ids of all images, by row; read from the disk. */
  public List<String> ids() throws IOException {
    return Files.readAllLines(folder.resolve(StoreHeader.IDS), StandardCharsets.UTF_8);
  }

  /** Buffers for batches. */
  BufferPool buffers() {
    return buffers;
  }

  /** Whether images must be decoded. */
  boolean encoded() {
    return header.encoded();
  }

  /** Bytes of an image that is handed out. */
  int imageBytes() {
    return header.imageBytes();
  }

  /** Copies an image's pixels to a place in a buffer; only if they are not encoded. */
  void copy(int row, ByteBuffer target, int position) {
    MappedByteBuffer segment = segments.get(row / imagesASegment);
    int bytes = header.imageBytes();
    target.put(position, segment, row % imagesASegment * bytes, bytes);
  }

  /** Decodes an image to a place in a buffer; only if they are encoded. */
  void decode(int row, ByteBuffer target, int position, ImageDecoder decoder) throws IOException {
    ByteBuffer file = ByteBuffer.allocate((int) (offsets[row + 1] - offsets[row]));
    while (file.hasRemaining()) {
      if (channel.read(file, offsets[row] + file.position()) < 0) {
        throw new DamagedStore(folder + " ends within image " + row);
      }
    }
    Picture picture = decoder.decode(file.array(), folder + ": image " + row);
    Picture square = picture.withChannels(channels()).centre(height());
    target.put(position, square.pixels());
  }

  /**
   * Compares every file with its checksum; a damaged store is removed, so that it is built again.
   *
   * @throws DamagedStore naming the first that differs
   */
  void verify() throws IOException {
    try {
      for (Map.Entry<String, StoreHeader.FileStamp> file : header.files().entrySet()) {
        check(file.getKey(), file.getValue(), true);
      }
    } catch (DamagedStore e) {
      AtomicFiles.remove(folder);
      throw new DamagedStore(
          e.getMessage() + "; the store was removed and is built again when it is next used");
    }
  }

  private void check(String name, StoreHeader.FileStamp stamp, boolean content) throws IOException {
    Path file = folder.resolve(name);
    if (!Files.exists(file) || Files.size(file) != stamp.bytes()) {
      throw new DamagedStore(file + " has another length than when it was written");
    }
    if (!content) {
      return;
    }
    CRC32C crc = new CRC32C();
    try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 18);
      while (in.read(buffer.clear()) >= 0) {
        crc.update(buffer.flip());
      }
    }
    if (crc.getValue() != stamp.crc32c()) {
      throw new DamagedStore(file + " has another checksum than when it was written");
    }
  }

  private ByteBuffer little(String name) throws IOException {
    return ByteBuffer.wrap(Files.readAllBytes(folder.resolve(name))).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static float[] floats(List<Double> values) {
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values.get(i).floatValue();
    }
    return floats;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
