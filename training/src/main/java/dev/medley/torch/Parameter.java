package dev.medley.torch;

import java.util.List;

/**
 * One entry of a network's state, named as PyTorch's {@code state_dict} names it.
 *
 * @param name such as {@code layer1.0.conv1.weight}
 * @param shape empty for a scalar
 * @param kind what it is for
 * @param init how it starts
 */
public record Parameter(String name, List<Long> shape, Kind kind, Init init) {
  /** What an entry is for. */
  public enum Kind {
    /** Weights of convolutions and linear layers, (out, in / groups, ...): decayed. */
    WEIGHT,
    /** Biases, scales and shifts of norms, tokens, positions: not decayed. */
    VECTOR,
    /** Running means and variances: float32, not trained. */
    STATISTIC,
    /** Batches seen by a norm: an int64 scalar, not trained. */
    COUNTER
  }

  /** Keeps a copy of the shape. */
  public Parameter {
    shape = List.copyOf(shape);
  }

  /** Whether gradients are taken for it. */
  public boolean trained() {
    return kind == Kind.WEIGHT || kind == Kind.VECTOR;
  }

  /** The number of scalars. */
  public long size() {
    return shape.stream().reduce(1L, Math::multiplyExact);
  }

  /** The product of all dimensions but the first. */
  public long fanIn() {
    return shape.stream().skip(1).reduce(1L, Math::multiplyExact);
  }

  /** The first dimension times the receptive field: all dimensions but the second. */
  public long fanOut() {
    return size() / (shape.size() > 1 ? shape.get(1) : 1);
  }
}
