package dev.medley.augment;

/**
 * Where an output pixel reads the source: column {@code u = row[0] c + row[1] r + row[2]}, row
 * {@code v = row[3] c + row[4] r + row[5]} for column c and row r, pixel centres at whole numbers.
 */
final class Affine {
  private Affine() {}

  /** Turns about the centre, counter-clockwise by degrees. */
  static void rotate(double degrees, int height, int width, float[] row, int offset) {
    double angle = StrictMath.toRadians(degrees);
    double cos = StrictMath.cos(angle);
    double sin = StrictMath.sin(angle);
    double x = (width - 1) / 2.0;
    double y = (height - 1) / 2.0;
    put(row, offset, cos, -sin, x - cos * x + sin * y, sin, cos, y - sin * x - cos * y);
  }

  /** Shears rows along the columns, about the top left corner of the image. */
  static void shearX(double magnitude, float[] row, int offset) {
    put(row, offset, 1, magnitude, magnitude / 2, 0, 1, 0);
  }

  /** Shears columns along the rows, about the top left corner of the image. */
  static void shearY(double magnitude, float[] row, int offset) {
    put(row, offset, 1, 0, 0, magnitude, 1, magnitude / 2);
  }

  /** Moves the content right. */
  static void translateX(double pixels, float[] row, int offset) {
    put(row, offset, 1, 0, -pixels, 0, 1, 0);
  }

  /** Moves the content down. */
  static void translateY(double pixels, float[] row, int offset) {
    put(row, offset, 1, 0, 0, 0, 1, -pixels);
  }

  private static void put(float[] row, int offset, double... numbers) {
    for (int i = 0; i < numbers.length; i++) {
      row[offset + i] = (float) numbers[i];
    }
  }
}
