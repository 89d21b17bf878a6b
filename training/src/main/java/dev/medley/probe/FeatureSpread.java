package dev.medley.probe;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.medley.torch.Script;
import dev.medley.torch.Torch;

/**
 * How far features spread, which shows whether self-supervised training has collapsed.
 *
 * @param deviation the mean over dimensions of the population standard deviation of the
 *     L2-normalised features, times sqrt(D) (Chen and He 2020, SimSiam, arXiv 2011.10566, section
 *     4.1): 1 where all directions are equally likely, 0 where all features point the same way
 * @param effectiveRank exp of the entropy of the singular values of the centred features, divided
 *     by their sum (Roy and Vetterli 2007): from 1, all features on one line, to min(N - 1, D), all
 *     directions alike; 0 where all features coincide
 */
public record FeatureSpread(double deviation, double effectiveRank) {
  private static final String SCRIPT =
      """
      def spread(pieces: List[Tensor], block: int) -> Tensor:
        first = pieces[0][:1].double()
        first_unit = unit(first)
        total = torch.zeros_like(first)
        products = torch.mm(first.t(), total)
        unit_total = torch.zeros_like(first)
        unit_squares = torch.zeros_like(first)
        n = 0
        for piece in pieces:
          for i in range(0, piece.shape[0], block):
            x = piece[i:i + block].double()
            d = x - first
            total.add_(d.sum([0], True))
            products.addmm_(d.t(), d)
            u = unit(x) - first_unit
            unit_total.add_(u.sum([0], True))
            unit_squares.add_(u.square().sum([0], True))
            n += x.shape[0]
        covariance = products.sub_(torch.mm(total.t(), total) / n).div_(n)
        variance = (unit_squares / n - (unit_total / n).square()).clamp_min(0.)
        deviation = variance.sqrt().mean() * float(first.shape[1]) ** 0.5
        if not bool(torch.isfinite(covariance).all()):
          return torch.stack([deviation, deviation * float('nan')])
        return torch.stack([deviation, effective_rank(covariance, n)])

      def unit(x: Tensor) -> Tensor:
        return x / torch.linalg_vector_norm(x, 2, [1], True).clamp_min(1e-300)

      def effective_rank(covariance: Tensor, n: int) -> Tensor:
        eigenvalues = torch.linalg_eigvalsh(covariance)
        largest = eigenvalues.max()
        rounding = 2.2e-16 * max(n, covariance.shape[0]) * largest
        s = torch.where(eigenvalues > rounding, eigenvalues, 0.).sqrt()
        p = s / s.sum()
        rank = torch.exp(-torch.xlogy(p, p).sum())
        return torch.where(largest > 0, rank, 0.)
      """;

  /**
   * Measures features; sums are in float64, and the covariance (D, D) is held in memory.
   *
   * @throws dev.medley.binding.UserError if a feature is not finite
   */
  public static FeatureSpread of(Features features) {
    Torch torch = features.torch();
    try (NDManager scope = torch.manager().newSubManager();
        Script script = torch.compile(SCRIPT)) {
      NDList result = script.call(scope, "spread", features.pieces(), features.block(1));
      double[] found = result.get(0).toDoubleArray();
      if (!Double.isFinite(found[0]) || !Double.isFinite(found[1])) {
        throw features.notFinite();
      }
      return new FeatureSpread(found[0], found[1]);
    }
  }
}
