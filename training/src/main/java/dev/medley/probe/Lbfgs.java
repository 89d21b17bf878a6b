package dev.medley.probe;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.medley.torch.Script;
import dev.medley.torch.Torch;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Limited-memory BFGS (Liu and Nocedal 1989) with ten pairs, for convex functions. A line search
 * ends where the strong Wolfe conditions hold; since the slope of a convex function grows along the
 * line, it need only bracket the place where the slope is small.
 */
final class Lbfgs implements AutoCloseable {
  private static final int HISTORY = 10;
  private static final int MOST_TRIALS = 30;

  /** Steps without any gain, after which what is left is taken for rounding. */
  private static final int PATIENCE = 30;

  private static final double SUFFICIENT_DECREASE = 1e-4;
  private static final double CURVATURE = 0.9;
  private static final String SCRIPT =
      """
      def begin(gradient: Tensor, found: Tensor) -> Tensor:
        gradient.copy_(found)
        return torch.linalg_vector_norm(gradient)

      def along(point: Tensor, direction: Tensor, t: float) -> Tensor:
        return torch.add(point, direction, alpha=t)

      def dots(gradient: Tensor, direction: Tensor) -> Tensor:
        g = gradient.flatten()
        return torch.stack([torch.dot(g, direction.flatten()), torch.dot(g, g)])

      def accept(point: Tensor, gradient: Tensor, new_point: Tensor, new_gradient: Tensor, s: Tensor, y: Tensor, slot: int) -> Tensor:
        s[slot] = (new_point - point).flatten()
        y[slot] = (new_gradient - gradient).flatten()
        point.copy_(new_point)
        gradient.copy_(new_gradient)
        return torch.dot(s[slot], y[slot])

      def direction(gradient: Tensor, s: Tensor, y: Tensor, newest_first: List[int], curvature: List[float]) -> Tensor:
        d = torch.neg(gradient).flatten()
        pairs = len(newest_first)
        a: List[float] = []
        for j in range(pairs):
          i = newest_first[j]
          a.append(float(torch.dot(s[i], d)) / curvature[j])
          d.add_(y[i], alpha=-a[j])
        if pairs > 0:
          newest = y[newest_first[0]]
          d.mul_(curvature[0] / float(torch.dot(newest, newest)))
        for k in range(pairs):
          j = pairs - 1 - k
          i = newest_first[j]
          d.add_(s[i], alpha=a[j] - float(torch.dot(y[i], d)) / curvature[j])
        return d.view_as(gradient)
      """;

  /** A convex function of an array. */
  interface Function {
    /** The value, a scalar, and the gradient, both float64; they belong to the scope. */
    NDList at(NDManager scope, NDArray point);
  }

  /** Where a search ended. */
  record End(double value, double gradientNorm, int iterations, int evaluations) {}

  /** A pair of steps kept: its row, and the product of its halves. */
  private record Pair(int slot, double curvature) {}

  /** A place on a line. */
  private record Trial(
      double t, NDArray point, NDArray gradient, double value, double slope, double squaredNorm) {}

  private final NDManager manager;
  private final Script script;
  private final Function function;
  private final double rounding;
  private final NDArray point;
  private final NDArray gradient;
  private final NDArray steps;
  private final NDArray changes;
  private final Deque<Pair> pairs = new ArrayDeque<>();
  private double value;
  private double gradientNorm;
  private int evaluations;
  private int kept;

  /**
   * Prepares a search.
   *
   * @param start float64; becomes the minimum, in place, and stays its owner's
   * @param rounding how much of its value the function may be wrong by
   */
  Lbfgs(Torch torch, NDArray start, double rounding, Function function) {
    this.function = function;
    this.rounding = rounding;
    this.point = start;
    manager = torch.manager().newSubManager();
    script = torch.compile(SCRIPT);
    gradient = manager.zeros(start.getShape(), start.getDataType());
    Shape rows = new Shape(HISTORY, start.size());
    steps = manager.zeros(rows, start.getDataType());
    changes = manager.zeros(rows, start.getDataType());
  }

