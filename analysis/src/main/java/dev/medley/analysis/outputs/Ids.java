package dev.medley.analysis.outputs;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/** What follows from the ids of examples, so that the order of rows never matters. */
public final class Ids {
  /** Whole numbers first, as numbers; then all others by their UTF-8 bytes. */
  public static final Comparator<String> ORDER = Ids::compare;

  private static final Pattern NUMBER = Pattern.compile("[0-9]+");

  private Ids() {}

  /** One of two halves of all examples: the lowest bit of the CRC-32 of the id's UTF-8 bytes. */
  public static int fold(String id) {
    return (int) (hash(id) & 1);
  }

  /** The CRC-32 of the id's UTF-8 bytes. */
  public static long hash(String id) {
    CRC32 crc = new CRC32();
    crc.update(id.getBytes(StandardCharsets.UTF_8));
    return crc.getValue();
  }

  private static int compare(String a, String b) {
    boolean numberA = NUMBER.matcher(a).matches();
    if (numberA != NUMBER.matcher(b).matches()) {
      return numberA ? -1 : 1;
    }
    if (numberA) {
      String digitsA = a.replaceFirst("^0+", "");
      String digitsB = b.replaceFirst("^0+", "");
      int order = Integer.compare(digitsA.length(), digitsB.length());
      order = order != 0 ? order : digitsA.compareTo(digitsB);
      if (order != 0) {
        return order;
      }
    }
    return Arrays.compareUnsigned(
        a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
  }
}
