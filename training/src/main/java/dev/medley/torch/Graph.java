package dev.medley.torch;

import dev.medley.torch.Node.Format;
import dev.medley.torch.Node.Memory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Describes a network once, layer by layer; {@link Network} makes of it the script of the training
 * and the evaluation pass, the parameter list with PyTorch's names, and the layer table.
 *
 * <p>Shapes are without the batch: (channels, height, width) for images, (tokens, channels), or
 * (channels). Layers are named like PyTorch's modules; their parameters get {@code .weight}, {@code
 * .bias} and so on, and stand in the order in which layers are made.
 */
public final class Graph {
  /**
   * A tensor of the network.
   *
   * @param id its place in the graph
   * @param shape without the batch
   */
  public record Value(int id, List<Long> shape) {
    /** Channels of an image or of tokens, or features. */
    public long channels() {
      return shape.get(shape.size() == 2 ? 1 : 0);
    }

    boolean image() {
      return shape.size() == 3;
    }
  }

  /**
   * A parameter that is no layer's own, such as a class token.
   *
   * @param index among the graph's
   */
  public record Weight(int index) {}

  /** With fewer, libtorch 2.7.1's backward pass writes beyond its memory (AVX2; Python's too). */
  private static final int LEAST_CHANNELS = 8;

  /** What {@link #attention} calls. */
  private static final String ATTENTION =
      """
      def attention(x: Tensor, heads: int) -> Tensor:
        q, k, v = torch.chunk(x, 3, 2)
        y = torch.scaled_dot_product_attention(attention_heads(q, heads), attention_heads(k, heads), attention_heads(v, heads))
        return torch.flatten(y.transpose(1, 2), 2)

      def attention_heads(x: Tensor, heads: int) -> Tensor:
        return torch.unflatten(x, 2, [heads, -1]).transpose(1, 2)
      """;

  private final List<Parameter> parameters = new ArrayList<>();
  private final List<Node> nodes = new ArrayList<>();
  private final List<String> functions = new ArrayList<>();
  private final Value input;
  private Value features;
  private Network.Patches patches;
  private Value visible;
  private Value encoded;

  /** A network over images. */
  public Graph(long channels, long height, long width) {
    input = new Value(0, List.of(channels, height, width));
  }

  /** A network over vectors. */
  public Graph(long features) {
    input = new Value(0, List.of(features));
  }

  /** A network over tokens. */
  public Graph(long tokens, long channels) {
    input = new Value(0, List.of(tokens, channels));
  }

  /** The images, normalised, or the vectors or tokens. */
  public Value input() {
    return input;
  }

  /**
   * A square convolution, {@code NAME.weight} (out, in / groups, kernel, kernel); of a vector, an
   * image of one pixel, as the linear layer that it is.
   *
   * @throws IllegalArgumentException if it has fewer than 8 output channels or the image is too
   *     small for it
   */
  public Value conv2d(String name, Value x, Convolution c) {
    List<Integer> own = weights(name, c, x.channels() / c.groups());
    long weights = parameters.get(own.get(0)).size();
    if (!x.image()) {
      return new Operation("Conv2d", linear("torch.flatten(%0, 1)", c.bias()), x)
          .layer(name, own)
          .memory(Memory.FREE)
          .multiplyAdds(weights)
          .shaped(c.out());
    }
    if (c.out() < LEAST_CHANNELS) {
      throw new IllegalArgumentException(
          "%s would have %d channels, at least %d are needed: a larger model.width"
              .formatted(name, c.out(), LEAST_CHANNELS));
    }
    long height = convolved(x.shape().get(1), c.kernel(), c.stride(), c.padding(), name);
    long width = convolved(x.shape().get(2), c.kernel(), c.stride(), c.padding(), name);
    String options =
        "[%1$d, %1$d], [%2$d, %2$d]%3$s"
            .formatted(
                c.stride(),
                c.padding(),
                c.groups() > 1 ? ", [1, 1], %d".formatted(c.groups()) : "");
    return new Operation(
            "Conv2d",
            "torch.conv2d($0, %%0, %s, %s)".formatted(c.bias() ? "%1" : "None", options),
            x)
        .setting("kernel", c.kernel())
        .setting("stride", c.stride())
        .setting("padding", c.padding())
        .setting("groups", c.groups())
        .layer(name, own)
        .memory(Memory.FREE)
        .multiplyAdds(weights * height * width)
        .shaped(c.out(), height, width);
  }

