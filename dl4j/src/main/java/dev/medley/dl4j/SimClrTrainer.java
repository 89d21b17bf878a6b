package dev.medley.dl4j;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Trains a graph as SimCLR does: its one input takes images, its one output is a loss layer with
 * {@link NtXent} on a projection. Both views go through it as one batch, and so through batch norm.
 */
public final class SimClrTrainer {
  private final ComputationGraph graph;
  private final Leftovers leftovers = new Leftovers();

  /** Trains a graph, which is changed by every step. */
  public SimClrTrainer(ComputationGraph graph) {
    this.graph = graph;
  }

  /**
   * Takes a step of the graph's updater.
   *
   * @param first a view of each of n images, (n, ...)
   * @param second another view of the same, in the same order
   * @return the mean loss before the step, nats, without penalties on weights
   */
  public double step(INDArray first, INDArray second) {
    double penalty = graph.calcRegularizationScore(true);
    try (INDArray both = Nd4j.concat(0, first, second);
        INDArray unread = Nd4j.zeros(DataType.FLOAT, both.size(0), 1)) {
      graph.fit(new INDArray[] {both}, new INDArray[] {unread});
    }
    double loss = graph.score() - penalty;
    leftovers.tidy();
    return loss;
  }
}
