package dev.medley.analysis.pairwise;

import dev.medley.analysis.calibration.Forecast;
import dev.medley.analysis.measure.Declaration;
import dev.medley.analysis.measure.Direction;
import dev.medley.analysis.measure.Invariance;
import dev.medley.analysis.outputs.AlignedOutputs;
import dev.medley.analysis.outputs.Pairs;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** How far the probabilities of two models are apart, whatever the labels. */
public final class JensenShannon {
  /** What it is. */
  public static final Declaration DECLARATION =
      new Declaration(
          "jensen_shannon",
          "JSD",
          "How far the probabilities of the two models are apart, whatever the labels, in nats.",
          "mean over examples of KL(p || m) / 2 + KL(q || m) / 2, m = (p + q) / 2",
          0,
          Math.log(2),
          Direction.MORE_DIFFERENT,
          true,
          Set.of(Invariance.ORDER_OF_EXAMPLES, Invariance.ORDER_OF_CLASSES),
          "Lin 1991, Divergence measures based on the Shannon entropy");

  private static final int ELEMENTS = 1 << 11;

  private JensenShannon() {}

  /**
   * The divergences of all pairs, in the order of {@link Pairs}, from one pass over the logits.
   *
   * @param models with logits, calibrated or not
   */
  public static double[] ofAllPairs(List<Forecast> models, AlignedOutputs outputs) {
    Pairs pairs = new Pairs(models.size());
    int classes = outputs.classes().size();
    int n = outputs.examples();
    int rows = Math.max(1, ELEMENTS / classes);
    double[][] probabilities = new double[models.size()][rows * classes];
    double[] entropy = new double[models.size()];
    double[] sums = new double[pairs.count()];
    for (int first = 0; first < n; first += rows) {
      int from = first;
      int count = Math.min(rows, n - first);
      IntStream.range(0, models.size())
          .parallel()
          .forEach(
              m -> {
                models.get(m).logProbabilities(from, count, probabilities[m]);
                for (int i = 0; i < count * classes; i++) {
                  probabilities[m][i] = Math.exp(probabilities[m][i]);
                }
                entropy[m] = entropy(probabilities[m], probabilities[m], count * classes);
              });
      pairs.forEachInParallel(
          (pair, a, b) ->
              sums[pair] +=
                  entropy(probabilities[a], probabilities[b], count * classes)
                      - (entropy[a] + entropy[b]) / 2);
    }
    return Arrays.stream(sums).map(sum -> Math.max(0, sum / n)).toArray();
  }

  /** The sum of the entropies of (p + q) / 2. */
  private static double entropy(double[] p, double[] q, int length) {
    double sum = 0;
    for (int i = 0; i < length; i++) {
      double m = (p[i] + q[i]) / 2;
      sum -= EntropyTerm.of(m);
    }
    return sum;
  }
}
