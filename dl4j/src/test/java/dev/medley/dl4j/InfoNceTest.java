package dev.medley.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Symmetric InfoNCE against PyTorch's values and gradients, its laws and a closed form. */
class InfoNceTest {
  private static INDArray rows(JsonNode first, JsonNode second, DataType type) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    INDArray above = Nd4j.create(mapper.treeToValue(first, double[][].class));
    INDArray below = Nd4j.create(mapper.treeToValue(second, double[][].class));
    return Nd4j.vstack(above, below).castTo(type);
  }

  private static double mean(double temperature, INDArray z) {
    return new InfoNce(temperature).computeScore(null, z, new ActivationIdentity(), null, true);
  }

  private static INDArray gradient(double temperature, INDArray z) {
    return new InfoNce(temperature).computeGradient(null, z, new ActivationIdentity(), null);
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"DOUBLE", "FLOAT"})
  void valuesAndGradientsArePyTorchs(DataType type) throws IOException {
    boolean exact = type == DataType.DOUBLE;
    try (InputStream in = InfoNceTest.class.getResourceAsStream("/reference/info_nce.json")) {
      for (JsonNode tested : new ObjectMapper().readTree(in).get("cases")) {
        double temperature = tested.get("parameters").get("temperature").doubleValue();
        JsonNode inputs = tested.get("inputs");
        INDArray z = rows(inputs.get("z1"), inputs.get("z2"), type);
        double wanted = tested.get("loss").doubleValue();
        assertEquals(wanted, mean(temperature, z), (exact ? 1e-12 : 5e-6) * Math.max(1, wanted));
        JsonNode gradients = tested.get("gradients");
        INDArray reference = rows(gradients.get("z1"), gradients.get("z2"), DataType.DOUBLE);
        INDArray own = gradient(temperature, z).castTo(DataType.DOUBLE).div(z.rows());
        double largest = reference.amaxNumber().doubleValue();
        double off = own.sub(reference).amaxNumber().doubleValue();
        assertTrue(off <= (exact ? 1e-10 : 1e-5) * largest, type + " " + off / largest);
      }
    }
  }

  @Test
  void theGradientGoesThroughTheActivation() {
    Nd4j.getRandom().setSeed(5);
    INDArray z = Nd4j.rand(DataType.DOUBLE, 8, 5).subi(0.5);
    InfoNce loss = new InfoNce(0.3);
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
  void neitherTheOrderOfExamplesNorThatOfSpacesMatters() {
    Nd4j.getRandom().setSeed(6);
    INDArray first = Nd4j.randn(DataType.DOUBLE, 6, 4);
    INDArray second = Nd4j.randn(DataType.DOUBLE, 6, 4);
    double loss = mean(0.2, Nd4j.vstack(first, second));
    int[] order = {3, 0, 5, 1, 4, 2};
    INDArray permuted = Nd4j.vstack(first.getRows(order), second.getRows(order));
    assertEquals(loss, mean(0.2, permuted), 1e-12);
    INDArray gradients = gradient(0.2, Nd4j.vstack(first, second));
    INDArray ofPermuted = gradient(0.2, permuted);
    for (int i = 0; i < order.length; i++) {
      INDArray off = ofPermuted.getRow(i).sub(gradients.getRow(order[i]));
      assertTrue(off.amaxNumber().doubleValue() < 1e-10);
    }
    assertEquals(loss, mean(0.2, Nd4j.vstack(second, first)), 1e-12);
    assertEquals(loss, mean(0.2, Nd4j.vstack(first.mul(3), second)), 1e-12);
  }

  @Test
  void whereAllCoincideItIsTheLogarithmOfTheExamples() {
    assertEquals(Math.log(7), mean(0.1, Nd4j.ones(DataType.DOUBLE, 14, 3)), 1e-12);
  }

  @Test
  void whatCannotBeComparedIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new InfoNce(0));
    for (int rows : new int[] {2, 7}) {
      INDArray z = Nd4j.rand(DataType.DOUBLE, rows, 3);
      assertThrows(IllegalArgumentException.class, () -> mean(0.5, z));
    }
  }
}
