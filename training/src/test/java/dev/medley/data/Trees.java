package dev.medley.data;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;

/** Small data sets of split/class/image, as folders and zips. */
final class Trees {
  private Trees() {}

  /** A PNG whose pixels follow from the seed. */
  static byte[] png(int width, int height, boolean gray, int seed) throws IOException {
    BufferedImage image =
        new BufferedImage(
            width, height, gray ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, (seed * 7919 + y * 263 + x * 31) * 0x010305);
      }
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(image, "png", out);
    return out.toByteArray();
  }

  /** {@code perClass} images of each of two classes in each of some splits. */
  static Map<String, byte[]> files(int perClass, int side, boolean gray, String... splits)
      throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (String split : splits) {
      for (String name : new String[] {"dog", "cat"}) {
        for (int i = 0; i < perClass; i++) {
          byte[] image = png(side, side, gray, files.size());
          files.put(split + "/" + name + "/" + i + ".png", image);
        }
      }
    }
    return files;
  }

  static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static Path folder(Path folder, Map<String, byte[]> files) throws IOException {
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Path path = folder.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.write(path, file.getValue());
    }
    return folder;
  }

  static Path zip(Path zip, Map<String, byte[]> files) throws IOException {
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        out.putNextEntry(new ZipEntry(file.getKey()));
        out.write(file.getValue());
        out.closeEntry();
      }
    }
    return zip;
  }
}
