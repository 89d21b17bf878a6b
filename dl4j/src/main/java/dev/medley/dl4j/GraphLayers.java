package dev.medley.dl4j;

import dev.medley.torch.Network;
import dev.medley.torch.Node;
import dev.medley.torch.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.nd4j.linalg.activations.Activation;

/** The networks that Medley describes as layers of a computation graph. */
final class GraphLayers {
  private static final Set<String> KNOWN =
      Set.of(
          "Conv2d",
          "BatchNorm1d",
          "BatchNorm2d",
          "ReLU",
          "Add",
          "MaxPool2d",
          "GlobalAvgPool2d",
          "Flatten",
          "Linear");

  private final GraphBuilder graph;
  private final List<Placed> placed = new ArrayList<>();

  /**
   * Where a parameter lies.
   *
   * @param name in a checkpoint
   * @param layer of the graph
   * @param key in the layer
   * @param shape PyTorch's
   */
  record Placed(String name, String layer, String key, List<Long> shape) {
    /** PyTorch has a linear layer's weight as (out, in), Deeplearning4j as (in, out). */
    boolean transposed() {
      return shape.size() == 2;
    }
  }

  GraphLayers(GraphBuilder graph) {
    this.graph = graph;
  }

  /** The first operation that there is no layer for, as a noun. */
  static Optional<String> unknown(Network network) {
    return network.nodes().stream().flatMap(node -> unknown(network, node).stream()).findFirst();
  }

  private static Optional<String> unknown(Network network, Node node) {
    String name = node.operation();
    int dimensions = shape(network, node.inputs().get(0)).size();
    String how = "";
    if (KNOWN.contains(name)) {
      if (dimensions == 2) {
        how = " of tokens";
      } else if (name.equals("Add") && !node.parameters().isEmpty()) {
        how = " of a parameter";
      } else if (name.startsWith("BatchNorm") && node.parameters().size() < 5) {
        how = " without weights";
      } else if (name.equals("Conv2d") && dimensions == 1) {
        how = " of a vector";
      } else if (name.equals("Conv2d") && node.whole("groups") > 1) {
        how = " in groups";
      } else if (name.equals("Conv2d") && node.parameters().size() == 2) {
        how = " with a bias";
      } else {
        return Optional.empty();
      }
    }
    return Optional.of(name + how);
  }

  /** A value's shape, without the batch. */
  private static List<Long> shape(Network network, int value) {
    return value == 0 ? network.inputShape() : network.nodes().get(value - 1).output().shape();
  }

  /**
   * Adds a network.
   *
   * @param prefix of its parameters' names
   * @param input the vertex that it is on
   * @return the vertex of its last value, or of its representation where that is another
   */
  String add(String prefix, Network network, String input) {
    List<String> vertices = new ArrayList<>(List.of(input));
    for (Node node : network.nodes()) {
      List<Parameter> own = node.parameters().stream().map(network.parameters()::get).toList();
      String name = prefix + (own.isEmpty() ? "value" + vertices.size() : node.layer());
      List<String> inputs = node.inputs().stream().map(vertices::get).toList();
      List<Long> shape = shape(network, node.inputs().get(0));
      add(name, node, shape, inputs.toArray(String[]::new));
      List<String> keys = keys(node);
      for (int i = 0; i < keys.size(); i++) {
        placed.add(new Placed(prefix + own.get(i).name(), name, keys.get(i), own.get(i).shape()));
      }
      vertices.add(name);
    }
    return vertices.get(network.features().id());
  }

  /** Where the parameters of all networks lie. */
  List<Placed> placed() {
    return placed;
  }

  private void add(String name, Node node, List<Long> shape, String... inputs) {
    switch (node.operation()) {
      case "Add" -> graph.addVertex(name, new ElementWiseVertex(ElementWiseVertex.Op.Add), inputs);
      case "Flatten" ->
          graph.addVertex(
              name,
              new PreprocessorVertex(
                  new CnnToFeedForwardPreProcessor(shape.get(1), shape.get(2), shape.get(0))),
              inputs);
      default -> graph.addLayer(name, layer(node, shape.get(0)), inputs);
    }
  }

  private static Layer layer(Node node, long in) {
    long out = node.output().shape().get(0);
    return switch (node.operation()) {
      case "Conv2d" -> convolution(node, in, out);
      case "BatchNorm1d", "BatchNorm2d" ->
          new BatchNormalization.Builder()
              .nIn(in)
              .nOut(out)
              .decay(1 - node.real("momentum"))
              .eps(node.real("epsilon"))
              .useLogStd(false)
              .build();
      case "ReLU" -> new ActivationLayer.Builder().activation(Activation.RELU).build();
      case "MaxPool2d" -> maxPool(node);
      case "GlobalAvgPool2d" -> new GlobalPoolingLayer.Builder(PoolingType.AVG).build();
      case "Linear" ->
          new DenseLayer.Builder()
              .nIn(in)
              .nOut(out)
              .hasBias(node.parameters().size() == 2)
              .activation(Activation.IDENTITY)
              .build();
      default -> throw new IllegalArgumentException("no layer for " + node.operation());
    };
  }

  private static Layer convolution(Node node, long in, long out) {
    ConvolutionLayer.Builder settings =
        new ConvolutionLayer.Builder(square(node, "kernel"))
            .stride(square(node, "stride"))
            .padding(square(node, "padding"))
            .convolutionMode(ConvolutionMode.Truncate)
            .nIn(in)
            .nOut(out)
            .hasBias(false)
            .activation(Activation.IDENTITY);
    return new Convolution(settings);
  }

  private static Layer maxPool(Node node) {
    return new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX)
        .kernelSize(square(node, "kernel"))
        .stride(square(node, "stride"))
        .padding(square(node, "padding"))
        .convolutionMode(ConvolutionMode.Truncate)
        .build();
  }

  private static int[] square(Node node, String setting) {
    int side = Math.toIntExact(node.whole(setting));
    return new int[] {side, side};
  }

  /** The layer's keys of an operation's parameters, in PyTorch's order; counters have none. */
  private static List<String> keys(Node node) {
    return switch (node.operation()) {
      case "BatchNorm1d", "BatchNorm2d" -> List.of("gamma", "beta", "mean", "var");
      case "Conv2d", "Linear" -> List.of("W", "b").subList(0, node.parameters().size());
      default -> List.of();
    };
  }
}
