package dev.medley.analysis.ensemble;

import dev.medley.analysis.calibration.Confidences;
import dev.medley.analysis.calibration.Forecast;
import dev.medley.analysis.measure.Value;
import dev.medley.analysis.outputs.AlignedOutputs;
import dev.medley.analysis.outputs.Bits;
import dev.medley.analysis.outputs.Pairs;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The ensembles of all pairs of some models by one rule. Logits are read block by block, so that
 * memory does not grow with the number of examples but for one bit an example and pair.
 *
 * <p>With r = sqrt(p) of each model, the normaliser of the logit mean is the dot product of the
 * two: log sum_c exp((log p_c + log q_c) / 2) = log (r_p . r_q). That is also minus the mean
 * divergence of the members from their ensemble, so both cost no exponential a pair.
 */
public final class PairEnsembles {
  private static final int ELEMENTS = 1 << 11;
  private static final double SMALLEST = 1e-140;

  private final Pairs pairs;
  private final int examples;
  private final long[][] correct;
  private final long[][] hits;
  private final double[] nll;
  private final double[] diversity;

  private PairEnsembles(Pairs pairs, int examples, long[][] correct) {
    this.pairs = pairs;
    this.examples = examples;
    this.correct = correct;
    this.hits = new long[pairs.count()][];
    this.nll = new double[pairs.count()];
    this.diversity = new double[pairs.count()];
  }

  /**
   * Averages all pairs.
   *
   * @param members with logits, at the temperatures that the rule wants
   * @param probabilities whether likelihoods are wanted too, not only where ensembles are right
   */
  public static PairEnsembles of(
      List<Forecast> members, EnsembleRule rule, AlignedOutputs outputs, boolean probabilities) {
    Pairs pairs = new Pairs(members.size());
    int n = outputs.examples();
    long[][] correct = members.stream().map(m -> outputs.correct(m.model())).toArray(long[][]::new);
    PairEnsembles result = new PairEnsembles(pairs, n, correct);
    Arrays.setAll(result.hits, pair -> Bits.of(n));
    int classes = outputs.classes().size();
    int rows = Math.max(1, ELEMENTS / 64 / classes) * 64;
    Block[] blocks = new Block[members.size()];
    Arrays.setAll(blocks, m -> new Block(rows, classes, rule.isOfLogits(), probabilities));
    for (int first = 0; first < n; first += rows) {
      int from = first;
      int count = Math.min(rows, n - first);
      IntStream.range(0, blocks.length)
          .parallel()
          .forEach(m -> blocks[m].load(members.get(m), from, count, outputs.labels()));
      pairs.forEachInParallel(
          (pair, a, b) -> result.average(pair, a, b, blocks, from, count, outputs.labels()));
    }
    return result;
  }

  /** Some examples of one model. */
  private static final class Block {
    final int classes;
    final boolean ofLogits;
    final boolean probabilities;
    final double[] scores;
    final double[] roots;
    final double[] logTruth;
    final double[] truth;
    final Margins margins;

    /** Makes room. */
    Block(int rows, int classes, boolean ofLogits, boolean probabilities) {
      this.classes = classes;
      this.ofLogits = ofLogits;
      this.probabilities = probabilities;
      this.scores = new double[rows * classes];
      this.roots = new double[ofLogits && probabilities ? rows * classes : 0];
      this.logTruth = new double[probabilities ? rows : 0];
      this.truth = new double[logTruth.length];
      this.margins = new Margins(rows, classes);
    }

    void load(Forecast model, int first, int count, int[] labels) {
      if (!ofLogits) {
        model.logProbabilities(first, count, scores);
        for (int i = 0; i < logTruth.length && i < count; i++) {
          logTruth[i] = scores[i * classes + labels[first + i]];
        }
        for (int i = 0; i < count * classes; i++) {
          scores[i] = Math.exp(scores[i]);
        }
        for (int i = 0; i < truth.length && i < count; i++) {
          truth[i] = scores[i * classes + labels[first + i]];
        }
        margins.load(scores, first, count, labels);
        return;
      }
      model.logits(first, count, scores);
      margins.load(scores, first, count, labels);
      for (int i = 0; i < logTruth.length && i < count; i++) {
        int row = i * classes;
        double sum = Forecast.logSumExp(scores, row, classes);
        logTruth[i] = scores[row + labels[first + i]] - sum;
        for (int c = row; c < row + classes; c++) {
          roots[c] = Math.exp((scores[c] - sum) / 2);
        }
      }
    }
  }

  private void average(int pair, int a, int b, Block[] blocks, int first, int count, int[] labels) {
    Block blockA = blocks[a];
    Block blockB = blocks[b];
    for (int start = 0; start < count; start += 64) {
      int word = (first + start) >>> 6;
      int end = Math.min(64, count - start);
      long both = correct[a][word] & correct[b][word];
      long right = both;
      // where both are right, so is their mean
      long open = ~both & (end == 64 ? -1L : (1L << end) - 1);
      long unsure = 0;
      for (; open != 0; open &= open - 1) {
        int bit = Long.numberOfTrailingZeros(open);
        long yes = Margins.right(blockA.margins, blockB.margins, start + bit);
        long no = Margins.wrong(blockA.margins, blockB.margins, start + bit);
        right |= yes << bit;
        unsure |= (1 ^ (yes | no)) << bit;
      }
      for (; unsure != 0; unsure &= unsure - 1) {
        int i = start + Long.numberOfTrailingZeros(unsure);
        int sure = Margins.compare(blockA.margins, blockB.margins, i);
        if (sure > 0 || (sure == 0 && isTruthLargest(blockA, blockB, i, labels[first + i]))) {
          right |= unsure & -unsure;
        }
      }
      hits[pair][word] = right;
    }
    if (blockA.probabilities) {
      if (blockA.ofLogits) {
        addLogitMean(pair, blockA, blockB, count);
      } else {
        addProbabilityMean(pair, blockA, blockB, count);
      }
    }
  }

