package dev.medley.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/** Deeplearning4j's NT-Xent against lightly's values and gradients, and closed forms. */
class NtXentTest {
  private static final Path REFERENCE = Path.of("../training/src/test/resources/reference/losses");

  private static JsonNode cases(String name) throws IOException {
    return new ObjectMapper().readTree(REFERENCE.resolve(name + ".json").toFile()).get("cases");
  }

  private static INDArray rows(JsonNode first, JsonNode second, DataType type) {
    int n = first.size();
    int d = first.get(0).size();
    double[][] values = new double[2 * n][d];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < d; j++) {
        values[i][j] = first.get(i).get(j).doubleValue();
        values[n + i][j] = second.get(i).get(j).doubleValue();
      }
    }
    return Nd4j.create(values).castTo(type);
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"DOUBLE", "FLOAT"})
  void valuesAndGradientsAreLightlys(DataType type) throws IOException {
    boolean exact = type == DataType.DOUBLE;
    for (JsonNode tested : cases("nt_xent")) {
      JsonNode inputs = tested.get("inputs");
      INDArray z = rows(inputs.get("z1"), inputs.get("z2"), type);
      NtXent loss = new NtXent(tested.get("parameters").get("temperature").doubleValue());
      double wanted = tested.get("loss").doubleValue();
      double score = loss.computeScore(null, z, new ActivationIdentity(), null, true);
      assertEquals(wanted, score, (exact ? 1e-12 : 5e-6) * Math.max(1, wanted));
      INDArray gradient =
          loss.computeGradient(null, z, new ActivationIdentity(), null)
              .castTo(DataType.DOUBLE)
              .div(z.rows());
      INDArray reference =
          rows(
              tested.get("gradients").get("z1"),
              tested.get("gradients").get("z2"),
              DataType.DOUBLE);
      double largest = reference.amaxNumber().doubleValue();
      double off = gradient.sub(reference).amaxNumber().doubleValue();
      assertTrue(off <= (exact ? 1e-10 : 1e-5) * largest, type + " " + off / largest);
    }
  }

  @Test
  void closedFormsAreMet() throws IOException {
    int met = 0;
    for (JsonNode tested : cases("closed-forms")) {
      if (tested.get("loss").textValue().equals("nt_xent")) {
        JsonNode inputs = tested.get("inputs");
        INDArray z = rows(inputs.get("z1"), inputs.get("z2"), DataType.DOUBLE);
        if (z.rows() < 4) {
          continue;
        }
        NtXent loss = new NtXent(tested.get("parameters").get("temperature").doubleValue());
        double score = loss.computeScore(null, z, new ActivationIdentity(), null, true);
        assertEquals(tested.get("value").doubleValue(), score, 1e-12, tested.get("case") + "");
        met++;
      }
    }
    assertTrue(met > 0);
  }

  @Test
  void theGradientGoesThroughTheActivation() {
    INDArray z = Nd4j.rand(DataType.DOUBLE, 8, 5).subi(0.5);
    NtXent loss = new NtXent(0.5);
    INDArray gradient = loss.computeGradient(null, z, new ActivationTanH(), null);
    double step = 1e-5;
    for (int i = 0; i < z.rows(); i++) {
      for (int j = 0; j < z.columns(); j++) {
        double at = z.getDouble(i, j);
        z.putScalar(i, j, at + step);
        double above = loss.computeScore(null, z, new ActivationTanH(), null, false);
        z.putScalar(i, j, at - step);
        double below = loss.computeScore(null, z, new ActivationTanH(), null, false);
        z.putScalar(i, j, at);
        assertEquals((above - below) / (2 * step), gradient.getDouble(i, j), 1e-7);
      }
    }
  }

  @Test
  void aNetworkLearnsWhichViewsBelongTogether() {
    MultiLayerConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .seed(1)
            .updater(new Adam(0.01))
            .list()
            .layer(new DenseLayer.Builder().nIn(12).nOut(24).activation(Activation.RELU).build())
            .layer(
                new OutputLayer.Builder(new NtXent(0.5))
                    .nIn(24)
                    .nOut(8)
                    .activation(Activation.IDENTITY)
                    .build())
            .build();
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    Nd4j.getRandom().setSeed(3);
    INDArray images = Nd4j.randn(DataType.FLOAT, 32, 12);
    INDArray labels = Nd4j.zeros(DataType.FLOAT, 64, 8);
    double first = 0;
    for (int step = 0; step < 100; step++) {
      INDArray one = images.add(Nd4j.randn(DataType.FLOAT, 32, 12).muli(0.3));
      INDArray two = images.add(Nd4j.randn(DataType.FLOAT, 32, 12).muli(0.3));
      network.fit(Nd4j.vstack(one, two), labels);
      first = step == 0 ? network.score() : first;
    }
    assertTrue(network.score() < first - 0.3, first + " then " + network.score());
  }

  @Test
  void whatCannotBeComparedIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new NtXent(0));
    NtXent loss = new NtXent(0.5);
    for (int rows : new int[] {2, 7}) {
      INDArray z = Nd4j.rand(DataType.DOUBLE, rows, 3);
      assertThrows(
          IllegalArgumentException.class,
          () -> loss.computeScore(null, z, new ActivationIdentity(), null, true));
    }
  }
}
