package dev.medley.export;

import static dev.medley.export.OnnxBuilder.integer;
import static dev.medley.export.OnnxBuilder.ints;
import static dev.medley.export.OnnxBuilder.real;

import dev.medley.file.Safetensors.Tensor;
import dev.medley.torch.Graph.Value;
import dev.medley.torch.Network;
import dev.medley.torch.Node;
import dev.medley.torch.Parameter;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Writes a network's evaluation pass as ONNX operators, one case an operation. */
final class OnnxNetwork {
  private static final double LAYER_NORM_EPSILON = 1e-6;

  /** What ONNX takes for "to the end". */
  private static final long END = Long.MAX_VALUE;

  /**
   * Names of the network's results.
   *
   * @param logits (batch, classes)
   * @param features (batch, d)
   */
  record Results(String logits, String features) {}

  private final OnnxBuilder onnx;
  private final Network network;
  private final Map<String, Tensor> weights;
  private final String prefix;
  private final Map<Integer, String> values = new HashMap<>();
  private final Map<Integer, Value> shapes = new HashMap<>();

  private OnnxNetwork(
      OnnxBuilder onnx, Network network, Map<String, Tensor> weights, String prefix) {
    this.onnx = onnx;
    this.network = network;
    this.weights = weights;
    this.prefix = prefix;
  }

  /**
   * Adds a network.
   *
   * @param weights every parameter, by name
   * @param prefix of its weights' names, which tells members of an ensemble apart; may be empty
   * @param input normalised images, (batch, channels, height, width)
   */
  static Results add(
      OnnxBuilder onnx, Network network, Map<String, Tensor> weights, String prefix, String input) {
    OnnxNetwork writer = new OnnxNetwork(onnx, network, weights, prefix);
    writer.values.put(0, input);
    writer.shapes.put(0, new Value(0, network.inputShape()));
    for (Node node : network.nodes()) {
      writer.values.put(node.output().id(), writer.write(node));
      writer.shapes.put(node.output().id(), node.output());
    }
    return new Results(
        writer.values.get(network.logits().id()), writer.values.get(network.features().id()));
  }

  private String write(Node node) {
    String x = values.get(node.inputs().get(0));
    Value in = shapes.get(node.inputs().get(0));
    Value out = node.output();
    return switch (node.operation()) {
      case "Conv2d" -> in.shape().size() == 3 ? convolution(node, x) : linear(node, x, in);
      case "Linear" -> linear(node, x, in);
      case "BatchNorm1d", "BatchNorm2d" -> batchNorm(node, x);
      case "LayerNorm" -> layerNorm(node, x);
      case "LayerNorm2d" -> permute(layerNorm(node, permute(x, 0, 2, 3, 1)), 0, 3, 1, 2);
      case "ReLU" -> onnx.add("Relu", List.of(x));
      case "ReLU6" -> onnx.add("Clip", List.of(x, onnx.number(0), onnx.number(6)));
      case "SiLU" -> onnx.add("Mul", List.of(x, onnx.add("Sigmoid", List.of(x))));
      case "Sigmoid" -> onnx.add("Sigmoid", List.of(x));
      case "GELU" -> gelu(x);
      case "Add" ->
          onnx.add("Add", List.of(x, node.inputs().size() > 1 ? second(node) : own(node, 0)));
      case "ScaledAdd" ->
          onnx.add("Add", List.of(x, onnx.add("Mul", List.of(second(node), own(node, 0)))));
      case "Multiply" -> onnx.add("Mul", List.of(x, onnx.number(node.real("factor"))));
      case "Scale" -> onnx.add("Mul", List.of(x, reshape(second(node), 0, in.channels(), 1, 1)));
      case "Concatenate" -> onnx.add("Concat", List.of(x, second(node)), integer("axis", 1));
      case "MaxPool2d" -> pool("MaxPool", node, x);
      case "AvgPool2d" -> pool("AveragePool", node, x);
      case "AdaptiveAvgPool2d" -> adaptivePool(node, x, in, out);
      case "GlobalAvgPool2d" -> mean(x, 2, 3);
      case "Mean" -> mean(x, 1);
      case "SubsampleAndPad" -> subsampleAndPad(node, x, in, out);
      case "Flatten" -> onnx.add("Flatten", List.of(x), integer("axis", 1));
      case "Tokens" -> permute(reshape(x, 0, in.channels(), -1), 0, 2, 1);
      case "Image" ->
          reshape(permute(x, 0, 2, 1), 0, out.channels(), out.shape().get(1), out.shape().get(2));
      case "Transpose" -> permute(x, 0, 2, 1);
      case "ClassToken" -> classToken(node, x, out);
      case "Positions" -> onnx.add("Add", List.of(x, patchPositions(node)));
      case "FirstToken" ->
          onnx.add(
              "Squeeze",
              List.of(
                  onnx.add("Slice", List.of(x, onnx.longs(0), onnx.longs(1), onnx.longs(1))),
                  onnx.longs(1)));
      case "Attention" -> attention(node, x, out);
      case "Dropout", "DropPath" -> x;
      default ->
          throw new IllegalStateException(
              "the operation %s has no form in ONNX yet".formatted(node.operation()));
    };
  }

