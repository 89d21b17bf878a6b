package dev.medley.dl4j;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.nd4j.linalg.activations.Activation;

/**
 * A projection head: linear, or a hidden layer with batch norm and ReLU before (Chen et al. 2020,
 * arXiv 2002.05709, section 4.2).
 *
 * @param hidden the size of the hidden layer; 0 for none
 * @param output the size of the space that it leads to
 */
public record ProjectionHead(int hidden, int output) {
  /**
   * Adds it to a graph.
   *
   * @param name what the names of its layers begin with
   * @param input the vertex that it is on
   * @param features the length of the input's vectors
   * @return the last layer's name
   */
  public String addTo(GraphBuilder graph, String name, String input, long features) {
    String last = name + ".linear";
    if (hidden == 0) {
      graph.addLayer(last, linear(features, output, true), input);
      return last;
    }
    graph
        .addLayer(name + ".hidden", linear(features, hidden, false), input)
        .addLayer(
            name + ".norm",
            new BatchNormalization.Builder().nIn(hidden).nOut(hidden).build(),
            name + ".hidden")
        .addLayer(
            name + ".relu",
            new ActivationLayer.Builder().activation(Activation.RELU).build(),
            name + ".norm")
        .addLayer(last, linear(hidden, output, true), name + ".relu");
    return last;
  }

  private static DenseLayer linear(long in, long out, boolean bias) {
    return new DenseLayer.Builder()
        .nIn(in)
        .nOut(out)
        .hasBias(bias)
        .activation(Activation.IDENTITY)
        .build();
  }
}
