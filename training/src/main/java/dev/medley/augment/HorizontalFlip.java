package dev.medley.augment;

import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.Range;

/** Mirrors left and right. */
@Doc("Mirrors left and right.")
public record HorizontalFlip(
    @Doc("The share of images that are mirrored.") @Default("0.5") @Range(min = 0, max = 1)
        double p)
    implements Augmentation {
  /** Parameters: 1 to mirror, 0 to keep. */
  static final String SCRIPT =
      """
      def horizontal_flip(x: Tensor, p: Tensor) -> Tensor:
        return x.lerp_(torch.flip(x, [3]), p.view([-1, 1, 1, 1]))
      """;

  @Override
  public int parameters() {
    return 1;
  }

  @Override
  public void draw(Draw draw, float[] row, int offset) {
    row[offset] = draw.random().nextDouble() < p ? 1 : 0;
  }

  @Override
  public String script() {
    return SCRIPT;
  }

  @Override
  public String function() {
    return "horizontal_flip";
  }
}
