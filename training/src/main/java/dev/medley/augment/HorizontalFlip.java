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
        i = torch.nonzero(p[:, 0] > 0.5).flatten()
        y = x.permute([0, 2, 3, 1])
        y.index_copy_(0, i, torch.flip(y.index_select(0, i), [2]))
        return x
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
