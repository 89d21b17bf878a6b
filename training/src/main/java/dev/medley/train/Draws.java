package dev.medley.train;

import dev.medley.augment.Chain;
import dev.medley.augment.CutMix;
import dev.medley.augment.Draw;
import dev.medley.augment.MixUp;
import dev.medley.augment.Size;
import dev.medley.random.RandomStream;
import dev.medley.recipe.Recipe;
import java.util.Arrays;
import java.util.List;

/** The random numbers of a step's augmentation: a function of seed, epoch, step and image. */
final class Draws {
  private final Recipe recipe;
  private final Chain chain;
  private final int channels;
  private final int height;
  private final int width;
  private final Size augmented;
  private final int perImage;

  Draws(Recipe recipe, List<Long> imageShape) {
    this.recipe = recipe;
    channels = Math.toIntExact(imageShape.get(0));
    height = Math.toIntExact(imageShape.get(1));
    width = Math.toIntExact(imageShape.get(2));
    chain = new Chain(recipe.augment());
    augmented = chain.output(new Size(height, width));
    perImage = chain.parameters();
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
      chain.draw(draw, rows, at);
    }
    return rows;
  }

  /**
   * How a batch is mixed with itself.
   *
   * @param partner the other image of each
   * @param share of the first image in a blend; 1 for none
   * @param box top, left, bottom, right of what is pasted; empty for none
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Mixing(long[] partner, double share, long[] box) {}

  /**
   * The mixing of a step: by mixup or CutMix, with equal chance where the recipe has both.
   *
   * @param t the step, from 1
   */
  Mixing mixing(int n, long t) {
    double mixup = recipe.train().mixup();
    double cutmix = recipe.train().cutmix();
    if (mixup == 0 && cutmix == 0) {
      return new Mixing(new long[0], 1, new long[0]);
    }
    RandomStream random = RandomStream.of(recipe.seed(), "mixing", t);
    long[] partner = Arrays.stream(MixUp.partners(random, n)).asLongStream().toArray();
    boolean cut = mixup == 0 || (cutmix > 0 && random.nextDouble() < 0.5);
    return cut
        ? new Mixing(partner, 1, CutMix.box(random, cutmix, augmented.height(), augmented.width()))
        : new Mixing(partner, MixUp.share(random, mixup), new long[0]);
  }
}
