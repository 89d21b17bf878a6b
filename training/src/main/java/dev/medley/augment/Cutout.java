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
        n, c, h, w = x.shape
        y = x.permute([0, 2, 3, 1]).contiguous().view([n, h, w * c])
        row = torch.arange(h, device=x.device).view([1, h, 1])
        column = torch.floor_divide(torch.arange(w * c, device=x.device), c).view([1, 1, w * c])
        q = p.view([n, 4, 1, 1])
        inside = ((row >= q[:, 0]) & (row < q[:, 2])) & ((column >= q[:, 1]) & (column < q[:, 3]))
        return y.masked_fill(inside, 0.).view([n, h, w, c]).permute([0, 3, 1, 2])
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
