package dev.medley.objective;

/** What training minimises; one record an objective, listed in {@link Objectives}. */
public interface Objective {
  /**
   * The loss: {@code def objective_loss(logits: Tensor, target: Tensor, smoothing: float) ->
   * Tensor}, a scalar in nats, the mean over the batch.
   *
   * <p>{@code logits} is (n, C); {@code target} is either int64 labels (n) or float32 probabilities
   * (n, C); {@code smoothing} is {@code train.label_smoothing}.
   */
  String script();
}
