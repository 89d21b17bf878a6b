package dev.medley.probe;

import java.util.stream.IntStream;

/** How the votes for each query are shared among the classes. */
public final class NeighbourVotes {
  private final int classes;
  private final double[] shares;

  NeighbourVotes(int classes, double[] shares) {
    this.classes = classes;
    this.shares = shares;
  }

  /** (Q, C), row-major; each query's add up to 1. */
  public double[] shares() {
    return shares.clone();
  }

  /** The class with the largest share, the lowest among equals: Q. */
  public int[] predictions() {
    return IntStream.range(0, shares.length / classes).map(this::prediction).toArray();
  }

  private int prediction(int query) {
    int best = 0;
    for (int c = 1; c < classes; c++) {
      if (shares[query * classes + c] > shares[query * classes + best]) {
        best = c;
      }
    }
    return best;
  }

  /**
   * The share of queries whose prediction is their label.
   *
   * @param labels Q
   */
  public double accuracy(int... labels) {
    int queries = shares.length / classes;
    if (labels.length != queries) {
      throw new IllegalArgumentException(labels.length + " labels for " + queries + " queries");
    }
    return IntStream.range(0, queries).filter(i -> prediction(i) == labels[i]).count()
        / (double) queries;
  }
}