  private String second(Node node) {
    return values.get(node.inputs().get(1));
  }

  /** The name of one of an operation's weights, which become part of the model. */
  private String own(Node node, int k) {
    Parameter parameter = parameter(node, k);
    String name = prefix + parameter.name();
    Tensor tensor = weights.get(parameter.name());
    return onnx.floats(name, tensor.shape(), tensor.data().get());
  }

  private Parameter parameter(Node node, int k) {
    return network.parameters().get(node.parameters().get(k));
  }

  private FloatBuffer numbers(Node node, int k) {
    return weights
        .get(parameter(node, k).name())
        .data()
        .get()
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer();
  }

  private String convolution(Node node, String x) {
    long kernel = node.whole("kernel");
    long stride = node.whole("stride");
    long padding = node.whole("padding");
    return onnx.add(
        "Conv",
        node.parameters().size() > 1
            ? List.of(x, own(node, 0), own(node, 1))
            : List.of(x, own(node, 0)),
        ints("kernel_shape", kernel, kernel),
        ints("strides", stride, stride),
        ints("pads", padding, padding, padding, padding),
        integer("group", node.whole("groups")));
  }

  private String batchNorm(Node node, String x) {
    boolean scaled = parameter(node, 1).kind() == Parameter.Kind.VECTOR;
    List<String> inputs = new ArrayList<>(List.of(x));
    if (!scaled) {
      float[] ones = new float[Math.toIntExact(parameter(node, 0).size())];
      Arrays.fill(ones, 1);
      String name = prefix + parameter(node, 0).name().replaceFirst("bias$", "weight");
      inputs.add(onnx.floats(name, parameter(node, 0).shape(), ones));
    }
    for (int k = 0; inputs.size() < 5; k++) {
      inputs.add(own(node, k));
    }
    return onnx.add("BatchNormalization", inputs, real("epsilon", node.real("epsilon")));
  }

  /** Of a vector, or of every token; a convolution of one pixel is one, too. */
  private String linear(Node node, String x, Value in) {
    Parameter weight = parameter(node, 0);
    String matrix = own(node, 0);
    if (weight.shape().size() > 2) {
      matrix = onnx.add("Flatten", List.of(matrix), integer("axis", 1));
    }
    boolean bias = node.parameters().size() > 1;
    if (in.shape().size() == 1) {
      return onnx.add(
          "Gemm",
          bias ? List.of(x, matrix, own(node, 1)) : List.of(x, matrix),
          integer("transB", 1));
    }
    String product = onnx.add("MatMul", List.of(x, permute(matrix, 1, 0)));
    return bias ? onnx.add("Add", List.of(product, own(node, 1))) : product;
  }

  private String layerNorm(Node node, String x) {
    return onnx.add(
        "LayerNormalization",
        List.of(x, own(node, 0), own(node, 1)),
        integer("axis", -1),
        real("epsilon", LAYER_NORM_EPSILON));
  }

  /** x (1 + erf(x / sqrt(2))) / 2; opset 17 has no operator of its own. */
  private String gelu(String x) {
    String erf = onnx.add("Erf", List.of(onnx.add("Div", List.of(x, onnx.number(Math.sqrt(2))))));
    String above = onnx.add("Mul", List.of(x, onnx.add("Add", List.of(erf, onnx.number(1)))));
    return onnx.add("Mul", List.of(above, onnx.number(0.5)));
  }

  private String pool(String operator, Node node, String x) {
    long kernel = node.whole("kernel");
    long stride = node.whole("stride");
    long padding = node.whole("padding");
    return onnx.add(
        operator,
        List.of(x),
        ints("kernel_shape", kernel, kernel),
        ints("strides", stride, stride),
        ints("pads", padding, padding, padding, padding));
  }

  /** Means along columns, then along rows: each a product with a matrix. */
  private String adaptivePool(Node node, String x, Value in, Value out) {
    long height = in.shape().get(1);
    long width = in.shape().get(2);
    String name = prefix + "adaptive_pool_" + node.output().id();
    float[] ofColumns = transposed(means(width, out.shape().get(2)), width);
    String columns = onnx.floats(name + ".columns", List.of(width, out.shape().get(2)), ofColumns);
    String rows =
        onnx.floats(
            name + ".rows", List.of(out.shape().get(1), height), means(height, out.shape().get(1)));
    return onnx.add("MatMul", List.of(rows, onnx.add("MatMul", List.of(x, columns))));
  }

