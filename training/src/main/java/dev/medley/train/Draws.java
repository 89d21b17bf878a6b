package dev.medley.train;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.medley.augment.Chain;
import dev.medley.augment.CutMix;
import dev.medley.augment.Draw;
import dev.medley.augment.MixUp;
import dev.medley.augment.Size;
import dev.medley.random.RandomStream;
import dev.medley.recipe.Recipe;
import java.util.Arrays;
import java.util.List;

/** The random numbers of a step's augmentation: a function of seed, epoch, step, image and view. */
final class Draws {
  private final Recipe recipe;
  private final List<Chain> chains;
  private final int channels;
  private final Size image;

  Draws(Recipe recipe, List<Long> imageShape) {
    this.recipe = recipe;
    channels = Math.toIntExact(imageShape.get(0));
    image = new Size(Math.toIntExact(imageShape.get(1)), Math.toIntExact(imageShape.get(2)));
    chains = recipe.viewChains().stream().map(Chain::new).toList();
  }

  /** How many views there are of an image. */
  int views() {
    return chains.size();
  }

  /** How many numbers describe the changes of one image's view, all operations together. */
  int perImage(int view) {
    return chains.get(view).parameters();
  }

  /** The changes of every view of a batch, as scripts take them. */
  NDList changes(NDManager owner, int[] numbers, long epoch) {
    NDList changes = new NDList();
    for (int view = 0; view < views(); view++) {
      changes.add(
          owner.create(
              augmentation(numbers, epoch, view), new Shape(numbers.length, perImage(view))));
    }
    return changes;
  }

  /**
   * The changes of a view of a batch, (n, perImage).
   *
   * @param numbers which images of the data set they are
   * @param epoch from 0
   */
  float[] augmentation(int[] numbers, long epoch, int view) {
    Chain chain = chains.get(view);
    int n = numbers.length;
    int perImage = chain.parameters();
    float[] rows = new float[n * perImage];
    for (int i = 0; i < n && perImage > 0; i++) {
      Draw draw =
          new Draw(
              RandomStream.of(recipe.seed(), "augment", epoch, numbers[i], view),
              recipe.seed(),
              epoch,
              numbers[i],
              channels,
              image.height(),
              image.width());
      chain.draw(draw, rows, i * perImage);
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
    Size mixed = chains.get(0).output(image);
    return cut
        ? new Mixing(partner, 1, CutMix.box(random, cutmix, mixed.height(), mixed.width()))
        : new Mixing(partner, MixUp.share(random, mixup), new long[0]);
  }
}
