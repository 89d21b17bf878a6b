package dev.medley.data;

import java.awt.image.Raster;

/** The few JPEGs of four inks, as libjpeg and Pillow make red, green and blue of them. */
final class Cmyk {
  private Cmyk() {}

  /**
   * Converts inks stored the way Adobe does, inverted.
   *
   * @param raster four bands
   * @param ycck whether the first three are luminance and chrominance
   * @return (height, width, 3)
   */
  static byte[] toRgb(Raster raster, boolean ycck) {
    int[] inks = new int[raster.getWidth() * 4];
    byte[] rgb = new byte[raster.getWidth() * raster.getHeight() * 3];
    int to = 0;
    for (int y = 0; y < raster.getHeight(); y++) {
      raster.getPixels(0, y, raster.getWidth(), 1, inks);
      for (int i = 0; i < inks.length; i += 4) {
        if (ycck) {
          toInks(inks, i);
        }
        int light = inks[i + 3]; // 255 - black
        for (int ink = 0; ink < 3; ink++) {
          int dark = (255 - inks[i + ink]) * light + 128;
          rgb[to++] = (byte) clip(light - ((dark + (dark >> 8)) >> 8));
        }
      }
    }
    return rgb;
  }

  /** libjpeg's ycck_cmyk_convert, in 16-bit fixed point. */
  private static void toInks(int[] pixel, int at) {
    int y = pixel[at];
    int cb = pixel[at + 1] - 128;
    int cr = pixel[at + 2] - 128;
    int half = 1 << 15;
    pixel[at] = clip(255 - (y + ((91881 * cr + half) >> 16)));
    pixel[at + 1] = clip(255 - (y + ((half - 22554 * cb - 46802 * cr) >> 16)));
    pixel[at + 2] = clip(255 - (y + ((116130 * cb + half) >> 16)));
  }

  private static int clip(int value) {
    return Math.max(0, Math.min(255, value));
  }
}
