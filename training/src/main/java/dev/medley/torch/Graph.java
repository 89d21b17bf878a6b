package dev.medley.torch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Describes a network once, layer by layer; {@link Network} makes of it the script of the training
 * and the evaluation pass, the parameter list with PyTorch's names, and the layer table.
 *
 * <p>Shapes are without the batch: (channels, height, width) or (features). Layers are named like
 * PyTorch's modules; their parameters get {@code .weight}, {@code .bias} and so on.
 */
public final class Graph {
  /**
   * A tensor of the network.
   *
   * @param id its place in the graph
   * @param shape without the batch
   */
  public record Value(int id, List<Long> shape) {
    /** Channels of an image, or features. */
    public long channels() {
      return shape.get(0);
    }
  }

  /**
   * One operation.
   *
   * @param layer the layer's name, or empty
   * @param operation what the layer table calls it
   * @param training the expression in training, with {@code $0, $1} for inputs and {@code %0, %1}
   *     for parameters
   * @param inputs ids of values
   * @param parameters indices into {@link #parameters}
   * @param output the result
   * @param style how precision and memory apply
   * @param multiplyAdds for one image
   */
  record Node(
      String layer,
      String operation,
      String training,
      String evaluation,
      List<Integer> inputs,
      List<Integer> parameters,
      Value output,
      Style style,
      long multiplyAdds) {}

  /** How an operation treats precision and memory. */
  enum Style {
    /** Computes in the precision of the step; weights are cast to it. Its result may be reused. */
    COMPUTE,
    /** As COMPUTE, but parameters stay float32 (norms). */
    NORM,
    /** Has a form that overwrites its first input, where that is nobody else's. */
    IN_PLACE,
    /** The result is needed as it is by the backward pass. */
    KEEP,
    /** Turns its input to float32 (pooling before the head). */
    TO_FLOAT
  }

  /** With fewer, libtorch 2.7.1's backward pass writes beyond its memory (AVX2; Python's too). */
  private static final int LEAST_CHANNELS = 8;

  private final List<Parameter> parameters = new ArrayList<>();
  private final List<Node> nodes = new ArrayList<>();
  private final Value input;
  private Value features;

  /** A network over images. */
  public Graph(long channels, long height, long width) {
    input = new Value(0, List.of(channels, height, width));
  }

  /** A network over vectors. */
  public Graph(long features) {
    input = new Value(0, List.of(features));
  }

  /** The images, normalised, or the vectors. */
  public Value input() {
    return input;
  }

  /**
   * A square convolution without bias: {@code NAME.weight}, PyTorch's default start.
   *
   * @throws IllegalArgumentException if it has fewer than 8 output channels or the image is too
   *     small for it
   */
  public Value conv2d(
      String name, Value x, long out, int kernel, int stride, int padding, Init... init) {
    if (out < LEAST_CHANNELS) {
      throw new IllegalArgumentException(
          "%s would have %d channels, at least %d are needed: a larger model.width"
              .formatted(name, out, LEAST_CHANNELS));
    }
    long in = x.channels();
    long fanIn = in * kernel * kernel;
    int weight =
        parameter(
            name + ".weight",
            List.of(out, in, (long) kernel, (long) kernel),
            Parameter.Kind.WEIGHT,
            init.length > 0 ? init[0] : Init.layerDefault(fanIn));
    long height = convolved(x.shape().get(1), kernel, stride, padding, name);
    long width = convolved(x.shape().get(2), kernel, stride, padding, name);
    return add(
        name,
        "Conv2d",
        "torch.conv2d($0, %%0, None, [%1$d, %1$d], [%2$d, %2$d])".formatted(stride, padding),
        List.of(x),
        List.of(weight),
        List.of(out, height, width),
        Style.COMPUTE,
        fanIn * out * height * width);
  }

  /** Batch normalisation over channels: eps 1e-5, momentum 0.1. */
  public Value batchNorm(String name, Value x) {
    List<Long> shape = List.of(x.channels());
    List<Integer> own =
        List.of(
            parameter(name + ".weight", shape, Parameter.Kind.VECTOR, Init.constant(1)),
            parameter(name + ".bias", shape, Parameter.Kind.VECTOR, Init.constant(0)),
            parameter(name + ".running_mean", shape, Parameter.Kind.STATISTIC, Init.constant(0)),
            parameter(name + ".running_var", shape, Parameter.Kind.STATISTIC, Init.constant(1)),
            parameter(
                name + ".num_batches_tracked",
                List.of(),
                Parameter.Kind.COUNTER,
                Init.constant(0)));
    return add(
        name,
        x.shape().size() == 1 ? "BatchNorm1d" : "BatchNorm2d",
        "torch.batch_norm($0, %0, %1, %2, %3, True, momentum, 1e-05, True)",
        "torch.batch_norm($0, %0, %1, %2, %3, False, 0., 1e-05, True)",
        List.of(x),
        own,
        x.shape(),
        Style.NORM,
        0);
  }

  /** max(x, 0). */
  public Value relu(Value x) {
    return add("", "ReLU", "torch.relu_($0)", List.of(x), List.of(), x.shape(), Style.IN_PLACE, 0);
  }

  /** The Gaussian error linear unit (Hendrycks and Gimpel 2016, arXiv 1606.08415), exact. */
  public Value gelu(Value x) {
    return add("", "GELU", "torch.gelu($0)", List.of(x), List.of(), x.shape(), Style.KEEP, 0);
  }

  /** x + y, of one shape. */
  public Value add(Value x, Value y) {
    return add(
        "", "Add", "torch.add_($0, $1)", List.of(x, y), List.of(), x.shape(), Style.IN_PLACE, 0);
  }