  /**
   * Searches from where the point is.
   *
   * @param tolerance ends where the gradient's norm is not above it
   */
  End minimize(double tolerance, int mostIterations) {
    pairs.clear();
    evaluations = 0;
    evaluate();
    int iterations = 0;
    int lastGain = 0;
    double least = value;
    double smallest = gradientNorm;
    while (gradientNorm > tolerance
        && iterations < mostIterations
        && iterations - lastGain < PATIENCE
        && step(iterations == 0)) {
      iterations++;
      if (gradientNorm < smallest || value < least - rounding * Math.abs(least)) {
        lastGain = iterations;
        smallest = Math.min(smallest, gradientNorm);
        least = Math.min(least, value);
      }
    }
    return new End(value, gradientNorm, iterations, evaluations);
  }

  private void evaluate() {
    try (NDManager scope = manager.newSubManager()) {
      NDList at = function.at(scope, point);
      evaluations++;
      value = at.get(0).getDouble();
      gradientNorm = script.call(scope, "begin", gradient, at.get(1)).get(0).getDouble();
    }
  }

  /** Goes down one line; false where rounding leaves nothing to gain. */
  private boolean step(boolean first) {
    try (NDManager scope = manager.newSubManager()) {
      NDArray direction = direction(scope);
      double slope = dots(scope, gradient, direction)[0];
      Trial found =
          slope < 0
              ? search(scope, direction, slope, first ? Math.min(1, 1 / gradientNorm) : 1)
              : null;
      if (found == null) {
        if (pairs.isEmpty()) {
          return false;
        }
        pairs.clear();
        return true;
      }
      accept(scope, found);
      return true;
    }
  }

  private NDArray direction(NDManager scope) {
    long[] newestFirst = pairs.stream().mapToLong(Pair::slot).toArray();
    double[] curvature = pairs.stream().mapToDouble(Pair::curvature).toArray();
    return script.call(scope, "direction", gradient, steps, changes, newestFirst, curvature).get(0);
  }

  private Trial search(NDManager scope, NDArray direction, double slope, double first) {
    Trial low = new Trial(0, null, null, value, slope, 0);
    Trial high = null;
    double t = first;
    for (int i = 0; i < MOST_TRIALS; i++) {
      Trial trial = trial(scope, direction, t);
      double most = value + SUFFICIENT_DECREASE * t * slope + rounding * Math.abs(value);
      if (!(trial.value <= most) || trial.slope > -CURVATURE * slope) {
        high = trial;
      } else if (trial.slope < CURVATURE * slope) {
        low = trial;
      } else {
        return trial;
      }
      t = high == null ? beyond(low, slope) : between(low, high);
    }
    return null;
  }

  private Trial trial(NDManager scope, NDArray direction, double t) {
    NDArray at = script.call(scope, "along", point, direction, t).get(0);
    NDList result = function.at(scope, at);
    evaluations++;
    double[] dots = dots(scope, result.get(1), direction);
    return new Trial(t, at, result.get(1), result.get(0).getDouble(), dots[0], dots[1]);
  }

  /** Where the slope, if it went on like from 0 to here, would be zero; at least twice as far. */
  private static double beyond(Trial low, double slope) {
    double zero = low.t * slope / (slope - low.slope);
    return zero > 0 ? Math.max(2 * low.t, Math.min(10 * low.t, zero)) : 10 * low.t;
  }

  /** Where the slope, if it were a line, would be zero; not at the very ends. */
  private static double between(Trial low, Trial high) {
    double share = high.slope > 0 ? low.slope / (low.slope - high.slope) : 0.5;
    return low.t + (high.t - low.t) * Math.max(0.1, Math.min(0.9, share));
  }

  private void accept(NDManager scope, Trial trial) {
    if (pairs.size() == HISTORY) {
      pairs.removeLast();
    }
    int slot = kept % HISTORY;
    double curvature =
        script
            .call(
                scope, "accept", point, gradient, trial.point, trial.gradient, steps, changes, slot)
            .get(0)
            .getDouble();
    if (curvature > 0) {
      pairs.addFirst(new Pair(slot, curvature));
      kept++;
    }
    value = trial.value;
    gradientNorm = Math.sqrt(trial.squaredNorm);
  }

  private double[] dots(NDManager scope, NDArray g, NDArray d) {
    return script.call(scope, "dots", g, d).get(0).toDoubleArray();
  }

  @Override
  public void close() {
    script.close();
    manager.close();
  }
}
