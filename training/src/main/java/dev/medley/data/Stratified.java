package dev.medley.data;

import dev.medley.random.RandomStream;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Random choices that take the same share of each class. */
final class Stratified {
  private Stratified() {}

  /**
   * A random order of which every beginning has each class about in its share: the r-th of a
   * class's n images, in random order, r from 0, stands at (r + 1/2) / n, of equal places the
   * lowest label first. Of k images, those of a class with the share p of all images are p k to
   * within (1 + p (c - 2)) / 2, where c classes have images: less than one for classes of equal
   * size, more for a large class beside many small ones.
   *
   * @param labels one an image, from 0 to classes - 1
   * @return the positions 0 to labels.length - 1
   */
  static int[] order(int[] labels, int classes, RandomStream random) {
    int[] shuffled = IntStream.range(0, labels.length).toArray();
    random.shuffle(shuffled);
    int[] size = new int[classes];
    for (int label : labels) {
      size[label]++;
    }
    int[] seen = new int[classes];
    double[] place = new double[labels.length];
    for (int position : shuffled) {
      int label = labels[position];
      place[position] = (seen[label]++ + 0.5) / size[label];
    }
    Comparator<Integer> byPlace = Comparator.comparingDouble(position -> place[position]);
    return IntStream.of(shuffled)
        .boxed()
        .sorted(byPlace.thenComparingInt(position -> labels[position]))
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
