package dev.medley.dl4j;

import dev.medley.dl4j.GraphLayers.Placed;
import dev.medley.file.Safetensors.Tensor;
import dev.medley.objective.SimClr;
import dev.medley.optim.AdamW;
import dev.medley.optim.Optimizer;
import dev.medley.recipe.Recipe;
import dev.medley.torch.Network;
import dev.medley.train.Engine;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/**
 * A recipe's training by Deeplearning4j: network and projector in one graph, with their updater.
 */
final class Member implements Engine.Session {
  private static final String INPUT = "images";
  private static final String LOSS = "loss";
  private static final String COUNTER = "num_batches_tracked";

  private final ComputationGraph graph;
  private final List<Placed> placed;
  private final GivenRate rate = new GivenRate();
  private final SimClrTrainer trainer;
  private final Map<String, Long> counters = new LinkedHashMap<>();
  private long taken;

  Member(
      Recipe recipe,
      Network network,
      Map<String, Network> heads,
      Map<String, Tensor> state,
      long step) {
    SimClr objective = (SimClr) recipe.objective().get(0);
    GraphBuilder builder = settings(recipe.optimizer()).graphBuilder().addInputs(INPUT);
    GraphLayers layers = new GraphLayers(builder);
    String last = layers.add("", network, INPUT);
    for (Map.Entry<String, Network> head : heads.entrySet()) {
      last = layers.add(head.getKey(), head.getValue(), last);
    }
    builder.addLayer(
        LOSS,
        new LossLayer.Builder(new NtXent(objective.temperature()))
            .activation(Activation.IDENTITY)
            .build(),
        last);
    graph = new ComputationGraph(builder.setOutputs(LOSS).build());
    graph.init();
    decayOnce();
    graph.getConfiguration().setIterationCount(Math.toIntExact(step));
    placed = layers.placed();
    trainer = new SimClrTrainer(graph);
    assign(state);
  }

  /**
   * Weight decay would take effect twice: Deeplearning4j adds it when it builds and when it begins.
   */
  private void decayOnce() {
    for (Layer layer : graph.getLayers()) {
      if (layer.conf().getLayer() instanceof BaseLayer settings) {
        settings.setRegularization(
            new ArrayList<>(new LinkedHashSet<>(settings.getRegularization())));
      }
    }
  }

  /** Adam as the recipe sets it; weights are decayed, and neither biases nor norms. */
  private NeuralNetConfiguration.Builder settings(Optimizer optimizer) {
    NeuralNetConfiguration.Builder settings = new NeuralNetConfiguration.Builder();
    List<Double> betas;
    double eps;
    if (optimizer instanceof AdamW adamW) {
      betas = adamW.betas();
      eps = adamW.eps();
      settings.weightDecay(adamW.weightDecay(), true);
    } else {
      dev.medley.optim.Adam adam = (dev.medley.optim.Adam) optimizer;
      betas = adam.betas();
      eps = adam.eps();
      settings.l2(adam.weightDecay());
    }
    return settings.updater(
        Adam.builder()
            .learningRateSchedule(rate)
            .beta1(betas.get(0))
            .beta2(betas.get(1))
            .epsilon(eps)
            .build());
  }

  private void assign(Map<String, Tensor> state) {
    Map<Placed, AdamMoments> moments = AdamMoments.of(graph, placed);
    for (Placed each : placed) {
      put(parameter(each), state.get(each.name()), each);
      if (moments.containsKey(each)) {
        put(moments.get(each).mean(), state.get(slot("exp_avg", each)), each);
        put(moments.get(each).square(), state.get(slot("exp_avg_sq", each)), each);
      }
    }
    state.values().stream()
        .filter(tensor -> tensor.name().endsWith(COUNTER))
        .forEach(tensor -> counters.put(tensor.name(), elements(tensor).getLong()));
  }

  private INDArray parameter(Placed each) {
    return graph.getLayer(each.layer()).getParam(each.key());
  }

  private static String slot(String slot, Placed each) {
    return "optimizer." + slot + "." + each.name();
  }

  private static void put(INDArray into, Tensor tensor, Placed each) {
    FloatBuffer buffer = elements(tensor).asFloatBuffer();
    float[] values = new float[buffer.remaining()];
    buffer.get(values);
    long[] shape = each.shape().stream().mapToLong(Long::longValue).toArray();
    try (INDArray array = Nd4j.create(values, shape, 'c')) {
      into.assign(each.transposed() ? array.transpose() : array.reshape(into.shape()));
    }
  }

  private static ByteBuffer elements(Tensor tensor) {
    return tensor.data().get().order(ByteOrder.LITTLE_ENDIAN);
  }

  private static Tensor take(String name, INDArray from, Placed each) {
    try (INDArray rows = (each.transposed() ? from.transpose() : from).dup('c')) {
      return Tensor.of(name, rows.data().asFloat(), each.shape().toArray(Long[]::new));
    }
  }

  @Override
  public double step(List<Engine.View> views, int[] labels, double learningRate) {
    rate.set(learningRate);
    taken++;
    try (INDArray first = array(views.get(0));
        INDArray second = array(views.get(1))) {
      return trainer.step(first, second);
    }
  }

  private static INDArray array(Engine.View view) {
    return Nd4j.create(view.pixels(), view.shape(), 'c');
  }

  @Override
  public Map<String, Tensor> state() {
    Map<Placed, AdamMoments> moments = AdamMoments.of(graph, placed);
    List<Tensor> tensors = new ArrayList<>();
    for (Placed each : placed) {
      tensors.add(take(each.name(), parameter(each), each));
      if (moments.containsKey(each)) {
        tensors.add(take(slot("exp_avg", each), moments.get(each).mean(), each));
        tensors.add(take(slot("exp_avg_sq", each), moments.get(each).square(), each));
      }
    }
    counters.forEach(
        (name, before) -> tensors.add(Tensor.of(name, new long[] {before + taken}, new Long[0])));
    Map<String, Tensor> state = new LinkedHashMap<>();
    tensors.forEach(tensor -> state.put(tensor.name(), tensor));
    return state;
  }

  @Override
  public void close() {
    graph.close();
  }
}
