package dev.medley.data;

import dev.medley.binding.UserError;
import dev.medley.file.Cifar;
import dev.medley.file.Gzipped;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** CIFAR-10 and CIFAR-100 in their binary form, as a folder or as the published archive. */
final class CifarSource implements Source {
  private static final long MOST_IMAGES = 100_000;

  private static final Kind CIFAR10 =
      new Kind(
          1,
          10,
          "batches.meta.txt",
          List.of(
              "data_batch.bin",
              "data_batch_1.bin",
              "data_batch_2.bin",
              "data_batch_3.bin",
              "data_batch_4.bin",
              "data_batch_5.bin"),
          "test_batch.bin");
  private static final Kind CIFAR100 =
      new Kind(2, 100, "fine_label_names.txt", List.of("train.bin"), "test.bin");
  private static final List<Kind> KINDS = List.of(CIFAR10, CIFAR100);

  /**
   * What tells the two data sets apart.
   *
   * @param names the file that names the classes
   */
  private record Kind(int labelBytes, int classes, String names, List<String> train, String test) {}

  /** Opens the files; only then is an archive read. */
  interface Opener {
    FileSet open(Progress progress) throws IOException;
  }

  private final String where;
  private final String identity;
  private final Opener opener;
  private final List<String> classNames;

  /**
   * A source.
   *
   * @param classNames in the labels' order; empty: as the data themselves name them, or numbers
   */
  CifarSource(String where, String identity, Opener opener, List<String> classNames) {
    this.where = where;
    this.identity = identity;
    this.opener = opener;
    this.classNames = classNames;
  }

  /** Files that lie there, unpacked. */
  static CifarSource of(FileSet files, List<String> classNames) throws IOException {
    return new CifarSource(files.where(), files.identity(), progress -> files, classNames);
  }

  /** An archive, of a checksum or null. */
  static CifarSource archive(Path file, String checksum, List<String> classNames)
      throws IOException {
    Map<String, Long> wanted = new LinkedHashMap<>();
    for (Kind kind : KINDS) {
      long most = MOST_IMAGES * (kind.labelBytes() + Cifar.PIXELS);
      kind.train().forEach(name -> wanted.put(name, most));
      wanted.put(kind.test(), most);
      wanted.put(kind.names(), 1L << 16);
    }
    return new CifarSource(
        file.toString(),
        Stamp.of(file) + " " + checksum,
        progress -> {
          progress.say("reading " + file);
          return FileSet.Archive.read(file, wanted, checksum);
        },
        classNames);
  }

  /** Whether a set of files has CIFAR's names. */
  static boolean fits(FileSet files) throws IOException {
    return kind(files) != null;
  }

  private static Kind kind(FileSet files) throws IOException {
    for (Kind kind : KINDS) {
      if (files.has(kind.test())) {
        return kind;
      }
    }
    return null;
  }

  @Override
  public String where() {
    return where;
  }

  @Override
  public String identity() {
    return "cifar\n" + where + "\n" + identity + "\n" + classNames;
  }

  @Override
  public Images open(Progress progress) throws IOException {
    FileSet files = opener.open(progress);
    Kind kind = kind(files);
    if (kind == null) {
      throw new UserError(
          where + " holds neither CIFAR-10's test_batch.bin nor CIFAR-100's test.bin.");
    }
    List<String> train = new ArrayList<>();
    for (String name : kind.train()) {
      if (files.has(name)) {
        train.add(name);
      }
    }
    if (train.isEmpty()) {
      throw new UserError(where + " has no '" + kind.train().get(0) + "'.");
    }
    return new ArrayImages(
        names(kind, files),
        List.of(
            array(SplitNames.TRAIN, kind, files, train),
            array(SplitNames.TEST, kind, files, List.of(kind.test()))));
  }

  private ArrayImages.Array array(String split, Kind kind, FileSet files, List<String> names)
      throws IOException {
    List<byte[]> contents = new ArrayList<>();
    int images = 0;
    for (String name : names) {
      byte[] content = content(files, name);
      images += Cifar.count(content, kind.labelBytes(), where + ": '" + name + "'");
      contents.add(content);
    }
    byte[] pixels = new byte[Math.multiplyExact(images, Cifar.PIXELS)];
    int[] labels = new int[images];
    int first = 0;
    for (int i = 0; i < names.size(); i++) {
      String file = where + ": '" + names.get(i) + "'";
      byte[] content = contents.set(i, null); // freed once unpacked
      Cifar.unpack(content, kind.labelBytes(), kind.classes(), pixels, labels, first, file);
      first += Cifar.count(content, kind.labelBytes(), file);
    }
    return new ArrayImages.Array(
        split, where, Cifar.SIDE, Cifar.SIDE, 3, ByteBuffer.wrap(pixels), labels);
  }

  private static byte[] content(FileSet files, String name) throws IOException {
    int most = (int) (MOST_IMAGES * (2 + Cifar.PIXELS));
    try (FileSet.Opened file = files.open(name);
        InputStream in = Gzipped.content(file.in())) {
      byte[] content = in.readNBytes(most);
      if (in.read() >= 0) {
        throw new UserError(file.where() + " is longer than " + MOST_IMAGES + " images.");
      }
      return content;
    }
  }

  private List<String> names(Kind kind, FileSet files) throws IOException {
    if (!classNames.isEmpty() || !files.has(kind.names())) {
      return classNames;
    }
    String text = new String(content(files, kind.names()), StandardCharsets.UTF_8);
    List<String> names = text.lines().map(String::strip).filter(n -> !n.isEmpty()).toList();
    if (names.size() != kind.classes()) {
      throw new UserError(
          where
              + ": '"
              + kind.names()
              + "' names "
              + names.size()
              + " classes, not "
              + kind.classes()
              + ".");
    }
    return names;
  }
}