  /**
   * (out, in): row i averages from floor(i in / out) to ceil((i + 1) in / out), as PyTorch does.
   */
  static float[] means(long in, long out) {
    float[] matrix = new float[Math.toIntExact(in * out)];
    for (long i = 0; i < out; i++) {
      long first = i * in / out;
      long end = ((i + 1) * in + out - 1) / out;
      for (long j = first; j < end; j++) {
        matrix[(int) (i * in + j)] = 1f / (end - first);
      }
    }
    return matrix;
  }

  private static float[] transposed(float[] matrix, long columns) {
    int width = (int) columns;
    int height = matrix.length / width;
    float[] result = new float[matrix.length];
    for (int i = 0; i < height; i++) {
      for (int j = 0; j < width; j++) {
        result[j * height + i] = matrix[i * width + j];
      }
    }
    return result;
  }

  private String mean(String x, long... axes) {
    return onnx.add("ReduceMean", List.of(x), ints("axes", axes), integer("keepdims", 0));
  }

  private String subsampleAndPad(Node node, String x, Value in, Value out) {
    long stride = node.whole("stride");
    long before = (out.channels() - in.channels()) / 2;
    long after = out.channels() - in.channels() - before;
    String sampled =
        onnx.add(
            "Slice",
            List.of(
                x,
                onnx.longs(0, 0),
                onnx.longs(END, END),
                onnx.longs(2, 3),
                onnx.longs(stride, stride)));
    return onnx.add("Pad", List.of(sampled, onnx.longs(0, before, 0, 0, 0, after, 0, 0)));
  }

  /** The token and its position, once for every image, before the others. */
  private String classToken(Node node, String x, Value out) {
    FloatBuffer token = numbers(node, 0);
    FloatBuffer positions = numbers(node, 1);
    float[] sum = new float[Math.toIntExact(out.channels())];
    for (int c = 0; c < sum.length; c++) {
      sum[c] = token.get(c) + positions.get(c);
    }
    String first =
        onnx.floats(
            prefix + parameter(node, 0).name() + ".positioned",
            List.of(1L, 1L, out.channels()),
            sum);
    String batch =
        onnx.add(
            "Slice",
            List.of(onnx.add("Shape", List.of(x)), onnx.longs(0), onnx.longs(1), onnx.longs(0)));
    String shape =
        onnx.add("Concat", List.of(batch, onnx.longs(1, out.channels())), integer("axis", 0));
    String tokens = onnx.add("Expand", List.of(first, shape));
    return onnx.add("Concat", List.of(tokens, x), integer("axis", 1));
  }

  private String patchPositions(Node node) {
    List<Long> shape = parameter(node, 0).shape();
    float[] rest = new float[Math.toIntExact((shape.get(1) - 1) * shape.get(2))];
    numbers(node, 0).position(Math.toIntExact(shape.get(2))).get(rest);
    return onnx.floats(
        prefix + parameter(node, 0).name() + ".patches",
        List.of(1L, shape.get(1) - 1, shape.get(2)),
        rest);
  }

  private String attention(Node node, String x, Value out) {
    long heads = node.whole("heads");
    long size = out.channels() / heads;
    List<String> parts =
        onnx.split(
            "Split",
            3,
            List.of(x, onnx.longs(out.channels(), out.channels(), out.channels())),
            integer("axis", 2));
    String q = permute(reshape(parts.get(0), 0, 0, heads, size), 0, 2, 1, 3);
    String k = permute(reshape(parts.get(1), 0, 0, heads, size), 0, 2, 3, 1);
    String v = permute(reshape(parts.get(2), 0, 0, heads, size), 0, 2, 1, 3);
    String scaled = onnx.add("Mul", List.of(q, onnx.number(1 / Math.sqrt((double) size))));
    String shares =
        onnx.add("Softmax", List.of(onnx.add("MatMul", List.of(scaled, k))), integer("axis", -1));
    String mixed = permute(onnx.add("MatMul", List.of(shares, v)), 0, 2, 1, 3);
    return reshape(mixed, 0, 0, out.channels());
  }

  private String permute(String x, long... order) {
    return onnx.add("Transpose", List.of(x), ints("perm", order));
  }

  /** 0 keeps a dimension, -1 is what is left. */
  private String reshape(String x, long... shape) {
    return onnx.add("Reshape", List.of(x, onnx.longs(shape)));
  }
}
