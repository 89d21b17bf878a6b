package dev.medley.augment;

/** Brings channels to the mean and spread that networks are trained with. */
public final class Normalize {
  /**
   * {@code def normalize(x: Tensor, mean: Tensor, std: Tensor) -> Tensor}: {@code (x - mean) /
   * std}, {@code x} (n, c, h, w), the others (1, c, 1, 1).
   */
  public static final String SCRIPT =
      """
      def normalize(x: Tensor, mean: Tensor, std: Tensor) -> Tensor:
        return (x - mean).div_(std)
      """;

  private Normalize() {}
}
