package dev.medley.torch;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A network: what it computes, as script text, and the list of its parameters in {@code state_dict}
 * order.
 */
public final class Network {
  /**
   * A row of the layer table.
   *
   * @param name such as {@code layer1.0.conv1}; empty for layers without parameters
   * @param operation such as {@code Conv2d}
   * @param shape of the output, without the batch
   * @param parameters trained scalars
   * @param multiplyAdds for one image
   */
  public record Layer(
      String name, String operation, List<Long> shape, long parameters, long multiplyAdds) {}

  /**
   * The patches of an image of which some can be left out.
   *
   * @param side of a patch, pixels
   * @param colors of the image
   * @param count of an image
   * @param channels of the tokens that come out
   */
  public record Patches(int side, long colors, long count, long channels) {
    /** How many are left of an image where this share is hidden: at least one, and not all. */
    public long visible(double masked) {
      return Math.max(1, Math.min(count - 1, Math.round(count * (1 - masked))));
    }
  }

  /** Where patches can be left out, and where the tokens of those that are left come out. */
  private record Masking(Patches patches, Graph.Value given, Graph.Value result) {}

  private final Graph.Value input;
  private final List<Parameter> parameters;
  private final List<Node> nodes;
  private final List<String> functions;
  private final Graph.Value features;
  private final Graph.Value logits;
  private final Masking masking; // or null

  Network(
      Graph.Value input,
      List<Parameter> parameters,
      List<Node> nodes,
      List<String> functions,
      Graph.Value features,
      Graph.Value logits) {
    this(input, parameters, nodes, functions, features, logits, null);
  }

  private Network(
      Graph.Value input,
      List<Parameter> parameters,
      List<Node> nodes,
      List<String> functions,
      Graph.Value features,
      Graph.Value logits,
      Masking masking) {
    this.input = input;
    this.parameters = List.copyOf(parameters);
    this.nodes = List.copyOf(nodes);
    this.functions = List.copyOf(functions);
    this.features = features;
    this.logits = logits;
    this.masking = masking;
  }

  Network with(Patches patches, Graph.Value given, Graph.Value result) {
    Masking marked = new Masking(patches, given, result);
    return new Network(input, parameters, nodes, functions, features, logits, marked);
  }

  /** What computes the features, without the layers behind them: its logits are the features. */
  public Network trunk() {
    List<Node> before = nodes.subList(0, features.id());
    int count =
        before.stream().flatMap(node -> node.parameters().stream()).reduce(-1, Math::max) + 1;
    List<Parameter> used = parameters.subList(0, count);
    return new Network(input, used, before, functions, features, features, masking);
  }

  /** The name of the last layer, such as {@code fc}: its parameters begin with it and a dot. */
  public String head() {
    return nodes.get(logits.id() - 1).layer();
  }

  /** Its operations, in order of computation; value 0 is the input, node i gives value i + 1. */
  public List<Node> nodes() {
    return nodes;
  }

  /** The value that is the logits. */
  public Graph.Value logits() {
    return logits;
  }

  /** The value that is the representation. */
  public Graph.Value features() {
    return features;
  }

  /** Everything of the state dict, buffers included. */
  public List<Parameter> parameters() {
    return parameters;
  }

  /** Those that are trained: the script argument {@code w}, in this order. */
  public List<Parameter> trained() {
    return parameters.stream().filter(Parameter::trained).toList();
  }

  /** Statistics and counters: the script argument {@code b}, in this order. */
  public List<Parameter> buffers() {
    return parameters.stream().filter(p -> !p.trained()).toList();
  }

  /** (channels, height, width) of the images. */
  public List<Long> inputShape() {
    return input.shape();
  }

  /** The length of the representation. */
  public long featureSize() {
    return features.shape().stream().reduce(1L, Math::multiplyExact);
  }

  /** Its patches, where some can be left out. */
  public Optional<Patches> patches() {
    return Optional.ofNullable(masking).map(Masking::patches);
  }

  /** The number of logits. */
  public long classes() {
    return logits.channels();
  }

