package dev.medley.analysis.ensemble;

import dev.medley.analysis.calibration.Forecast;
import dev.medley.analysis.outputs.AlignedOutputs;
import dev.medley.analysis.outputs.Ids;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Examples on which ensembles are judged: all of some outputs, or one half of them. What members
 * say is read block by block, so that no more than one sum over members, (N, C) doubles, lies in
 * memory.
 */
public final class Part {
  private static final int BLOCK = 1 << 14;

  private final String name;
  private final AlignedOutputs outputs;
  private final List<Forecast> members;
  private final EnsembleRule rule;
  private final int[] rows;

  private Part(
      String name, AlignedOutputs outputs, List<Forecast> members, EnsembleRule rule, int[] rows) {
    this.name = name;
    this.outputs = outputs;
    this.members = members;
    this.rule = rule;
    this.rows = rows;
  }

  /**
   * All examples.
   *
   * @param members with logits, at the temperatures that the rule wants
   */
  public static Part of(AlignedOutputs outputs, List<Forecast> members, EnsembleRule rule) {
    return new Part(
        outputs.split(), outputs, members, rule, IntStream.range(0, outputs.examples()).toArray());
  }

  /** One of two halves, 0 or 1; see {@link Ids#fold}. */
  public Part half(int fold) {
    byte[] folds = outputs.folds();
    return new Part(
        "fold %d of %s".formatted(fold, outputs.split()),
        outputs,
        members,
        rule,
        IntStream.of(rows).filter(row -> folds[row] == fold).toArray());
  }

  /** The same examples, averaged otherwise. */
  public Part by(EnsembleRule other, List<Forecast> otherMembers) {
    return new Part(name, outputs, otherMembers, other, rows);
  }

  /** The same examples and temperatures, averaged otherwise. */
  public Part by(EnsembleRule other) {
    return by(other, members);
  }

  /**
   * The same examples in order, some at a time.
   *
   * @param scores how many a member may have in a piece, of at least one example
   */
  Stream<Part> pieces(int scores) {
    int length = Math.min(rows.length, Math.max(1, scores / classes()));
    return IntStream.iterate(0, from -> from < rows.length, from -> from + length)
        .mapToObj(from -> Arrays.copyOfRange(rows, from, Math.min(from + length, rows.length)))
        .map(few -> new Part(name, outputs, members, rule, few));
  }

  /** The split, and which half of it. */
  public String name() {
    return name;
  }

  /** How scores are averaged. */
  public EnsembleRule rule() {
    return rule;
  }

  /** How many members could be averaged. */
  public int members() {
    return members.size();
  }

  /** How many examples. */
  public int examples() {
    return rows.length;
  }

  /** C. */
  public int classes() {
    return outputs.classes().size();
  }

  /** The true class of an example. */
  int label(int example) {
    return outputs.labels()[rows[example]];
  }

  /** Whether an example's largest score, the first among equals, is the label's. */
  boolean isHit(int example, double[] scores, int from) {
    int classes = classes();
    int best = 0;
    for (int c = 1; c < classes; c++) {
      if (scores[from + c] > scores[from + best]) {
        best = c;
      }
    }
    return best == label(example);
  }

  /** What is done with the scores of a member for one example. */
  interface Reader {
    /**
     * Takes them.
     *
     * @param scores of all members' examples, logits or probabilities
     * @param from where this example's begin
     */
    void accept(int example, double[] scores, int from);
  }

  /** Reads what a member says about all examples, in order. */
  void read(int member, Reader reader) {
    Forecast forecast = members.get(member);
    int classes = classes();
    int block = Math.max(1, BLOCK / classes);
    double[] scores = new double[block * classes];
    for (int at = 0; at < rows.length; ) {
      int first = rows[at];
      int end = at;
      while (end < rows.length && rows[end] < first + block) {
        end++;
      }
      int count = rows[end - 1] - first + 1;
      if (rule.isOfLogits()) {
        forecast.logits(first, count, scores);
      } else {
        forecast.logProbabilities(first, count, scores);
        for (int i = 0; i < count * classes; i++) {
          scores[i] = Math.exp(scores[i]);
        }
      }
      for (; at < end; at++) {
        reader.accept(at, scores, (rows[at] - first) * classes);
      }
    }
  }

  /** Adds what a member says, times a weight, to a sum (N, C). */
  void add(int member, double weight, double[] sum) {
    int classes = classes();
    read(
        member,
        (example, scores, from) -> {
          for (int c = 0; c < classes; c++) {
            sum[example * classes + c] += weight * scores[from + c];
          }
        });
  }

  /** Room for a sum. */
  double[] zeros() {
    return new double[Math.multiplyExact(rows.length, classes())];
  }

  /** How well an ensemble does, given the sum of what its members say and of their weights. */
  EnsembleScore score(double[] sum, double weight) {
    EnsembleScore.Tally tally = new EnsembleScore.Tally(this, weight, true);
    for (int example = 0; example < rows.length; example++) {
      tally.add(example, sum, example * classes());
    }
    return tally.score();
  }

  /**
   * How well the ensemble does that a member makes with those in a sum.
   *
   * @param weight of those in the sum
   * @param likelihood whether the likelihood is wanted too
   */
  EnsembleScore scoreWith(int member, double[] sum, double weight, boolean likelihood) {
    int classes = classes();
    double[] row = new double[classes];
    EnsembleScore.Tally tally = new EnsembleScore.Tally(this, weight + 1, likelihood);
    read(
        member,
        (example, scores, from) -> {
          for (int c = 0; c < classes; c++) {
            row[c] = sum[example * classes + c] + scores[from + c];
          }
          tally.add(example, row, 0);
        });
    return tally.score();
  }

  /**
   * How well a weighted mean of members does.
   *
   * @param weights one a member, at least 0, not all 0
   */
  public EnsembleScore score(double[] weights) {
    double[] sum = zeros();
    double total = 0;
    for (int m = 0; m < weights.length; m++) {
      if (weights[m] > 0) {
        add(m, weights[m], sum);
        total += weights[m];
      }
    }
    return score(sum, total);
  }
}
