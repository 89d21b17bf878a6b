package dev.medley.augment;

/** Brings channels to the mean and spread that networks are trained with. */
public final class Normalize {
  /**
   * {@code def normalize(x: Tensor, mean: Tensor, std: Tensor) -> Tensor}: {@code (x - mean) /
   * std}, {@code x} (n, c, h, w), the others (1, c, 1, 1); the result is channels-last in memory.
   */
  public static final String SCRIPT =
      """
      def normalize(x: Tensor, mean: Tensor, std: Tensor) -> Tensor:
        # whole rows at a time, three numbers side by side are too few for the processor
        n, c, h, w = x.shape
        rows = x.permute([0, 2, 3, 1]).reshape([n, h, w * c])
        scale = torch.reciprocal(std.reshape([c]))
        shift = -mean.reshape([c]) * scale
        rows = torch.addcmul(shift.repeat([w]), rows, scale.repeat([w]))
        return rows.view([n, h, w, c]).permute([0, 3, 1, 2])
      """;

  private Normalize() {}
}