  private List<Integer> weights(String name, Convolution c, long in) {
    List<Long> shape = List.of(c.out(), in, (long) c.kernel(), (long) c.kernel());
    Init standard = Init.layerDefault(in * c.kernel() * c.kernel());
    return c.init() == null
        ? weights(name, shape, c.bias(), standard, standard)
        : weights(name, shape, c.bias(), c.init(), Init.constant(0));
  }

  private List<Integer> weights(
      String name, List<Long> shape, boolean bias, Init ofWeights, Init ofBias) {
    List<Integer> own = new ArrayList<>();
    own.add(parameter(name + ".weight", shape, Parameter.Kind.WEIGHT, ofWeights));
    if (bias) {
      own.add(parameter(name + ".bias", shape.subList(0, 1), Parameter.Kind.VECTOR, ofBias));
    }
    return own;
  }

  private static String linear(String weight, boolean bias) {
    return "torch.linear($0, %s%s)".formatted(weight, bias ? ", %1" : "");
  }

  /** A linear layer with bias, PyTorch's default start; of every token by itself. */
  public Value linear(String name, Value x, long out) {
    return linear(name, x, out, true);
  }

  /** A linear layer, PyTorch's default start. */
  public Value linear(String name, Value x, long out, boolean bias) {
    Init standard = Init.layerDefault(x.channels());
    return linear(x, out, weights(name, List.of(out, x.channels()), bias, standard, standard));
  }

  /** A linear layer with bias that starts this way. */
  public Value linear(String name, Value x, long out, Init ofWeights, Init ofBias) {
    return linear(x, out, weights(name, List.of(out, x.channels()), true, ofWeights, ofBias));
  }

  private Value linear(Value x, long out, List<Integer> own) {
    String name = parameters.get(own.get(0)).name();
    boolean vector = x.shape().size() == 1;
    Operation operation =
        new Operation("Linear", linear("%0", own.size() > 1), x)
            .layer(name.substring(0, name.length() - ".weight".length()), own)
            .memory(vector ? Memory.FREE : Memory.SHARED) // of tokens it is a view of a matrix
            .multiplyAdds((vector ? 1 : x.shape().get(0)) * x.channels() * out);
    return vector ? operation.shaped(out) : operation.shaped(x.shape().get(0), out);
  }

  /** Batch normalisation over channels. */
  public Value batchNorm(String name, Value x) {
    return batchNorm(name, x, Norm.STANDARD);
  }

  /** Batch normalisation over channels. */
  public Value batchNorm(String name, Value x, Norm norm) {
    List<Long> shape = List.of(x.channels());
    List<Integer> own = new ArrayList<>();
    if (norm.scaled()) {
      own.add(parameter(name + ".weight", shape, Parameter.Kind.VECTOR, Init.constant(1)));
    }
    own.add(parameter(name + ".bias", shape, Parameter.Kind.VECTOR, Init.constant(0)));
    own.add(parameter(name + ".running_mean", shape, Parameter.Kind.STATISTIC, Init.constant(0)));
    own.add(parameter(name + ".running_var", shape, Parameter.Kind.STATISTIC, Init.constant(1)));
    own.add(
        parameter(
            name + ".num_batches_tracked", List.of(), Parameter.Kind.COUNTER, Init.constant(0)));
    String expression =
        (norm.scaled()
                ? "torch.batch_norm($0, %0, %1, %2, %3, "
                : "torch.batch_norm($0, None, %0, %1, %2, ")
            + "MODE, "
            + norm.epsilon()
            + ", True)";
    return new Operation(
            x.image() ? "BatchNorm2d" : "BatchNorm1d",
            expression.replace("MODE", "True, " + norm.momentumExpression()),
            x)
        .evaluation(expression.replace("MODE", "False, 0."))
        .setting("epsilon", norm.epsilon())
        .setting("momentum", norm.momentum())
        .layer(name, own)
        .memory(Memory.FREE)
        .format(Format.NORM)
        .shaped(x.shape());
  }