  /** Whether the true class has the largest sum, or the first of equal ones. */
  private static boolean isTruthLargest(Block a, Block b, int i, int label) {
    int row = i * a.classes;
    double truth = a.scores[row + label] + b.scores[row + label];
    for (int c = 0; c < label; c++) {
      if (a.scores[row + c] + b.scores[row + c] >= truth) {
        return false;
      }
    }
    for (int c = label + 1; c < a.classes; c++) {
      if (a.scores[row + c] + b.scores[row + c] > truth) {
        return false;
      }
    }
    return true;
  }

  /** Products of many terms and one logarithm stand for many logarithms. */
  private void addLogitMean(int pair, Block a, Block b, int count) {
    double truth = 0;
    double logs = 0;
    double product = 1;
    for (int i = 0; i < count; i++) {
      double overlap = 0;
      for (int c = i * a.classes; c < (i + 1) * a.classes; c++) {
        overlap += a.roots[c] * b.roots[c];
      }
      if (overlap < SMALLEST) {
        logs += logOverlap(a, b, i);
      } else {
        product *= overlap;
        if (product < SMALLEST) {
          logs += Math.log(product);
          product = 1;
        }
      }
      truth += a.logTruth[i] + b.logTruth[i];
    }
    logs += Math.log(product);
    diversity[pair] -= logs;
    nll[pair] += logs - truth / 2;
  }

  /** The logarithm of an overlap that is too small for its factors; -infinity for none at all. */
  private static double logOverlap(Block a, Block b, int i) {
    int from = i * a.classes;
    double[] mean = new double[a.classes];
    for (int c = 0; c < mean.length; c++) {
      mean[c] = (a.scores[from + c] + b.scores[from + c]) / 2;
    }
    if (Arrays.stream(mean).max().orElseThrow() == Double.NEGATIVE_INFINITY) {
      return Double.NEGATIVE_INFINITY;
    }
    return Forecast.logSumExp(mean, 0, mean.length)
        - Forecast.logSumExp(a.scores, from, a.classes) / 2
        - Forecast.logSumExp(b.scores, from, a.classes) / 2;
  }

  private void addProbabilityMean(int pair, Block a, Block b, int count) {
    double logs = 0;
    double product = 1;
    for (int i = 0; i < count; i++) {
      double mean = (a.truth[i] + b.truth[i]) / 2;
      if (mean < SMALLEST) {
        double most = Math.max(a.logTruth[i], b.logTruth[i]);
        double least = Math.min(a.logTruth[i], b.logTruth[i]);
        logs +=
            most == Double.NEGATIVE_INFINITY
                ? most
                : most + Math.log1p(Math.exp(least - most)) - Math.log(2);
      } else {
        product *= mean;
        if (product < SMALLEST) {
          logs += Math.log(product);
          product = 1;
        }
      }
    }
    nll[pair] -= logs + Math.log(product);
  }

  /** On which examples the ensemble is right; see {@link Bits}. */
  public long[] hits(int a, int b) {
    return hits[pairs.index(a, b)];
  }

  /** The same, by the pair's number. */
  public long[] hits(int pair) {
    return hits[pair];
  }

  /** The ensemble's accuracy. */
  public double accuracy(int a, int b) {
    return (double) Bits.count(hits(a, b)) / examples;
  }

  /** The ensemble's accuracy less the mean of its members'. */
  public double gain(int a, int b) {
    int twice = 2 * Bits.count(hits(a, b)) - Bits.count(correct[a]) - Bits.count(correct[b]);
    return twice / 2.0 / examples;
  }

  /**
   * The share of the examples on which exactly one member is right that the ensemble gets right
   * (Gontijo-Lopes et al. 2022, section 4.5).
   */
  public Value conversionRate(int a, int b) {
    long[] one = Bits.exactlyOne(correct[a], correct[b]);
    return Value.ratio(
        Bits.countBoth(one, hits(a, b)),
        Bits.count(one),
        "no example on which exactly one model is right");
  }

  /** The ensemble's negative log-likelihood, nats, if likelihoods were wanted. */
  public Value nll(int a, int b) {
    double sum = nll[pairs.index(a, b)];
    return Double.isNaN(sum)
        ? Value.undefined("no class has a probability from both models")
        : Confidences.mean(sum, examples);
  }

  /**
   * What the members' likelihood is worse than that of their logit mean, nats: the mean over
   * examples and members of KL(ensemble || member), at least 0 (Heskes 1998, Selecting weighting
   * factors in logarithmic opinion pools).
   */
  public Value diversity(int a, int b) {
    double sum = diversity[pairs.index(a, b)];
    return sum == Double.POSITIVE_INFINITY
        ? Value.undefined("no class has a probability from both models")
        : Value.of(Math.max(0, sum / examples));
  }
}
