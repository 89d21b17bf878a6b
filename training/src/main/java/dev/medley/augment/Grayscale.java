package dev.medley.augment;

import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.Range;
import java.util.List;

/** Takes the colour away; as many channels as before. */
@Doc("Takes the colour away; as many channels as before.")
public record Grayscale(
    @Doc("The share of images that are changed.") @Default("0.2") @Range(min = 0, max = 1) double p)
    implements Augmentation {
  /** Parameters: 1 to take the colour away, 0 to keep it. */
  private static final String SCRIPT =
      """
      def grayscale(x: Tensor, p: Tensor) -> Tensor:
        return x.lerp_(gray(x), number(p, 0))
      """;

  @Override
  public boolean changesColor() {
    return true;
  }

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
    return "grayscale";
  }

  @Override
  public String script() {
    return SCRIPT + "\n" + Kernel.scripts(List.of());
  }
}
