package dev.medley.augment;

import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.Range;

/** A black square at a random place (DeVries, Taylor 2017, arXiv 1708.04552). */
@Doc("A black square around a random pixel, cut off at the border (arXiv 1708.04552).")
public record Cutout(
    @Doc("The side of the square in pixels.") @Default("16") @Range(min = 1) int size,
    @Doc("The share of images that are changed.") @Default("1") @Range(min = 0, max = 1) double p)
    implements Augmentation {
  /** Parameters: top, left, bottom, right; the last two excluded. */
  static final String SCRIPT =
      """
      def cutout(x: Tensor, p: Tensor) -> Tensor:
        h, w = x.shape[2:]
        row = torch.arange(h, device=x.device).view([1, h, 1])
        column = torch.arange(w, device=x.device).view([1, 1, w])
        q = p.view([-1, 4, 1, 1])
        inside = (row >= q[:, 0]) & (row < q[:, 2]) & (column >= q[:, 1]) & (column < q[:, 3])
        return x.masked_fill_(inside.unsqueeze(1), 0.)
      """;

  @Override
  public int parameters() {
    return 4;
  }

  @Override
  public void draw(Draw draw, float[] row, int offset) {
    int top = draw.random().nextInt(draw.height()) - size / 2;
    int left = draw.random().nextInt(draw.width()) - size / 2;
    boolean cut = draw.random().nextDouble() < p;
    row[offset] = top;
    row[offset + 1] = left;
    row[offset + 2] = cut ? top + size : top;
    row[offset + 3] = left + size;
  }

  @Override
  public String function() {
    return "cutout";
  }

  @Override
  public String script() {
    return SCRIPT;
  }
}
