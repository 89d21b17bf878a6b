package dev.medley.dl4j;

import java.util.function.Supplier;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/**
 * A contrastive loss as an output layer's loss: row i and row n + i of a minibatch's 2n rows are a
 * pair. Labels are not looked at. As everywhere in Deeplearning4j, gradients are those of the sum
 * over rows, which the updater divides by their number, and a score is their sum or, where it is
 * asked for, mean.
 */
abstract class PairLoss implements ILossFunction {
  /** What cosine similarities are divided by. */
  final double temperature;

  /**
   * A minibatch's losses.
   *
   * @param losses of each row: (2n, 1)
   * @param gradient computes their sum's gradient at the output: (2n, d)
   */
  record Comparison(INDArray losses, Supplier<INDArray> gradient) {}

  /**
   * The loss at a temperature.
   *
   * @throws IllegalArgumentException if it is not above 0
   */
  PairLoss(double temperature) {
    if (!(temperature > 0)) {
      throw new IllegalArgumentException("temperature must be above 0, is " + temperature);
    }
    this.temperature = temperature;
  }

  /** Compares the rows of an output, (2n, d). */
  abstract Comparison compare(INDArray output);

  private Comparison compare(INDArray preOutput, IActivation activation, INDArray mask) {
    if (mask != null) {
      throw new IllegalArgumentException(this + " compares whole minibatches, without a mask");
    }
    if (preOutput.rank() != 2 || preOutput.rows() < 4 || preOutput.rows() % 2 != 0) {
      throw new IllegalArgumentException(
          this
              + " needs at least two pairs, their first rows above their second; the output is "
              + preOutput.shapeInfoToString());
    }
    return compare(activation.getActivation(preOutput.dup(), true));
  }

  private static double score(Comparison comparison, boolean average) {
    double sum = comparison.losses.sumNumber().doubleValue();
    return average ? sum / comparison.losses.length() : sum;
  }

  private static INDArray gradient(
      Comparison comparison, INDArray preOutput, IActivation activation) {
    return activation.backprop(preOutput.dup(), comparison.gradient.get()).getFirst();
  }

  @Override
  public double computeScore(
      INDArray labels, INDArray preOutput, IActivation activation, INDArray mask, boolean average) {
    return score(compare(preOutput, activation, mask), average);
  }

  /** The loss of each row: (2n, 1). */
  @Override
  public INDArray computeScoreArray(
      INDArray labels, INDArray preOutput, IActivation activation, INDArray mask) {
    return compare(preOutput, activation, mask).losses;
  }

  @Override
  public INDArray computeGradient(
      INDArray labels, INDArray preOutput, IActivation activation, INDArray mask) {
    return gradient(compare(preOutput, activation, mask), preOutput, activation);
  }

  @Override
  public Pair<Double, INDArray> computeGradientAndScore(
      INDArray labels, INDArray preOutput, IActivation activation, INDArray mask, boolean average) {
    Comparison comparison = compare(preOutput, activation, mask);
    return Pair.of(score(comparison, average), gradient(comparison, preOutput, activation));
  }

  @Override
  public String name() {
    return toString();
  }

  @Override
  public String toString() {
    return "%s(temperature=%s)".formatted(getClass().getSimpleName(), temperature);
  }
}
