package dev.medley.torch;

import java.util.HashSet;
import java.util.List;
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

  private final Graph.Value input;
  private final List<Parameter> parameters;
  private final List<Graph.Node> nodes;
  private final Graph.Value features;
  private final Graph.Value logits;

  Network(
      Graph.Value input,
      List<Parameter> parameters,
      List<Graph.Node> nodes,
      Graph.Value features,
      Graph.Value logits) {
    this.input = input;
    this.parameters = List.copyOf(parameters);
    this.nodes = List.copyOf(nodes);
    this.features = features;
    this.logits = logits;
  }

  /** What computes the features, without the layers behind them: its logits are the features. */
  public Network trunk() {
    List<Graph.Node> before = nodes.subList(0, features.id());
    int count =
        before.stream().flatMap(node -> node.parameters().stream()).reduce(-1, Math::max) + 1;
    return new Network(input, parameters.subList(0, count), before, features, features);
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

  /** The number of logits. */
  public long classes() {
    return logits.channels();
  }

  /** The number of trained scalars. */
  public long parameterCount() {
    return trained().stream().mapToLong(Parameter::size).sum();
  }

  /**
   * Multiplications with additions of convolutions and linear layers in the evaluation of one
   * image; what torchvision lists as FLOPS.
   */
  public long multiplyAdds() {
    return nodes.stream().mapToLong(Graph.Node::multiplyAdds).sum();
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
    for (Graph.Node node : nodes) {
      String first = "v" + node.inputs().get(0);
      boolean inHalf = half && !float32.contains(node.inputs().get(0));
      if (node.style() == Graph.Style.TO_FLOAT && inHalf) {
        first += ".float()";
      }
      if (!inHalf || node.style() == Graph.Style.TO_FLOAT) {
        float32.add(node.output().id());
      }
      String expression = training && !isStill(node, still) ? node.training() : node.evaluation();
      if (node.style() == Graph.Style.IN_PLACE && !mayOverwrite(node.inputs().get(0), training)) {
        expression = expression.replace("_(", "(");
      }
      expression = expression.replace("$0", first);
      if (node.inputs().size() > 1) {
        expression = expression.replace("$1", "v" + node.inputs().get(1));
      }
      boolean cast = inHalf && node.style() == Graph.Style.COMPUTE;
      for (int i = 0; i < node.parameters().size(); i++) {
        String argument = argument(node.parameters().get(i));
        expression = expression.replace("%" + i, cast ? argument + ".to(15)" : argument);
      }
      boolean representation = node.output().id() == features.id();
      if (half && representation && float32.add(node.output().id())) {
        expression += ".float()"; // what follows the features, the head, is float32
      }
      text.append("  v%d = %s\n".formatted(node.output().id(), expression));
    }
    return text.append("  return v%d, v%d\n".formatted(logits.id(), features.id())).toString();
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
  private boolean isStill(Graph.Node node, Set<String> still) {
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
    Graph.Node producer = nodes.get(id - 1);
    return uses == 1
        && switch (producer.style()) {
          case COMPUTE, NORM -> true;
          case IN_PLACE -> producer.operation().equals("Add") || !training;
          case KEEP, TO_FLOAT -> false;
        };
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
