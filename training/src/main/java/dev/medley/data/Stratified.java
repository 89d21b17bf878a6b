package dev.medley.data;

import dev.medley.random.RandomStream;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Random choices that take the same share of each class. */
final class Stratified {
  private Stratified() {}

  /**
   * A random order of which every beginning has each class in its share, to within one image: the
   * r-th of a class's n images, in random order, stands at (r + 1/2) / n.
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
