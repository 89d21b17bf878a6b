package dev.medley.analysis.similarity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.medley.analysis.outputs.Pairs;
import dev.medley.torch.Script;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How the subspaces that two models' centred features span lie to each other. With singular value
 * decompositions X = U S V' and Y = P T Q', everything follows from U'P, which is small.
 */
final class SubspacePair {
  /** Of the squared singular values, what SVCCA keeps. */
  private static final double KEPT = 0.99;

  private static final String SCRIPT =
      """
      def basis(x: Tensor, precision: float) -> List[Tensor]:
        u, s, vt = torch.linalg_svd(x, False)
        rank = int((s > s.max() * (max(x.shape[0], x.shape[1]) * precision)).sum())
        return [u[:, :rank].contiguous(), s[:rank], s[:rank].unsqueeze(1) * vt[:rank]]

      def pair(x: List[Tensor], y: List[Tensor], kept_x: int, kept_y: int) -> List[Tensor]:
        overlap = torch.mm(x[0].t(), y[0])
        a, r, bt = torch.linalg_svd(overlap, False)
        weights_x = torch.mm(a.t(), x[2]).abs().sum([1])
        weights_y = torch.mm(bt, y[2]).abs().sum([1])
        kept = torch.linalg_svdvals(overlap[:kept_x, :kept_y])
        scaled = (x[1] / x[1].square().sum().sqrt()).unsqueeze(1) * overlap * (y[1] / y[1].square().sum().sqrt())
        nuclear = torch.linalg_svdvals(scaled).sum()
        return [t.double().reshape([-1]) for t in [r, weights_x, weights_y, kept, nuclear]]
      """;

  private final double[] correlations;
  private final double[] weightsX;
  private final double[] weightsY;
  private final double[] keptCorrelations;
  private final double nuclear;

  private SubspacePair(NDList found) {
    this.correlations = clamped(found.get(0));
    this.weightsX = found.get(1).toDoubleArray();
    this.weightsY = found.get(2).toDoubleArray();
    this.keptCorrelations = clamped(found.get(3));
    this.nuclear = Math.min(1, found.get(4).toDoubleArray()[0]);
  }

  /** No subspace at all: features of one model are the same for all examples. */
  private SubspacePair() {
    this.correlations = new double[0];
    this.weightsX = new double[0];
    this.weightsY = new double[0];
    this.keptCorrelations = new double[0];
    this.nuclear = 0;
  }

  private static double[] clamped(NDArray correlations) {
    return Arrays.stream(correlations.toDoubleArray()).map(r -> Math.min(1, r)).toArray();
  }

  /** Of all pairs, in order. */
  static List<SubspacePair> ofAllPairs(Representations models) {
    double precision = models.single() ? 0x1p-23 : 0x1p-52;
    Pairs pairs = models.pairs();
    List<SubspacePair> all = new ArrayList<>();
    try (Script script = models.torch().compile(SCRIPT);
        NDManager scope = models.manager().newSubManager()) {
      List<NDList> bases = new ArrayList<>();
      for (NDArray x : models.centred()) {
        bases.add(script.call(scope, "basis", x, precision));
      }
      int[] kept = bases.stream().mapToInt(basis -> kept(basis.get(1))).toArray();
      pairs.forEach(
          (pair, a, b) -> {
            if (kept[a] == 0 || kept[b] == 0) {
              all.add(new SubspacePair());
              return;
            }
            try (NDManager one = scope.newSubManager()) {
              all.add(
                  new SubspacePair(
                      script.call(one, "pair", bases.get(a), bases.get(b), kept[a], kept[b])));
            }
          });
    }
    return all;
  }

  /** How few leading directions hold 99 % of the variance. */
  private static int kept(NDArray singularValues) {
    if (singularValues.size() == 0) {
      return 0;
    }
    double[] squares =
        Arrays.stream(singularValues.toType(DataType.FLOAT64, false).toDoubleArray())
            .map(s -> s * s)
            .toArray();
    double enough = KEPT * Arrays.stream(squares).sum();
    double sum = 0;
    int count = 0;
    while (count < squares.length && sum < enough) {
      sum += squares[count++];
    }
    return count;
  }

  /** The mean correlation of directions that count by weight. */
  double meanCorrelation(double[] weights) {
    double sum = 0;
    double all = 0;
    for (int i = 0; i < correlations.length; i++) {
      sum += weights[i] * correlations[i];
      all += weights[i];
    }
    return sum / all;
  }

  /** The canonical correlations, descending, each in [0, 1]; none where features do not vary. */
  double[] correlations() {
    return correlations;
  }

  /** How much of X each canonical direction accounts for (Morcos et al. 2018, equation 2). */
  double[] weightsX() {
    return weightsX;
  }

  /** How much of Y each canonical direction accounts for. */
  double[] weightsY() {
    return weightsY;
  }

  /** The canonical correlations of the leading directions that hold 99 % of each variance. */
  double[] keptCorrelations() {
    return keptCorrelations;
  }

  /** The nuclear norm of X'Y, each divided by its Frobenius norm; in [0, 1]. */
  double nuclear() {
    return nuclear;
  }
}
