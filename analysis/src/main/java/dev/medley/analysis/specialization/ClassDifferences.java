package dev.medley.analysis.specialization;

import dev.medley.analysis.measure.Value;
import dev.medley.analysis.outputs.Bits;
import dev.medley.analysis.pairwise.McNemar;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** In which classes each of two models is the better one. */
public final class ClassDifferences {
  /** Largest adjusted p that makes a model a class's specialist. */
  public static final double LEVEL = 0.05;

  private static final String NO_EXAMPLE = "no example is of this class";

  private ClassDifferences() {}

  /**
   * Two models on the examples of one class.
   *
   * @param number of the class
   * @param examples of it
   * @param rightA how often A is right
   * @param rightB how often B is right
   * @param n10 how often only A is
   * @param n01 how often only B is
   * @param p of McNemar's exact test within the class
   * @param q the same adjusted for all classes, by {@link BenjaminiHochberg}
   */
  public record OfClass(
      int number, int examples, int rightA, int rightB, int n10, int n01, double p, double q) {
    /** A's accuracy within the class. */
    public Value accuracyA() {
      return Value.ratio(rightA, examples, NO_EXAMPLE);
    }

    /** B's accuracy within the class. */
    public Value accuracyB() {
      return Value.ratio(rightB, examples, NO_EXAMPLE);
    }

    /** A's accuracy less B's. */
    public Value difference() {
      return Value.ratio((double) rightA - rightB, examples, NO_EXAMPLE);
    }

    /** {@code a} or {@code b} where one is better beyond chance. */
    public Optional<String> specialist() {
      return q > LEVEL ? Optional.empty() : Optional.of(n10 > n01 ? "a" : "b");
    }
  }

  /** The examples of each class as {@link Bits}. */
  public static long[][] masks(int[] labels, int classes) {
    long[][] masks = new long[classes][];
    for (int c = 0; c < classes; c++) {
      masks[c] = Bits.of(labels.length);
    }
    for (int i = 0; i < labels.length; i++) {
      Bits.set(masks[labels[i]], i);
    }
    return masks;
  }

  /**
   * Compares two models class by class.
   *
   * @param masks of {@link #masks}
   * @param correctA where A is right
   * @param correctB where B is right
   */
  public static List<OfClass> of(long[][] masks, long[] correctA, long[] correctB) {
    int classes = masks.length;
    int[][] right = new int[classes][];
    double[] p = new double[classes];
    for (int c = 0; c < classes; c++) {
      long[] a = Bits.both(masks[c], correctA);
      int rightA = Bits.count(a);
      int both = Bits.countBoth(a, correctB);
      int rightB = Bits.countBoth(masks[c], correctB);
      right[c] = new int[] {rightA, rightB, both};
      p[c] = McNemar.p(rightA - both, rightB - both);
    }
    double[] q = BenjaminiHochberg.adjusted(p);
    List<OfClass> all = new ArrayList<>();
    for (int c = 0; c < classes; c++) {
      int[] r = right[c];
      all.add(
          new OfClass(c, Bits.count(masks[c]), r[0], r[1], r[0] - r[2], r[1] - r[2], p[c], q[c]));
    }
    return all;
  }
}
