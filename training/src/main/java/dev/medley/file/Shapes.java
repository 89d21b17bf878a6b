package dev.medley.file;

import java.util.List;
import java.util.OptionalLong;

/** Arithmetic on shapes that come from files, without overflow. */
final class Shapes {
  /** Of a tensor in a file from outside. */
  static final int MOST_DIMENSIONS = 32;

  private Shapes() {}

  /** The bytes that an array takes; nothing if a dimension is negative or the product too large. */
  static OptionalLong bytes(List<Long> shape, ElementType type) {
    long total = type.bytes();
    boolean empty = shape.contains(0L);
    for (long dimension : shape) {
      if (dimension < 0) {
        return OptionalLong.empty();
      }
      if (!empty && total > Long.MAX_VALUE / dimension) {
        return OptionalLong.empty();
      }
      total *= dimension;
    }
    return OptionalLong.of(empty ? 0 : total);
  }

  static String text(List<Long> shape) {
    StringBuilder text = new StringBuilder("(");
    for (int i = 0; i < shape.size(); i++) {
      text.append(i == 0 ? "" : ", ").append(shape.get(i));
    }
    return text.append(shape.size() == 1 ? ",)" : ")").toString();
  }
}
