package dev.medley.dl4j;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Rows on the unit sphere.
 *
 * @param unit (n, d)
 * @param norm (n, 1): what they were divided by
 */
record UnitRows(INDArray unit, INDArray norm) {
  private static final double LEAST_NORM = 1e-12;

  static UnitRows of(INDArray rows) {
    INDArray norm = Transforms.max(rows.norm2(true, 1), LEAST_NORM);
    return new UnitRows(rows.divColumnVector(norm), norm);
  }

  /** The gradient at the rows: what is orthogonal to them of the one at the unit rows, scaled. */
  INDArray backward(INDArray atUnit) {
    INDArray along = atUnit.mul(unit).sum(true, 1);
    return atUnit.sub(unit.mulColumnVector(along)).diviColumnVector(norm);
  }
}
