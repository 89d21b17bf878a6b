package dev.medley.analysis.similarity;

import dev.medley.analysis.measure.Declaration;
import dev.medley.analysis.measure.Direction;
import dev.medley.analysis.measure.Invariance;
import dev.medley.analysis.measure.Value;
import dev.medley.analysis.outputs.Pairs;
import java.util.Set;

/** Linear CKA with the unbiased estimator of HSIC, in feature form. */
public final class DebiasedLinearCka implements SimilarityMeasure {
  @Override
  public Declaration declaration() {
    return new Declaration(
        "cka_linear_debiased",
        "CKA\u2080",
        "Linear CKA that is 0 on average for features that have nothing in common, however few the"
            + " examples; it can be negative.",
        "h(X, Y) / sqrt(h(X, X) h(Y, Y)), h = [||X'Y||^2 - sum k l + sum k sum l / ((N-1)(N-2)) -"
            + " 2/(N-2) sum k l] / (N(N-3)), k and l the squared row norms",
        -1,
        1,
        Direction.MORE_SIMILAR,
        true,
        Set.of(
            Invariance.ORDER_OF_EXAMPLES,
            Invariance.ORTHOGONAL_MAP,
            Invariance.ISOTROPIC_SCALE,
            Invariance.TRANSLATION),
        "Kornblith et al. 2019, arXiv 1905.00414; HSIC: Song et al. 2012, Feature selection via"
            + " dependence maximization");
  }

  @Override
  public Value[] ofAllPairs(Representations models) {
    CrossProducts products = models.products();
    Pairs pairs = models.pairs();
    Value[] values = new Value[pairs.count()];
    pairs.forEach((pair, a, b) -> values[pair] = of(products, models.examples(), a, b));
    return values;
  }

  private static Value of(CrossProducts products, double n, int a, int b) {
    if (n < 4) {
      return Value.undefined("it needs at least 4 examples");
    }
    double self = hsic(products, n, a, a) * hsic(products, n, b, b);
    return self > 0
        ? Value.of(hsic(products, n, a, b) / Math.sqrt(self))
        : Value.undefined("a model's features are the same for all examples");
  }

  private static double hsic(CrossProducts products, double n, int a, int b) {
    double rows = products.rowProduct(a, b);
    return (products.square(a, b)
            - rows
            + products.rowSum(a) * products.rowSum(b) / ((n - 1) * (n - 2))
            - 2 / (n - 2) * rows)
        / (n * (n - 3));
  }
}
