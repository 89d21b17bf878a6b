package dev.medley.analysis.similarity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.medley.torch.Script;
import java.util.List;

/**
 * Of all pairs of centred features X, Y the squared Frobenius norm of X'Y, and sums over their
 * squared row norms: what linear CKA needs, without any matrix of N times N. The products of a
 * model with a group of others are one wide matrix product.
 */
final class CrossProducts {
  /** Values side by side at a time, 256 MB in float32. */
  private static final long GROUP = 1 << 26;

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
    return of(models, GROUP);
  }

  /** The same with copies of so many values at a time side by side, or of one model's. */
  static CrossProducts of(Representations models, long most) {
    NDList all = models.centred();
    int m = all.size();
    double[][] squares = new double[m][m];
    try (Script script = models.torch().compile(SCRIPT);
        NDManager scope = models.manager().newSubManager()) {
      int first = 0;
      while (first < m) {
        int end = endOfGroup(all, first, most);
        try (NDManager group = scope.newSubManager()) {
          NDList beside = new NDList(all.subList(first, end));
          NDArray wide = script.call(group, "side_by_side", beside).get(0);
          for (int a = 0; a < end; a++) {
            int from = Math.max(a, first);
            double[] found = cross(script, group, all.get(a), wide, all.subList(from, end));
            for (int b = from; b < end; b++) {
              squares[a][b] = found[b - from];
              squares[b][a] = found[b - from];
            }
          }
        }
        first = end;
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

  private static int endOfGroup(NDList all, int first, long most) {
    int end = first;
    long values = 0;
    do {
      values += all.get(end++).size();
    } while (end < all.size() && values + all.get(end).size() <= most);
    return end;
  }

  private static double[] cross(
      Script script, NDManager scope, NDArray x, NDArray wide, List<NDArray> last) {
    long[] widths = last.stream().mapToLong(y -> y.getShape().get(1)).toArray();
    try (NDManager row = scope.newSubManager()) {
      return script.call(row, "cross", x, wide, widths).get(0).toDoubleArray();
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
