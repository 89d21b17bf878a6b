package dev.medley.analysis.similarity;

import dev.medley.analysis.measure.Declaration;
import dev.medley.analysis.measure.Direction;
import dev.medley.analysis.measure.Invariance;
import dev.medley.analysis.measure.Value;
import dev.medley.analysis.outputs.Pairs;
import java.util.Set;

/** Centred kernel alignment with the linear kernel, in feature form. */
public final class LinearCka implements SimilarityMeasure {
  @Override
  public Declaration declaration() {
    return new Declaration(
        "cka_linear",
        "CKA",
        "How alike the similarities are that two models' features see between examples. Too large"
            + " where there are not many more examples than features.",
        "||Y'X||^2 / (||X'X|| ||Y'Y||), Frobenius norms, columns centred",
        0,
        1,
        Direction.MORE_SIMILAR,
        true,
        Set.of(
            Invariance.ORDER_OF_EXAMPLES,
            Invariance.ORTHOGONAL_MAP,
            Invariance.ISOTROPIC_SCALE,
            Invariance.TRANSLATION),
        "Kornblith et al. 2019, arXiv 1905.00414");
  }

  @Override
  public Value[] ofAllPairs(Representations models) {
    CrossProducts products = models.products();
    Pairs pairs = models.pairs();
    Value[] values = new Value[pairs.count()];
    pairs.forEach(
        (pair, a, b) ->
            values[pair] =
                Value.ratio(
                    products.square(a, b),
                    Math.sqrt(products.square(a, a)) * Math.sqrt(products.square(b, b)),
                    "a model's features are the same for all examples"));
    return values;
  }
}
