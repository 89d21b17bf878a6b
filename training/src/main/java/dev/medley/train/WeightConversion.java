package dev.medley.train;

import dev.medley.file.ElementType;
import dev.medley.file.Safetensors.Tensor;
import dev.medley.torch.Parameter;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;

/** Brings weights into the shape that a network wants, where there is a sensible way. */
final class WeightConversion {
  private static final int COLOURS = 3;

  /** Where the taps of a 7x7 kernel go that is to look at an image of fewer pixels. */
  private static final int[] SEVEN_TO_THREE = {0, 0, 1, 1, 1, 2, 2};

  private WeightConversion() {}

  /**
   * Weights that fit.
   *
   * @param change what was done to them, for people to read; empty for nothing
   */
  record Fitting(Tensor tensor, String change) {}

  /**
   * The tensor in the parameter's shape and type.
   *
   * <ul>
   *   <li>Of three colours' weights, the sum is that of gray.
   *   <li>The first convolution's 7x7 kernel becomes a 3x3 one by summing its taps in bins of 2, 3
   *       and 2, which keeps its answer to even areas: a small image is one of fewer pixels.
   *   <li>Positional embeddings are resized: see {@link PositionalEmbedding}.
   *   <li>A convolution over the whole image is a linear layer, and dimensions of 1 may be left
   *       out.
   * </ul>
   *
   * @param first whether it is the weight of the first convolution
   * @return nothing if there is no way
   */
  static Optional<Fitting> fitting(Parameter parameter, Tensor tensor, boolean first) {
    if (tensor.type() != type(parameter)) {
      return Optional.empty();
    }
    List<Long> have = tensor.shape();
    List<Long> want = parameter.shape();
    if (have.equals(want)) {
      return Optional.of(new Fitting(tensor, ""));
    }
    if (isEmbedding(parameter) && PositionalEmbedding.fits(have, want)) {
      float[] resized =
          PositionalEmbedding.resized(floats(tensor), size(have.get(1)), size(want.get(1)));
      return fitting(
          parameter, resized, "resized from %d tokens to %d".formatted(have.get(1), want.get(1)));
    }
    if (isReshaped(have, want)) {
      return fitting(parameter, floats(tensor), "reshaped from " + have);
    }
    if (!first || have.size() != 4 || want.size() != 4 || !have.get(0).equals(want.get(0))) {
      return Optional.empty();
    }
    boolean gray = have.get(1) == COLOURS && want.get(1) == 1;
    boolean smaller = isSquare(have, 7) && isSquare(want, 3);
    boolean sameKernel = have.subList(2, 4).equals(want.subList(2, 4));
    if ((!gray && !have.get(1).equals(want.get(1))) || (!smaller && !sameKernel)) {
      return Optional.empty();
    }
    float[] values = floats(tensor);
    if (gray) {
      values = summedColours(values, size(have.get(0)), size(have.get(2) * have.get(3)));
    }
    if (smaller) {
      values = summedTaps(values, size(want.get(0) * want.get(1)));
    }
    String change = gray ? "summed over colours" : "";
    change += gray && smaller ? " and " : "";
    change += smaller ? "7x7 kernels summed to 3x3" : "";
    return fitting(parameter, values, change);
  }

  /** Why weights of the right name do not fit. */
  static String misfit(Parameter parameter, Tensor tensor, boolean first) {
    ElementType type = type(parameter);
    if (tensor.type() != type) {
      return "%s is of %s, not %s".formatted(parameter.name(), tensor.type(), type);
    }
    String text = "%s is %s, not %s".formatted(parameter.name(), tensor.shape(), parameter.shape());
    if (first && tensor.shape().size() == 4 && parameter.shape().size() == 4) {
      text +=
          " (there is no way from one first layer to the other: take the model's own stem or patch size)";
    } else if (isEmbedding(parameter)) {
      text += " (only square grids of one width are resized)";
    }
    return text;
  }

  /** Whether a tensor needs no conversion. */
  static boolean isOf(Parameter parameter, Tensor tensor) {
    return tensor.type() == type(parameter) && tensor.shape().equals(parameter.shape());
  }

  private static ElementType type(Parameter parameter) {
    return parameter.kind() == Parameter.Kind.COUNTER ? ElementType.I64 : ElementType.F32;
  }

  private static boolean isEmbedding(Parameter parameter) {
    return parameter.name().endsWith("pos_embed") || parameter.name().endsWith("pos_embedding");
  }

  /** Whether the same numbers in the same order are meant. */
  private static boolean isReshaped(List<Long> have, List<Long> want) {
    List<Long> bare = without1(have);
    List<Long> wanted = without1(want);
    boolean linear =
        have.size() == 4
            && want.size() == 2
            && have.get(0).equals(want.get(0))
            && have.get(1) * have.get(2) * have.get(3) == want.get(1);
    return linear || (have.size() != want.size() && bare.equals(wanted));
  }

  private static List<Long> without1(List<Long> shape) {
    return shape.stream().filter(dimension -> dimension != 1).toList();
  }

  private static boolean isSquare(List<Long> shape, long kernel) {
    return shape.get(2) == kernel && shape.get(3) == kernel;
  }

  private static Optional<Fitting> fitting(Parameter parameter, float[] values, String change) {
    Long[] shape = parameter.shape().toArray(Long[]::new);
    return Optional.of(new Fitting(Tensor.of(parameter.name(), values, shape), change));
  }

  private static float[] summedColours(float[] values, int out, int area) {
    float[] sums = new float[out * area];
    for (int i = 0; i < sums.length; i++) {
      int start = i / area * COLOURS * area + i % area;
      sums[i] = values[start] + values[start + area] + values[start + 2 * area];
    }
    return sums;
  }

  private static float[] summedTaps(float[] values, int kernels) {
    int from = SEVEN_TO_THREE.length;
    float[] sums = new float[kernels * 9];
    for (int kernel = 0; kernel < kernels; kernel++) {
      for (int row = 0; row < from; row++) {
        for (int column = 0; column < from; column++) {
          sums[kernel * 9 + SEVEN_TO_THREE[row] * 3 + SEVEN_TO_THREE[column]] +=
              values[(kernel * from + row) * from + column];
        }
      }
    }
    return sums;
  }

  /** Singles of an F32 tensor. */
  static float[] floats(Tensor tensor) {
    FloatBuffer buffer = tensor.data().get().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    float[] values = new float[buffer.remaining()];
    buffer.get(values);
    return values;
  }

  private static int size(long dimension) {
    return Math.toIntExact(dimension);
  }
}