  /** Layer normalisation over the channels of every token or pixel: eps 1e-6. */
  public Value layerNorm(String name, Value x) {
    List<Long> shape = List.of(x.channels());
    List<Integer> own =
        List.of(
            parameter(name + ".weight", shape, Parameter.Kind.VECTOR, Init.constant(1)),
            parameter(name + ".bias", shape, Parameter.Kind.VECTOR, Init.constant(0)));
    String expression = "torch.layer_norm(%s, [%d], %%0, %%1, 1e-06, True)";
    return new Operation(
            x.image() ? "LayerNorm2d" : "LayerNorm",
            x.image()
                ? expression.formatted("$0.permute([0, 2, 3, 1])", x.channels())
                    + ".permute([0, 3, 1, 2])"
                : expression.formatted("$0", x.channels()),
            x)
        .layer(name, own)
        .memory(Memory.SHARED)
        .shaped(x.shape());
  }

  /** max(x, 0). */
  public Value relu(Value x) {
    return new Operation("ReLU", "torch.relu_($0)", x).shaped(x.shape());
  }

  /** min(max(x, 0), 6). */
  public Value relu6(Value x) {
    return new Operation("ReLU6", "torch.hardtanh_($0, 0., 6.)", x).shaped(x.shape());
  }

  /** x sigmoid(x) (Elfwing et al. 2017, arXiv 1702.03118), also called swish. */
  public Value silu(Value x) {
    return new Operation("SiLU", "torch.silu($0)", x)
        .evaluation("torch.silu_($0)")
        .memory(Memory.FREE)
        .shaped(x.shape());
  }

  /** 1 / (1 + exp(-x)). */
  public Value sigmoid(Value x) {
    return new Operation("Sigmoid", "torch.sigmoid_($0)", x).shaped(x.shape());
  }

  /** The Gaussian error linear unit (Hendrycks and Gimpel 2016, arXiv 1606.08415), exact. */
  public Value gelu(Value x) {
    return new Operation("GELU", "torch.gelu($0)", x).memory(Memory.FREE).shaped(x.shape());
  }

  /** x + y, of one shape. */
  public Value add(Value x, Value y) {
    return new Operation("Add", "torch.add_($0, $1)", x, y).memory(Memory.FREE).shaped(x.shape());
  }

  /** x + weight, of x's shape after a first dimension of 1. */
  public Value add(Value x, Weight weight) {
    return new Operation("Add", "torch.add_($0, %0)", x)
        .with(weight)
        .memory(Memory.FREE)
        .shaped(x.shape());
  }

  /** x + scale * y, of one shape: a branch that starts small (arXiv 2103.17239). */
  public Value addScaled(Value x, Weight scale, Value y) {
    return new Operation("ScaledAdd", "torch.addcmul($0, $1, %0)", x, y)
        .with(scale)
        .memory(Memory.FREE)
        .shaped(x.shape());
  }

  /** x times a constant. */
  public Value multiply(Value x, double factor) {
    return new Operation("Multiply", "torch.mul($0, %s)".formatted(factor), x)
        .setting("factor", factor)
        .memory(Memory.FREE)
        .shaped(x.shape());
  }

  /** Every channel of an image times a number: x * y, with y (channels). */
  public Value scale(Value x, Value y) {
    return new Operation("Scale", "$0 * $1.unsqueeze(-1).unsqueeze(-1)", x, y)
        .memory(Memory.FREE)
        .shaped(x.shape());
  }

  /** The channels of x, then those of y. */
  public Value concatenate(Value x, Value y) {
    return new Operation("Concatenate", "torch.cat([$0, $1], 1)", x, y)
        .memory(Memory.FREE)
        .shaped(x.channels() + y.channels(), x.shape().get(1), x.shape().get(2));
  }

  /** Max pooling. */
  public Value maxPool(Value x, int kernel, int stride, int padding) {
    return pool("MaxPool2d", "max_pool2d", x, kernel, stride, padding);
  }

  /** Average pooling over squares of this side, which do not overlap. */
  public Value averagePool(Value x, int side) {
    return pool("AvgPool2d", "avg_pool2d", x, side, side, 0);
  }

  private Value pool(
      String operation, String function, Value x, int kernel, int stride, int padding) {
    return new Operation(
            operation,
            "torch.%1$s($0, [%2$d, %2$d], [%3$d, %3$d], [%4$d, %4$d])"
                .formatted(function, kernel, stride, padding),
            x)
        .setting("kernel", kernel)
        .setting("stride", stride)
        .setting("padding", padding)
        .shaped(
            x.channels(),
            convolved(x.shape().get(1), kernel, stride, padding, "a pool"),
            convolved(x.shape().get(2), kernel, stride, padding, "a pool"));
  }

