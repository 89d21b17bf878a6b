package dev.medley.dl4j;

import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/**
 * SimCLR's contrastive loss NT-Xent (Chen et al. 2020, arXiv 2002.05709, section 2.1) as an output
 * layer's loss, with its analytic gradient.
 *
 * <p>A minibatch holds both views: row i and row n + i of its 2n rows are of one image. Labels are
 * not looked at. As everywhere in Deeplearning4j, gradients are those of the sum over rows, which
 * the updater divides by their number, and a score is their sum or, where it is asked for, mean.
 */
public final class NtXent implements ILossFunction {
  private static final double FAR = -1e30;

  private final double temperature;

  /** A minibatch's shares and what they were computed from. */
  private record Comparison(UnitRows rows, INDArray shares, INDArray losses) {}

  /**
   * The loss at a temperature.
   *
   * @param temperature what cosine similarities are divided by
   * @throws IllegalArgumentException if it is not above 0
   */
  public NtXent(double temperature) {
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

  /** {@code log sum_{k != i} exp(s_ik) - s_ij} of each row i, j being the other view: (2n, 1). */
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
      throw new IllegalArgumentException("NT-Xent compares whole minibatches, without a mask");
    }
    if (preOutput.rank() != 2 || preOutput.rows() < 4 || preOutput.rows() % 2 != 0) {
      throw new IllegalArgumentException(
          "NT-Xent needs two views of at least two images, one below the other; the output is "
              + preOutput.shapeInfoToString());
    }
    INDArray output = activation.getActivation(preOutput.dup(), true);
    UnitRows unitRows = UnitRows.of(output);
    INDArray unit = unitRows.unit();
    INDArray similarity = unit.mmul(unit.transpose()).divi(temperature);
    int rows = similarity.rows();
    INDArray positive = Nd4j.create(similarity.dataType(), rows, 1);
    for (int i = 0; i < rows; i++) {
      positive.putScalar(i, 0, similarity.getDouble(i, partner(i, rows)));
      similarity.putScalar(i, i, FAR);
    }
    Softmax softmax = Softmax.of(similarity);
    return new Comparison(unitRows, softmax.shares(), softmax.logSum().subi(positive));
  }

  private static int partner(int row, int rows) {
    return (row + rows / 2) % rows;
  }

  /**
   * With shares P, the other views Y and unit rows U, the sum's gradient at U is {@code (G + G^T) U
   * / T}, G = P - Y; at the rows themselves it is what is orthogonal to them, over their norms.
   */
  private INDArray gradient(Comparison comparison, INDArray preOutput, IActivation activation) {
    INDArray excess = comparison.shares.dup();
    int rows = excess.rows();
    for (int i = 0; i < rows; i++) {
      int other = partner(i, rows);
      excess.putScalar(i, other, excess.getDouble(i, other) - 1);
    }
    INDArray atUnit = excess.add(excess.transpose()).mmul(comparison.rows.unit()).divi(temperature);
    INDArray atOutput = comparison.rows.backward(atUnit);
    return activation.backprop(preOutput.dup(), atOutput).getFirst();
  }

  @Override
  public String name() {
    return toString();
  }

  @Override
  public String toString() {
    return "NtXent(temperature=" + temperature + ")";
  }
}
