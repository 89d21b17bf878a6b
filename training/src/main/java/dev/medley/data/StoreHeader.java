package dev.medley.data;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What {@code store.json} says about a store.
 *
 * @param format {@link #FORMAT}
 * @param fingerprint SHA-256 of class names, splits, ids, labels and images, in hexadecimal
 * @param encoded whether images are JPEGs, not pixels
 * @param channels 1 or 3
 * @param height of the images that are handed out, in pixels
 * @param width likewise
 * @param classNames in the labels' order
 * @param splits how many images each split has, in the order in which they are stored
 * @param mean of each channel over the training images, in [0, 1]
 * @param std the standard deviation (divided by n) likewise
 * @param files length and CRC-32C of the other files
 */
record StoreHeader(
    String format,
    String fingerprint,
    boolean encoded,
    int channels,
    int height,
    int width,
    List<String> classNames,
    Map<String, Integer> splits,
    List<Double> mean,
    List<Double> std,
    Map<String, FileStamp> files) {
  static final String FORMAT = "medley-store/2";
  static final String FILE = "store.json";
  static final String IMAGES = "images.bin";
  static final String OFFSETS = "offsets.bin";
  static final String LABELS = "labels.bin";
  static final String IDS = "ids.txt";

  /** A file's length and checksum. */
  record FileStamp(long bytes, long crc32c) {}

  /** All splits together. */
  @JsonIgnore
  int images() {
    return splits.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** Bytes of one image that is handed out. */
  @JsonIgnore
  int imageBytes() {
    return channels * height * width;
  }

  void write(Path folder) throws IOException {
    Files.write(folder.resolve(FILE), mapper().writeValueAsBytes(this));
  }

  /**
   * Reads it.
   *
   * @throws DamagedStore if there is none that this version can read
   */
  static StoreHeader read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    try {
      StoreHeader header = mapper().readValue(Files.readAllBytes(file), StoreHeader.class);
      if (!FORMAT.equals(header.format())) {
        throw new DamagedStore(file + " has another format than " + FORMAT);
      }
      return header;
    } catch (JacksonException e) {
      throw new DamagedStore(file + " is damaged");
    }
  }

  private static ObjectMapper mapper() {
    return JsonMapper.builder()
        .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
        .enable(SerializationFeature.INDENT_OUTPUT)
        .build();
  }
}
