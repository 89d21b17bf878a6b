package dev.medley.model;

import dev.medley.torch.Convolution;
import dev.medley.torch.Graph;
import dev.medley.torch.Graph.Value;
import dev.medley.torch.Init;

/** Images as rows of patches, for transformers and mixers. */
final class Patches {
  private Patches() {}

  /**
   * A patch's side, pixels; where the settings leave it open 16, or 4 for small images.
   *
   * @throws IllegalArgumentException if the image is not a whole number of patches
   */
  static int side(Integer given, int height, int width) {
    int side = given != null ? given : Rules.small(height, width) ? 4 : 16;
    if (height % side != 0 || width % side != 0) {
      throw new IllegalArgumentException(
          "images of %dx%d pixels are no whole number of patches of model.patch %d"
              .formatted(height, width, side));
    }
    return side;
  }

  /** How many there are. */
  static long count(int side, int height, int width) {
    return (long) (height / side) * (width / side);
  }

  /** A token a patch: a linear function of its pixels. */
  static Value embedded(Graph g, String name, int side, long size, Init init) {
    Convolution whole = Convolution.of(size, side).stride(side).padding(0).biased();
    return g.tokens(g.conv2d(name, g.input(), whole.starting(init)));
  }
}
