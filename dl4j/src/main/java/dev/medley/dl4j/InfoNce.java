package dev.medley.dl4j;

import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/**
 * The symmetric InfoNCE loss between two spaces as an output layer's loss, with its analytic
 * gradient (van den Oord et al. 2018, arXiv 1807.03748; in both directions Radford et al. 2021,
 * arXiv 2103.00020, figure 3).
 *
 * <p>A minibatch holds both spaces: row i and row n + i of its 2n rows are of one example. Each row
 * looks for its partner among the n rows of the other space. Labels are not looked at. As
 * everywhere in Deeplearning4j, gradients are those of the sum over rows, which the updater divides
 * by their number, and a score is their sum or, where it is asked for, mean.
 */
public final class InfoNce implements ILossFunction {
  private final double temperature;

  /** A minibatch's shares in both directions and what they were computed from. */
  private record Comparison(UnitRows first, UnitRows second, INDArray excess, INDArray losses) {}

  /**
   * The loss at a temperature.
   *
   * @param temperature what cosine similarities are divided by
   * @throws IllegalArgumentException if it is not above 0
   */
  public InfoNce(double temperature) {
    if (!(temperature > 0)) {
      throw new IllegalArgumentException("temperature must be above 0, is " + temperature);
    }
    this.temperature = temperature;
  }

  @Override
  public double computeScore(
      INDArray labels, INDArray preOutput, IActivation activation, INDArray mask, boolean average) {
    return score(compare(preOutput, activation, mask), average);
  }

  private static double score(Comparison comparison, boolean average) {
    double sum = comparison.losses.sumNumber().doubleValue();
    return average ? sum / comparison.losses.length() : sum;
  }

  /** {@code log sum_k exp(s_ik) - s_ij} of each row i, k over the other space: (2n, 1). */
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

  private Comparison compare(INDArray preOutput, IActivation activation, INDArray mask) {
    if (mask != null) {
      throw new IllegalArgumentException("InfoNCE compares whole minibatches, without a mask");
    }
    if (preOutput.rank() != 2 || preOutput.rows() < 4 || preOutput.rows() % 2 != 0) {
      throw new IllegalArgumentException(
          "InfoNCE needs two spaces of at least two examples, one below the other; the output is "
              + preOutput.shapeInfoToString());
    }
    INDArray output = activation.getActivation(preOutput.dup(), true);
    int n = preOutput.rows() / 2;
    UnitRows first = UnitRows.of(rows(output, 0, n));
    UnitRows second = UnitRows.of(rows(output, n, 2 * n));
    INDArray similarity = first.unit().mmul(second.unit().transpose()).divi(temperature);
    Softmax forth = Softmax.of(similarity);
    Softmax back = Softmax.of(similarity.transpose());
    INDArray partner = Nd4j.diag(similarity).reshape(n, 1);
    INDArray losses = Nd4j.vstack(forth.logSum().sub(partner), back.logSum().sub(partner));
    INDArray excess = forth.shares().add(back.shares().transpose());
    for (int i = 0; i < n; i++) {
      excess.putScalar(i, i, excess.getDouble(i, i) - 2);
    }
    return new Comparison(first, second, excess, losses);
  }

  private static INDArray rows(INDArray from, int first, int end) {
    return from.get(NDArrayIndex.interval(first, end), NDArrayIndex.all());
  }

  /**
   * With shares P and Q in the two directions and unit rows U and V, the sum's gradient is {@code G
   * V / T} at U and {@code G^T U / T} at V, G = P + Q^T - 2 I.
   */
  private INDArray gradient(Comparison comparison, INDArray preOutput, IActivation activation) {
    INDArray excess = comparison.excess;
    INDArray atFirst = excess.mmul(comparison.second.unit()).divi(temperature);
    INDArray atSecond = excess.transpose().mmul(comparison.first.unit()).divi(temperature);
    INDArray atOutput =
        Nd4j.vstack(comparison.first.backward(atFirst), comparison.second.backward(atSecond));
    return activation.backprop(preOutput.dup(), atOutput).getFirst();
  }

  @Override
  public String name() {
    return toString();
  }

  @Override
  public String toString() {
    return "InfoNce(temperature=" + temperature + ")";
  }
}
