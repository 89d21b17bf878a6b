package dev.medley.train;

import dev.medley.augment.Augmentation;
import dev.medley.augment.Draw;
import dev.medley.random.RandomStream;
import dev.medley.recipe.Recipe;
import java.util.List;

/** The random numbers of a step's augmentation: a function of seed, epoch, step and image. */
final class Draws {
  private final Recipe recipe;
  private final int channels;
  private final int height;
  private final int width;
  private final int perImage;

  Draws(Recipe recipe, List<Long> imageShape) {
    this.recipe = recipe;
    channels = Math.toIntExact(imageShape.get(0));
    height = Math.toIntExact(imageShape.get(1));
    width = Math.toIntExact(imageShape.get(2));
    perImage = recipe.augment().stream().mapToInt(Augmentation::parameters).sum();
  }

  /** How many numbers describe one image's changes, all operations together. */
  int perImage() {
    return perImage;
  }

  /**
   * The changes of a batch, (n, perImage).
   *
   * @param numbers which images of the data set they are
   * @param epoch from 0
   */
  float[] augmentation(int[] numbers, long epoch) {
    int n = numbers.length;
    float[] rows = new float[n * perImage];
    for (int i = 0; i < n && perImage > 0; i++) {
      int at = i * perImage;
      Draw draw =
          new Draw(
              RandomStream.of(recipe.seed(), "augment", epoch, numbers[i]),
              recipe.seed(),
              epoch,
              numbers[i],
              channels,
              height,
              width);
      for (Augmentation augmentation : recipe.augment()) {
        augmentation.draw(draw, rows, at);
        at += augmentation.parameters();
      }
    }
    return rows;
  }
}