  /** Max pooling. */
  public Value maxPool(Value x, int kernel, int stride, int padding) {
    return add(
        "",
        "MaxPool2d",
        "torch.max_pool2d($0, [%1$d, %1$d], [%2$d, %2$d], [%3$d, %3$d])"
            .formatted(kernel, stride, padding),
        List.of(x),
        List.of(),
        List.of(
            x.channels(),
            convolved(x.shape().get(1), kernel, stride, padding, "max-pool"),
            convolved(x.shape().get(2), kernel, stride, padding, "max-pool")),
        Style.KEEP,
        0);
  }

  /**
   * Every second row and column, and zero channels half before and half after (He et al. 2016,
   * shortcut A).
   */
  public Value subsampleAndPad(Value x, int stride, long channels) {
    long before = (channels - x.channels()) / 2;
    long after = channels - x.channels() - before;
    return add(
        "",
        "SubsampleAndPad",
        "torch.constant_pad_nd($0[:, :, ::%1$d, ::%1$d], [0, 0, 0, 0, %2$d, %3$d])"
            .formatted(stride, before, after),
        List.of(x),
        List.of(),
        List.of(
            channels,
            (x.shape().get(1) + stride - 1) / stride,
            (x.shape().get(2) + stride - 1) / stride),
        Style.KEEP,
        0);
  }

  /** The mean over height and width, float32: (channels). */
  public Value globalAveragePool(Value x) {
    return add(
        "",
        "AvgPool2d",
        "torch.mean($0, [2, 3])",
        List.of(x),
        List.of(),
        List.of(x.channels()),
        Style.TO_FLOAT,
        0);
  }

  /** All entries in a row, channels first. */
  public Value flatten(Value x) {
    return add(
        "",
        "Flatten",
        "torch.flatten($0, 1)",
        List.of(x),
        List.of(),
        List.of(x.shape().stream().reduce(1L, Math::multiplyExact)),
        Style.KEEP,
        0);
  }

  /** A linear layer with bias, PyTorch's default start. */
  public Value linear(String name, Value x, long out) {
    return linear(name, x, out, true);
  }

  /** A linear layer, PyTorch's default start. */
  public Value linear(String name, Value x, long out, boolean bias) {
    long in = x.channels();
    Init init = Init.layerDefault(in);
    List<Integer> own = new ArrayList<>();
    own.add(parameter(name + ".weight", List.of(out, in), Parameter.Kind.WEIGHT, init));
    if (bias) {
      own.add(parameter(name + ".bias", List.of(out), Parameter.Kind.VECTOR, init));
    }
    return add(
        name,
        "Linear",
        bias ? "torch.linear($0, %0, %1)" : "torch.linear($0, %0)",
        List.of(x),
        own,
        List.of(out),
        Style.COMPUTE,
        in * out);
  }

  /** Zeroes entries with this probability in training, scaling the others; nothing for 0. */
  public Value dropout(Value x, double probability) {
    return probability == 0
        ? x
        : add(
            "",
            "Dropout",
            "torch.dropout($0, %s, True)".formatted(probability),
            "$0",
            List.of(x),
            List.of(),
            x.shape(),
            Style.KEEP,
            0);
  }

  /**
   * Stochastic depth (Huang et al. 2016, arXiv 1603.09382): zeroes a whole image's branch with this
   * probability in training, scaling the others; nothing for 0.
   */
  public Value dropPath(Value x, double probability) {
    double kept = 1 - probability;
    return probability == 0
        ? x
        : add(
            "",
            "DropPath",
            "$0 * ((torch.rand([$0.shape[0], 1, 1, 1], dtype=6, device=$0.device) < %1$s).to($0.dtype) / %1$s)"
                .formatted(kept),
            "$0",
            List.of(x),
            List.of(),
            x.shape(),
            Style.KEEP,
            0);
  }

  /** Marks the representation: the input of the last linear layer. */
  public Value features(Value x) {
    features = x;
    return x;
  }

  /**
   * Ends the description.
   *
   * @param logits (classes)
   * @throws IllegalStateException if no features were marked
   */
  public Network network(Value logits) {
    if (features == null) {
      throw new IllegalStateException("no features are marked");
    }
    return new Network(input, parameters, nodes, features, logits);
  }

  /** Ends the description of a part that has one output and no logits. */
  public Network module(Value output) {
    return new Network(input, parameters, nodes, output, output);
  }

  private static long convolved(long size, int kernel, int stride, int padding, String layer) {
    long out = (size + 2L * padding - kernel) / stride + 1;
    if (size + 2L * padding < kernel) {
      throw new IllegalArgumentException(
          "the image is too small for this network: %d pixels are left at %s"
              .formatted(size, layer));
    }
    return out;
  }

  private int parameter(String name, List<Long> shape, Parameter.Kind kind, Init init) {
    if (parameters.stream().anyMatch(other -> other.name().equals(name))) {
      throw new IllegalArgumentException("two parameters are called " + name);
    }
    parameters.add(new Parameter(name, shape, kind, init));
    return parameters.size() - 1;
  }

  private Value add(
      String layer,
      String operation,
      String expression,
      List<Value> inputs,
      List<Integer> own,
      List<Long> shape,
      Style style,
      long multiplyAdds) {
    return add(layer, operation, expression, expression, inputs, own, shape, style, multiplyAdds);
  }

  private Value add(
      String layer,
      String operation,
      String training,
      String evaluation,
      List<Value> inputs,
      List<Integer> own,
      List<Long> shape,
      Style style,
      long multiplyAdds) {
    Value output = new Value(nodes.size() + 1, shape);
    List<Integer> ids = Arrays.asList(inputs.stream().map(Value::id).toArray(Integer[]::new));
    nodes.add(
        new Node(layer, operation, training, evaluation, ids, own, output, style, multiplyAdds));
    return output;
  }
}
