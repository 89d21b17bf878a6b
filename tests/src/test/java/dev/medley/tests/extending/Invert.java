package dev.medley.tests.extending;

import dev.medley.augment.Augmentation;
import dev.medley.augment.Draw;
import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.Range;

/** Turns light into dark. */
@Doc("Turns light into dark.")
public record Invert(
    @Doc("The share of images that are changed.") @Default("0.5") @Range(min = 0, max = 1) double p)
    implements Augmentation {
  @Override
  public int parameters() {
    return 1;
  }

  @Override
  public void draw(Draw draw, float[] row, int offset) {
    row[offset] = draw.random().nextDouble() < p ? 1 : 0;
  }

  @Override
  public String function() {
    return "invert";
  }

  @Override
  public String script() {
    return """
        def invert(x: Tensor, p: Tensor) -> Tensor:
          return x.lerp_(1. - x, p.view([-1, 1, 1, 1]))
        """;
  }
}
