package dev.medley.optim;

import java.util.List;

/** An optimiser's settings; one record each, listed in {@link Optimizers}. */
public interface Optimizer {
  /** The base learning rate, which the schedule scales. */
  double learningRate();

  /** The momentum (or first beta) that a one-cycle schedule may move; 0 where there is none. */
  double momentum();

  /** Weight decay of weights; see {@link #decayAll}. */
  double weightDecay();

  /** Whether biases and norm parameters are decayed (and adapted, by LARS and LAMB) too. */
  boolean decayAll();

  /** What is kept for each parameter, in float32 and its shape, such as {@code momentum_buffer}. */
  List<String> slots();

  /**
   * One step over one group of parameters, in place: {@code def optimizer_step(w: List[Tensor], g:
   * List[Tensor], s: List[Tensor], t: int, lr: float, momentum: float, weight_decay: float, adapt:
   * bool) -> None}; helper functions may stand before it.
   *
   * <p>{@code w} is not empty, {@code g} may be overwritten. {@code s} is slot-major: slot k of
   * parameter i is {@code s[k * len(w) + i]}, all zero before the first step; {@code t} counts
   * steps from 1; {@code adapt} is false for groups that layer-wise rates leave out, whose {@code
   * weight_decay} is 0.
   */
  String script();
}
