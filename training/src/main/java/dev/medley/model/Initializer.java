package dev.medley.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.medley.random.RandomStream;
import dev.medley.torch.Init;
import dev.medley.torch.Parameter;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Draws the numbers that parameters start from: a function of the seed, the parameter's name and
 * its distribution, equal on every device and for any number of threads.
 */
public final class Initializer {
  private final InitSettings settings;
  private final long seed;

  /** Draws for this seed. */
  public Initializer(InitSettings settings, long seed) {
    this.settings = settings;
    this.seed = seed;
  }

  /**
   * Creates arrays, in row-major memory.
   *
   * @param owner owns the arrays and says on which device they are
   * @param parameters such as {@code network.trained()} or {@code network.buffers()}
   * @return an array each, in order: float32, counters int64
   */
  public NDList create(NDManager owner, List<Parameter> parameters) {
    List<float[]> values = parameters.parallelStream().map(this::values).toList();
    NDList arrays = new NDList();
    for (int i = 0; i < values.size(); i++) {
      arrays.add(array(owner, parameters.get(i), values.get(i)));
    }
    return arrays;
  }

  private static NDArray array(NDManager owner, Parameter parameter, float[] values) {
    return parameter.kind() == Parameter.Kind.COUNTER
        ? owner.create((long) values[0])
        : owner.create(values, new Shape(parameter.shape()));
  }

  /** The numbers of one parameter, row-major. */
  public float[] values(Parameter parameter) {
    Init init = settings.of(parameter);
    RandomStream random = RandomStream.of(seed, "init", parameter.name());
    double[] values = new double[Math.toIntExact(parameter.size())];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (init.kind()) {
            case CONSTANT -> init.value();
            case UNIFORM, IDENTITY, WHITENING -> random.nextDouble(-init.value(), init.value());
            case NORMAL -> init.value() * random.nextGaussian();
            case TRUNCATED_NORMAL -> init.value() * truncatedGaussian(random);
            case ORTHOGONAL -> random.nextGaussian();
          };
    }
    if (init.kind() == Init.Kind.ORTHOGONAL) {
      values = orthogonal(values, Math.toIntExact(parameter.shape().get(0)), init.value());
    }
    if (init.kind() == Init.Kind.IDENTITY) {
      passOn(values, parameter, settings.scale());
    }
    float[] rounded = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      rounded[i] = (float) values[i];
    }
    return rounded;
  }

  /** Makes the first filters of a convolution pass on a channel each, at the kernel's centre. */
  private static void passOn(double[] values, Parameter parameter, double scale) {
    int filter = Math.toIntExact(parameter.fanIn());
    int channels = Math.toIntExact(parameter.shape().get(1));
    int height = Math.toIntExact(parameter.shape().get(2));
    int width = Math.toIntExact(parameter.shape().get(3));
    int centre = height / 2 * width + width / 2;
    int count = Math.toIntExact(Math.min(parameter.shape().get(0), channels));
    for (int i = 0; i < count; i++) {
      Arrays.fill(values, i * filter, (i + 1) * filter, 0);
      values[i * filter + i * height * width + centre] = scale;
    }
  }

  private static double truncatedGaussian(RandomStream random) {
    double value = random.nextGaussian();
    while (Math.abs(value) > 2) {
      value = random.nextGaussian();
    }
    return value;
  }

  /**
   * Makes rows (or columns, where there are more rows than columns) of a Gaussian matrix orthogonal
   * by Gram and Schmidt's process, which draws uniformly from all such matrices.
   */
  private static double[] orthogonal(double[] gaussian, int rows, double scale) {
    int columns = gaussian.length / rows;
    boolean tall = rows > columns;
    double[][] vectors = new double[Math.min(rows, columns)][Math.max(rows, columns)];
    for (int i = 0; i < vectors.length; i++) {
      for (int j = 0; j < vectors[i].length; j++) {
        vectors[i][j] = gaussian[tall ? j * columns + i : i * columns + j];
      }
    }
    orthonormalise(vectors);
    double[] result = new double[gaussian.length];
    for (int i = 0; i < vectors.length; i++) {
      for (int j = 0; j < vectors[i].length; j++) {
        result[tall ? j * columns + i : i * columns + j] = scale * vectors[i][j];
      }
    }
    return result;
  }

  private static void orthonormalise(double[][] vectors) {
    for (int i = 0; i < vectors.length; i++) {
      double[] unit = vectors[i];
      double norm = Math.sqrt(dot(unit, unit));
      for (int k = 0; k < unit.length; k++) {
        unit[k] /= norm;
      }
      IntStream.range(i + 1, vectors.length)
          .parallel()
          .forEach(later -> subtract(vectors[later], unit, dot(vectors[later], unit)));
    }
  }

  private static void subtract(double[] from, double[] unit, double factor) {
    for (int k = 0; k < from.length; k++) {
      from[k] -= factor * unit[k];
    }
  }

  /** Four sums side by side: one alone waits for its own last addition. */
  private static double dot(double[] x, double[] y) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int k = 0;
    for (; k + 3 < x.length; k += 4) {
      a += x[k] * y[k];
      b += x[k + 1] * y[k + 1];
      c += x[k + 2] * y[k + 2];
      d += x[k + 3] * y[k + 3];
    }
    for (; k < x.length; k++) {
      a += x[k] * y[k];
    }
    return a + b + (c + d);
  }
}
