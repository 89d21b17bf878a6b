package dev.medley.analysis.report;

import dev.medley.analysis.outputs.ModelOutputs;
import dev.medley.analysis.outputs.Pairs;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Those of a report's models that have something, such as logits. */
public final class Subset {
  private final int[] models;
  private final int[] local;

  private Subset(int[] models, int all) {
    this.models = models;
    this.local = new int[all];
    Arrays.fill(local, -1);
    for (int i = 0; i < models.length; i++) {
      local[models[i]] = i;
    }
  }

  static Subset of(List<ModelOutputs> all, Predicate<ModelOutputs> wanted) {
    return new Subset(
        IntStream.range(0, all.size()).filter(m -> wanted.test(all.get(m))).toArray(), all.size());
  }

  /** How many. */
  public int size() {
    return models.length;
  }

  /** Their numbers among all, ascending. */
  public int[] models() {
    return models;
  }

  /** Whether a model is one of them. */
  public boolean has(int model) {
    return local[model] >= 0;
  }

  /** Whether both are. */
  public boolean has(int a, int b) {
    return has(a) && has(b);
  }

  /** A model's number among them. */
  public int local(int model) {
    return local[model];
  }

  /** A pair's number among their pairs, a &lt; b. */
  public int pair(int a, int b) {
    return pairs().index(local[a], local[b]);
  }

  /** All pairs of them. */
  public Pairs pairs() {
    return new Pairs(models.length);
  }
}