  /** The number of trained scalars. */
  public long parameterCount() {
    return trained().stream().mapToLong(Parameter::size).sum();
  }

  /**
   * Multiplications with additions of convolutions, linear layers and attention in the evaluation
   * of one image; what torchvision lists as FLOPS.
   */
  public long multiplyAdds() {
    return nodes.stream().mapToLong(Node::multiplyAdds).sum();
  }

  /** The layer table, in order of computation. */
  public List<Layer> layers() {
    return nodes.stream()
        .map(
            node ->
                new Layer(
                    node.layer(),
                    node.operation(),
                    node.output().shape(),
                    node.parameters().stream()
                        .map(parameters::get)
                        .filter(Parameter::trained)
                        .mapToLong(Parameter::size)
                        .sum(),
                    node.multiplyAdds()))
        .toList();
  }

  /**
   * The training pass: {@code def network_train(x: Tensor, w: List[Tensor], b: List[Tensor],
   * momentum: float) -> Tuple[Tensor, Tensor]}, returning float32 logits (n, classes) and features
   * (n, d). It updates the statistics {@code b} in place with {@code momentum}; 0 leaves them.
   */
  public String trainingScript(Precision precision) {
    return trainingScript("network_train", precision, Set.of());
  }

  /**
   * {@link #trainingScript(Precision)} under another name.
   *
   * @param still names of trained parameters that are not moved: norms that have no others
   *     normalise as in evaluation, and their statistics stay
   */
  public String trainingScript(String function, Precision precision, Set<String> still) {
    return """
        def %s(x: Tensor, w: List[Tensor], b: List[Tensor], momentum: float) -> Tuple[Tensor, Tensor]:
        """
            .formatted(function)
        + body(true, precision, still);
  }

  /**
   * The evaluation pass, float32: {@code def network_eval(x: Tensor, w: List[Tensor], b:
   * List[Tensor]) -> Tuple[Tensor, Tensor]}, returning logits and features.
   */
  public String evaluationScript() {
    return evaluationScript("network_eval");
  }

  /** {@link #evaluationScript()} under another name. */
  public String evaluationScript(String function) {
    return """
        def %s(x: Tensor, w: List[Tensor], b: List[Tensor]) -> Tuple[Tensor, Tensor]:
        """
            .formatted(function)
        + body(false, Precision.FP32, Set.of());
  }

  /**
   * The training pass over some of the patches: {@code def network_visible(x: Tensor, visible:
   * Tensor, w: List[Tensor], b: List[Tensor], momentum: float) -> Tensor}, with the numbers {@code
   * visible} (n, v) of the patches that are left, int64; returns the class token and theirs as they
   * come out, float32 (n, 1 + v, channels).
   *
   * @throws IllegalStateException if no patches can be left out
   */
  public String visibleScript(Precision precision) {
    if (masking == null) {
      throw new IllegalStateException("no patches are marked");
    }
    StringBuilder text =
        new StringBuilder(
            """
            def network_visible(x: Tensor, visible: Tensor, w: List[Tensor], b: List[Tensor], momentum: float) -> Tensor:
            """);
    boolean half = precision == Precision.BF16;
    text.append(half ? "  v0 = x.to(15)\n" : "  v0 = x\n");
    Set<Integer> float32 = new HashSet<>();
    for (Node node : nodes.subList(0, masking.result().id())) {
      text.append(line(node, true, half, float32));
      if (node.output().id() == masking.given().id()) {
        text.append(
            "  v%1$d = torch.gather(v%1$d, 1, visible.unsqueeze(2).expand([-1, -1, %2$d]))\n"
                .formatted(node.output().id(), node.output().channels()));
      }
    }
    text.append("  return v%d.float()\n".formatted(masking.result().id()));
    functions.forEach(function -> text.append('\n').append(function));
    return text.toString();
  }

