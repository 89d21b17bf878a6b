package dev.medley.analysis.similarity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.medley.torch.Script;

/**
 * Of all pairs of centred features X, Y the squared Frobenius norm of X'Y, and sums over their
 * squared row norms: what linear CKA needs, without any matrix of N times N. The products of a
 * model with all later ones are one wide matrix product.
 */
final class CrossProducts {
  private static final String SCRIPT =
      """
      def side_by_side(all: List[Tensor]) -> Tensor:
        return torch.cat(all, 1)

      def cross(x: Tensor, wide: Tensor, widths: List[int]) -> Tensor:
        product = torch.mm(x.t(), wide[:, wide.shape[1] - sum(widths):])
        return torch.stack([p.square().sum().double() for p in torch.split_with_sizes(product, widths, 1)])

      def norms(all: List[Tensor]) -> List[Tensor]:
        rows = torch.stack([x.double().square().sum([1]) for x in all])
        return [torch.mm(rows, rows.t()), rows.sum([1])]
      """;

  private final double[][] squares;
  private final double[][] rowProducts;
  private final double[] rowSums;

  private CrossProducts(double[][] squares, double[][] rowProducts, double[] rowSums) {
    this.squares = squares;
    this.rowProducts = rowProducts;
    this.rowSums = rowSums;
  }

  static CrossProducts of(Representations models) {
    NDList all = models.centred();
    int m = all.size();
    double[][] squares = new double[m][m];
    try (Script script = models.torch().compile(SCRIPT);
        NDManager scope = models.manager().newSubManager()) {
      NDArray wide = script.call(scope, "side_by_side", all).get(0);
      for (int a = 0; a < m; a++) {
        try (NDManager row = scope.newSubManager()) {
          long[] widths = all.subList(a, m).stream().mapToLong(x -> x.getShape().get(1)).toArray();
          double[] found =
              script.call(row, "cross", all.get(a), wide, widths).get(0).toDoubleArray();
          for (int b = a; b < m; b++) {
            squares[a][b] = found[b - a];
            squares[b][a] = found[b - a];
          }
        }
      }
      NDList norms = script.call(scope, "norms", all);
      double[] products = norms.get(0).toDoubleArray();
      double[][] rows = new double[m][m];
      for (int a = 0; a < m; a++) {
        System.arraycopy(products, a * m, rows[a], 0, m);
      }
      return new CrossProducts(squares, rows, norms.get(1).toDoubleArray());
    }
  }

  /** The squared Frobenius norm of X_a' X_b. */
  double square(int a, int b) {
    return squares[a][b];
  }

  /** The sum over examples of the products of the squared row norms. */
  double rowProduct(int a, int b) {
    return rowProducts[a][b];
  }

  /** The sum of the squared row norms. */
  double rowSum(int a) {
    return rowSums[a];
  }
}