  /** Averages to an image of this side, whatever the size, as PyTorch's adaptive pooling. */
  public Value adaptiveAveragePool(Value x, int side) {
    return new Operation(
            "AdaptiveAvgPool2d", "torch.adaptive_avg_pool2d($0, [%1$d, %1$d])".formatted(side), x)
        .shaped(x.channels(), side, side);
  }

  /** The mean over height and width, in the step's precision: (channels). */
  public Value squeeze(Value x) {
    return new Operation("GlobalAvgPool2d", "torch.mean($0, [2, 3])", x).shaped(x.channels());
  }

  /** The mean over height and width, float32: (channels). */
  public Value globalAveragePool(Value x) {
    return new Operation("GlobalAvgPool2d", "torch.mean($0, [2, 3])", x)
        .format(Format.FLOAT32)
        .shaped(x.channels());
  }

  /** The mean over tokens, float32: (channels). */
  public Value meanOfTokens(Value x) {
    return new Operation("Mean", "torch.mean($0, [1])", x)
        .format(Format.FLOAT32)
        .shaped(x.channels());
  }

  /**
   * Every second row and column, and zero channels half before and half after (He et al. 2016,
   * shortcut A).
   */
  public Value subsampleAndPad(Value x, int stride, long channels) {
    long before = (channels - x.channels()) / 2;
    long after = channels - x.channels() - before;
    return new Operation(
            "SubsampleAndPad",
            "torch.constant_pad_nd($0[:, :, ::%1$d, ::%1$d], [0, 0, 0, 0, %2$d, %3$d])"
                .formatted(stride, before, after),
            x)
        .setting("stride", stride)
        .shaped(
            channels,
            (x.shape().get(1) + stride - 1) / stride,
            (x.shape().get(2) + stride - 1) / stride);
  }

  /** All entries in a row, channels first. */
  public Value flatten(Value x) {
    return new Operation("Flatten", "torch.flatten($0, 1)", x)
        .memory(Memory.SHARED)
        .shaped(x.shape().stream().reduce(1L, Math::multiplyExact));
  }

  /** An image's pixels, row by row: (height * width, channels). */
  public Value tokens(Value x) {
    return new Operation("Tokens", "torch.flatten($0, 2).transpose(1, 2)", x)
        .memory(Memory.SHARED)
        .shaped(x.shape().get(1) * x.shape().get(2), x.channels());
  }

  /** The image of tokens that are its pixels, row by row. */
  public Value image(Value x, long height, long width) {
    return new Operation(
            "Image", "torch.unflatten($0.transpose(1, 2), 2, [%d, %d])".formatted(height, width), x)
        .memory(Memory.SHARED)
        .shaped(x.channels(), height, width);
  }

  /** Tokens as channels and channels as tokens. */
  public Value transpose(Value x) {
    return new Operation("Transpose", "$0.transpose(1, 2)", x)
        .memory(Memory.SHARED)
        .shaped(x.channels(), x.shape().get(0));
  }

  /**
   * Puts a token before the others.
   *
   * @param token (1, 1, channels)
   * @param position is added to the token: the first of (1, tokens, channels)
   */
  public Value prepend(Weight token, Weight position, Value x) {
    return new Operation(
            "ClassToken", "torch.cat([(%0 + %1[:, :1]).expand([$0.shape[0], -1, -1]), $0], 1)", x)
        .with(token, position)
        .shaped(x.shape().get(0) + 1, x.channels());
  }

  /** Adds to every token its position, of (1, 1 + tokens, channels) all but the first. */
  public Value addPositions(Value x, Weight positions) {
    return new Operation("Positions", "$0 + %0[:, 1:]", x).with(positions).shaped(x.shape());
  }

  /** The first token: (channels). */
  public Value firstToken(Value x) {
    return new Operation("FirstToken", "$0[:, 0].contiguous()", x)
        .memory(Memory.FREE)
        .shaped(x.channels());
  }