  private String body(boolean training, Precision precision, Set<String> still) {
    boolean half = precision == Precision.BF16;
    StringBuilder text = new StringBuilder();
    Set<Integer> float32 = new HashSet<>(); // values that left half precision
    text.append(half ? "  v0 = x.to(15)\n" : "  v0 = x\n");
    List<Integer> counters = counters(still);
    if (training && !counters.isEmpty()) {
      text.append("  if momentum > 0.:\n");
      counters.forEach(i -> text.append("    b[%d].add_(1)\n".formatted(i)));
    }
    nodes.forEach(
        node -> text.append(line(node, training && !isStill(node, still), half, float32)));
    text.append("  return v%d, v%d\n".formatted(logits.id(), features.id()));
    functions.forEach(function -> text.append('\n').append(function));
    return text.toString();
  }

  /**
   * A node as an assignment.
   *
   * @param half whether the pass is in half precision
   * @param float32 values that left it; the node's is added where it does
   */
  private String line(Node node, boolean training, boolean half, Set<Integer> float32) {
    boolean inHalf = half && !float32.contains(node.inputs().get(0));
    if (!inHalf || node.format() == Node.Format.FLOAT32) {
      float32.add(node.output().id());
    }
    String expression = expression(node, training, inHalf);
    boolean representation = node.output().id() == features.id();
    if (half && representation && float32.add(node.output().id())) {
      expression += ".float()"; // what follows the features, the head, is float32
    }
    return "  v%d = %s\n".formatted(node.output().id(), expression);
  }

  /**
   * A node's expression with its arguments.
   *
   * @param half whether its input is in half precision
   */
  private String expression(Node node, boolean training, boolean half) {
    String expression = training ? node.training() : node.evaluation();
    if (!mayOverwrite(node.inputs().get(0), training)) {
      expression = expression.replace("_(", "(");
    }
    String turned = half && node.format() == Node.Format.FLOAT32 ? ".float()" : "";
    for (int i = 0; i < node.inputs().size(); i++) {
      expression = expression.replace("$" + i, "v" + node.inputs().get(i) + turned);
    }
    String cast = half && node.format() == Node.Format.STEP ? ".to(15)" : "";
    for (int i = 0; i < node.parameters().size(); i++) {
      expression = expression.replace("%" + i, argument(node.parameters().get(i)) + cast);
    }
    return expression;
  }

  /** Counters of batches that norms see which are not still. */
  private List<Integer> counters(Set<String> still) {
    List<Parameter> buffers = buffers();
    Set<Parameter> kept =
        nodes.stream()
            .filter(node -> isStill(node, still))
            .flatMap(node -> node.parameters().stream().map(parameters::get))
            .collect(Collectors.toSet());
    return IntStream.range(0, buffers.size())
        .filter(i -> buffers.get(i).kind() == Parameter.Kind.COUNTER)
        .filter(i -> !kept.contains(buffers.get(i)))
        .boxed()
        .toList();
  }

  /** Whether a node is a norm with statistics none of whose parameters moves. */
  private boolean isStill(Node node, Set<String> still) {
    List<Parameter> own = node.parameters().stream().map(parameters::get).toList();
    return own.stream().anyMatch(parameter -> parameter.kind() == Parameter.Kind.STATISTIC)
        && own.stream().filter(Parameter::trained).allMatch(p -> still.contains(p.name()));
  }

  /**
   * Whether a value's memory is free after its one use: the input and what the backward pass of its
   * producer reads are not.
   */
  private boolean mayOverwrite(int id, boolean training) {
    if (id == 0 || id == features.id() || id == logits.id()) {
      return false;
    }
    long uses = nodes.stream().flatMap(node -> node.inputs().stream()).filter(i -> i == id).count();
    return uses == 1 && nodes.get(id - 1).free(training);
  }

  private String argument(int index) {
    Parameter parameter = parameters.get(index);
    List<Parameter> list = parameter.trained() ? trained() : buffers();
    return (parameter.trained() ? "w[" : "b[") + list.indexOf(parameter) + "]";
  }

  @Override
  public String toString() {
    return layers().stream()
        .map(
            layer ->
                "%-28s %-14s %-16s %,12d %,16d"
                    .formatted(
                        layer.name(),
                        layer.operation(),
                        layer.shape(),
                        layer.parameters(),
                        layer.multiplyAdds()))
        .collect(Collectors.joining("\n"));
  }
}
