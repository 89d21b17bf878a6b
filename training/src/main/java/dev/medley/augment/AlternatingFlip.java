package dev.medley.augment;

import dev.medley.binding.Doc;
import dev.medley.random.RandomStream;

/**
 * Mirrors every image in every other epoch (Jordan 2024, arXiv 2404.00498): which half goes first
 * is random.
 */
@Doc(
    "Mirrors every image in every other epoch; which images go first is random (arXiv 2404.00498).")
public record AlternatingFlip() implements Augmentation {
  @Override
  public int parameters() {
    return 1;
  }

  @Override
  public void draw(Draw draw, float[] row, int offset) {
    long first = RandomStream.of(draw.seed(), "alternating_flip", draw.image()).nextLong() & 1;
    row[offset] = (first + draw.epoch()) & 1;
  }

  @Override
  public String function() {
    return "horizontal_flip";
  }

  @Override
  public String script() {
    return HorizontalFlip.SCRIPT;
  }
}