  /**
   * Attention of every token to all (Vaswani et al. 2017, arXiv 1706.03762, section 3.2), by the
   * engine's fused kernel.
   *
   * @param x queries, keys and values side by side: (tokens, 3 * channels)
   * @param heads that share the channels
   */
  public Value attention(Value x, int heads) {
    if (functions.isEmpty()) {
      functions.add(ATTENTION);
    }
    long tokens = x.shape().get(0);
    long channels = x.channels() / 3;
    return new Operation("Attention", "attention($0, %d)".formatted(heads), x)
        .setting("heads", heads)
        .memory(Memory.SHARED)
        .multiplyAdds(2 * tokens * tokens * channels)
        .shaped(tokens, channels);
  }

  /** Zeroes entries with this probability in training, scaling the others; nothing for 0. */
  public Value dropout(Value x, double probability) {
    return probability == 0
        ? x
        : new Operation("Dropout", "torch.dropout($0, %s, True)".formatted(probability), x)
            .evaluation("$0")
            .memory(Memory.SHARED)
            .shaped(x.shape());
  }

  /**
   * Stochastic depth (Huang et al. 2016, arXiv 1603.09382): zeroes a whole image's branch with this
   * probability in training, scaling the others; nothing for 0.
   */
  public Value dropPath(Value x, double probability) {
    double kept = 1 - probability;
    String ones = ", 1".repeat(x.shape().size());
    return probability == 0
        ? x
        : new Operation(
                "DropPath",
                "$0 * ((torch.rand([$0.shape[0]%1$s], dtype=6, device=$0.device) < %2$s).to($0.dtype) / %2$s)"
                    .formatted(ones, kept),
                x)
            .evaluation("$0")
            .memory(Memory.SHARED)
            .shaped(x.shape());
  }

  /** A parameter that is no layer's own; it is not decayed. */
  public Weight weight(String name, Init init, Long... shape) {
    return new Weight(parameter(name, List.of(shape), Parameter.Kind.VECTOR, init));
  }

  /** Marks the representation: the input of the last linear layer. */
  public Value features(Value x) {
    features = x;
    return x;
  }

  /**
   * Marks where patches can be left out.
   *
   * @param side of a patch, pixels
   * @param given a token a patch, row by row: of these some may be left out
   * @param result the class token and those of the patches that are left, as they come out
   */
  public void patches(int side, Value given, Value result) {
    patches = new Network.Patches(side, input.channels(), given.shape().get(0), result.channels());
    visible = given;
    encoded = result;
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
    Network network = new Network(input, parameters, nodes, functions, features, logits);
    return patches == null ? network : network.with(patches, visible, encoded);
  }

  /** Ends the description of a part that has one output and no logits. */
  public Network module(Value output) {
    return new Network(input, parameters, nodes, functions, output, output);
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

  /** A node in the making. */
  private final class Operation {
    private final String operation;
    private final String training;
    private final List<Integer> inputs;
    private String evaluation;
    private String layer = "";
    private List<Integer> own = List.of();
    private Memory memory = Memory.NEEDED;
    private Format format = Format.STEP;
    private long multiplyAdds;
    private final Map<String, Number> settings = new LinkedHashMap<>();

    Operation(String operation, String expression, Value... inputs) {
      this.operation = operation;
      training = expression;
      evaluation = expression;
      this.inputs = Arrays.stream(inputs).map(Value::id).toList();
    }

    Operation evaluation(String expression) {
      evaluation = expression;
      return this;
    }

    Operation layer(String name, List<Integer> parameters) {
      layer = name;
      own = List.copyOf(parameters);
      return this;
    }

    Operation with(Weight... weights) {
      own = Arrays.stream(weights).map(Weight::index).toList();
      return this;
    }

    Operation memory(Memory ofResult) {
      memory = ofResult;
      return this;
    }

    Operation format(Format ofNumbers) {
      format = ofNumbers;
      return this;
    }

    Operation setting(String name, Number value) {
      settings.put(name, value);
      return this;
    }

    Operation multiplyAdds(long count) {
      multiplyAdds = count;
      return this;
    }

    Value shaped(long... shape) {
      return shaped(Arrays.stream(shape).boxed().toList());
    }

    Value shaped(List<Long> shape) {
      Value output = new Value(nodes.size() + 1, shape);
      nodes.add(
          new Node(
              layer,
              operation,
              training,
              evaluation,
              inputs,
              own,
              output,
              memory,
              format,
              settings,
              multiplyAdds));
      return output;
    }
  }
}
