package dev.medley.dl4j;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * The softmax of the rows of a matrix.
 *
 * @param shares (n, k), each row adds up to 1
 * @param logSum (n, 1): {@code log sum_k exp}
 */
record Softmax(INDArray shares, INDArray logSum) {
  static Softmax of(INDArray logits) {
    INDArray largest = logits.max(true, 1);
    INDArray shares = Transforms.exp(logits.subColumnVector(largest), false);
    INDArray sum = shares.sum(true, 1);
    return new Softmax(shares.diviColumnVector(sum), Transforms.log(sum).addi(largest));
  }
}
