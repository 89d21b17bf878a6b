package dev.medley.dl4j;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The symmetric InfoNCE loss between two spaces as an output layer's loss, with its analytic
 * gradient (van den Oord et al. 2018, arXiv 1807.03748; in both directions Radford et al. 2021,
 * arXiv 2103.00020, figure 3).
 *
 * <p>A minibatch holds both spaces: row i and row n + i of its 2n rows are of one example. Each row
 * looks for its partner j among the n rows k of the other space: its loss is {@code log sum_k
 * exp(s_ik) - s_ij}.
 */
public final class InfoNce extends PairLoss {
  /**
   * The loss at a temperature.
   *
   * @param temperature what cosine similarities are divided by
   * @throws IllegalArgumentException if it is not above 0
   */
  public InfoNce(double temperature) {
    super(temperature);
  }

  @Override
  Comparison compare(INDArray output) {
    int n = output.rows() / 2;
    UnitRows first = UnitRows.of(rows(output, 0, n));
    UnitRows second = UnitRows.of(rows(output, n, 2 * n));
    INDArray similarity = first.unit().mmul(second.unit().transpose()).divi(temperature);
    Softmax forth = Softmax.of(similarity);
    Softmax back = Softmax.of(similarity.transpose());
    INDArray partner = Nd4j.diag(similarity).reshape(n, 1);
    INDArray excess = forth.shares().add(back.shares().transpose());
    for (int i = 0; i < n; i++) {
      excess.putScalar(i, i, excess.getDouble(i, i) - 2);
    }
    return new Comparison(
        Nd4j.vstack(forth.logSum().sub(partner), back.logSum().sub(partner)),
        () -> gradient(first, second, excess));
  }

  private static INDArray rows(INDArray from, int first, int end) {
    return from.get(NDArrayIndex.interval(first, end), NDArrayIndex.all());
  }

  /**
   * With shares P and Q in the two directions and unit rows U and V, the sum's gradient is {@code G
   * V / T} at U and {@code G^T U / T} at V, G = P + Q^T - 2 I.
   */
  private INDArray gradient(UnitRows first, UnitRows second, INDArray excess) {
    INDArray atFirst = excess.mmul(second.unit()).divi(temperature);
    INDArray atSecond = excess.transpose().mmul(first.unit()).divi(temperature);
    return Nd4j.vstack(first.backward(atFirst), second.backward(atSecond));
  }
}
