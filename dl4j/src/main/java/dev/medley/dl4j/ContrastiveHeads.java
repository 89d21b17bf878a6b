package dev.medley.dl4j;

import dev.medley.analysis.alignment.AlignmentSettings;
import dev.medley.analysis.alignment.FeatureRows;
import dev.medley.analysis.alignment.HeadFitter;
import dev.medley.analysis.alignment.JointSpace;
import dev.medley.random.RandomStream;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.StackVertex;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/**
 * Two projection heads, one on the features of each model, that {@link InfoNce} brings together.
 */
public final class ContrastiveHeads implements HeadFitter {
  private static final String[] INPUTS = {"first", "second"};
  private static final String LOSS = "loss";

  @Override
  public JointSpace fit(
      FeatureRows first,
      FeatureRows second,
      int examples,
      AlignmentSettings settings,
      int threads) {
    Backend.ready(threads);
    GivenRate rate = new GivenRate();
    int[] widths = {first.dimensions(), second.dimensions()};
    String[] heads = new String[2];
    GraphBuilder builder =
        new NeuralNetConfiguration.Builder()
            .seed(RandomStream.of(settings.seed(), "heads").nextLong()) // 0 would be no seed
            .weightInit(WeightInit.XAVIER)
            .updater(Adam.builder().learningRateSchedule(rate).build())
            .graphBuilder()
            .addInputs(INPUTS);
    ProjectionHead head = new ProjectionHead(settings.hidden(), settings.dimensions());
    for (int model = 0; model < 2; model++) {
      heads[model] = head.addTo(builder, INPUTS[model], INPUTS[model], widths[model]);
    }
    builder
        .addVertex("both", new StackVertex(), heads)
        .addLayer(
            LOSS,
            new LossLayer.Builder(new InfoNce(settings.temperature()))
                .activation(Activation.IDENTITY)
                .build(),
            "both")
        .setOutputs(LOSS);
    ComputationGraph graph = new ComputationGraph(builder.build());
    graph.init();
    Leftovers leftovers = new Leftovers();
    double loss = Double.NaN;
    int size = Math.min(settings.batchSize(), examples);
    int steps = examples / size * settings.epochs();
    int[] order = IntStream.range(0, examples).toArray();
    for (int epoch = 0; epoch < settings.epochs(); epoch++) {
      RandomStream.of(settings.seed(), "alignment", epoch).shuffle(order);
      double sum = 0;
      for (int from = 0; from + size <= examples; from += size) {
        double progress = (double) graph.getIterationCount() / steps;
        rate.set(settings.learningRate() * (1 + StrictMath.cos(Math.PI * progress)) / 2);
        int[] batch = Arrays.copyOfRange(order, from, from + size);
        try (INDArray a = rows(first, batch);
            INDArray b = rows(second, batch);
            INDArray unread = Nd4j.zeros(DataType.FLOAT, 2L * size, 1)) {
          graph.fit(new INDArray[] {a, b}, new INDArray[] {unread});
        }
        sum += graph.score();
        leftovers.tidy();
      }
      int batches = examples / size;
      loss = sum / batches;
    }
    return new Space(graph, heads, widths, loss, leftovers);
  }

  private static INDArray rows(FeatureRows of, int... which) {
    float[] chosen = new float[Math.multiplyExact(which.length, of.dimensions())];
    of.copy(which, chosen);
    return Nd4j.create(chosen, new long[] {which.length, of.dimensions()}, 'c');
  }

  /** The heads as they were fitted. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Space(
      ComputationGraph graph, String[] heads, int[] widths, double loss, Leftovers leftovers)
      implements JointSpace {
    @Override
    public float[] project(int model, float[] rows) {
      int n = rows.length / widths[model];
      try (INDArray own = Nd4j.create(rows, new long[] {n, widths[model]}, 'c');
          INDArray other = Nd4j.zeros(DataType.FLOAT, n, widths[1 - model])) {
        INDArray[] inputs = model == 0 ? new INDArray[] {own, other} : new INDArray[] {other, own};
        INDArray places = graph.feedForward(inputs, false).get(heads[model]);
        float[] unit = UnitRows.of(places).unit().dup('c').data().asFloat();
        leftovers.tidy();
        return unit;
      }
    }

    @Override
    public void close() {
      graph.close();
    }
  }
}
