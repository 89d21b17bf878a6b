package dev.medley.dl4j;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * SimCLR's contrastive loss NT-Xent (Chen et al. 2020, arXiv 2002.05709, section 2.1) as an output
 * layer's loss, with its analytic gradient.
 *
 * <p>A minibatch holds both views: row i and row n + i of its 2n rows are of one image. The loss of
 * row i is {@code log sum_{k != i} exp(s_ik) - s_ij}, j being the other view.
 */
public final class NtXent extends PairLoss {
  private static final double FAR = -1e30;

  /**
   * The loss at a temperature.
   *
   * @param temperature what cosine similarities are divided by
   * @throws IllegalArgumentException if it is not above 0
   */
  public NtXent(double temperature) {
    super(temperature);
  }

  @Override
  Comparison compare(INDArray output) {
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
    return new Comparison(
        softmax.logSum().subi(positive), () -> gradient(unitRows, softmax.shares()));
  }

  private static int partner(int row, int rows) {
    return (row + rows / 2) % rows;
  }

  /**
   * With shares P, the other views Y and unit rows U, the sum's gradient at U is {@code (G + G^T) U
   * / T}, G = P - Y; at the rows themselves it is what is orthogonal to them, over their norms.
   */
  private INDArray gradient(UnitRows unitRows, INDArray shares) {
    INDArray excess = shares.dup();
    int rows = excess.rows();
    for (int i = 0; i < rows; i++) {
      int other = partner(i, rows);
      excess.putScalar(i, other, excess.getDouble(i, other) - 1);
    }
    INDArray atUnit = excess.add(excess.transpose()).mmul(unitRows.unit()).divi(temperature);
    return unitRows.backward(atUnit);
  }
}
