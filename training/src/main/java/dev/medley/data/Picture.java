package dev.medley.data;

/**
 * A decoded image.
 *
 * @param height in pixels
 * @param width in pixels
 * @param channels 1 (gray) or 3 (red, green, blue)
 * @param pixels (height, width, channels), 0 to 255
 * @param jpeg the JPEG file that it was decoded from, or null
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Picture(int height, int width, int channels, byte[] pixels, byte[] jpeg) {

  /** The same image with as many channels: gray is repeated, three equal ones are not merged. */
  Picture withChannels(int wanted) {
    if (wanted == channels) {
      return this;
    }
    if (channels != 1) {
      throw new IllegalArgumentException("cannot make " + wanted + " channels of " + channels);
    }
    byte[] repeated = new byte[pixels.length * wanted];
    for (int i = 0; i < repeated.length; i++) {
      repeated[i] = pixels[i / wanted];
    }
    return new Picture(height, width, wanted, repeated, null);
  }

  /** The same image with its shorter side brought to a length, antialiased; aspect kept. */
  Picture withShorterSide(int side) {
    if (Math.min(height, width) == side) {
      return this;
    }
    // the longer side is rounded down, as torchvision's Resize does
    int h = height <= width ? side : (int) ((long) side * height / width);
    int w = width <= height ? side : (int) ((long) side * width / height);
    return new Picture(
        h, w, channels, Resize.bilinear(pixels, height, width, channels, h, w), null);
  }

  /** The square in the middle. */
  Picture centre(int side) {
    if (height == side && width == side) {
      return this;
    }
    // ties to even, as torchvision's CenterCrop does
    int top = (int) Math.rint((height - side) / 2.0);
    int left = (int) Math.rint((width - side) / 2.0);
    byte[] crop = new byte[side * side * channels];
    for (int row = 0; row < side; row++) {
      System.arraycopy(
          pixels,
          ((top + row) * width + left) * channels,
          crop,
          row * side * channels,
          side * channels);
    }
    return new Picture(side, side, channels, crop, null);
  }
}
