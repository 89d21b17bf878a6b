package dev.medley.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.medley.augment.TestTime;
import dev.medley.data.Scaling;
import dev.medley.random.RandomStream;
import dev.medley.recipe.Recipe;
import dev.medley.torch.Network;
import dev.medley.torch.Torch;
import java.nio.ByteBuffer;
import java.util.function.IntBinaryOperator;
import org.junit.jupiter.api.Test;

class TestTimeTest {
  private static final int SIDE = 16;
  private static final int N = 3;
  private static final Scaling SCALING = new Scaling(new float[] {0.5f}, new float[] {0.25f});

  /** Images whose pixel (y, x) is the original's at (row, column). */
  private static ByteBuffer images(IntBinaryOperator row, IntBinaryOperator column) {
    ByteBuffer images = ByteBuffer.allocateDirect(N * SIDE * SIDE);
    RandomStream random = RandomStream.of(1, "images");
    byte[] pixels = new byte[N * SIDE * SIDE];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) random.nextInt(256);
    }
    for (int n = 0; n < N; n++) {
      for (int y = 0; y < SIDE; y++) {
        for (int x = 0; x < SIDE; x++) {
          int from = row.applyAsInt(y, x) * SIDE + column.applyAsInt(y, x);
          images.put((n * SIDE + y) * SIDE + x, pixels[n * SIDE * SIDE + from]);
        }
      }
    }
    return images;
  }

  /** Where a pixel comes from after a shift, the border being mirrored. */
  private static int shifted(int i, int by) {
    int from = Math.abs(i + by);
    return from < SIDE ? from : 2 * (SIDE - 1) - from;
  }

  @Test
  void outputsAreMeansOverTheViews() {
    Recipe recipe = FineTuningTest.recipe();
    Network network = recipe.model().network(1, SIDE, SIDE, 4);
    try (Torch torch = Torch.open("cpu", 1);
        TrainingState state = TrainingState.fresh(torch, recipe, network);
        Evaluation plain = new Evaluation(torch, network, SCALING);
        Evaluation mirror = new Evaluation(torch, network, SCALING, TestTime.MIRROR, Watch.NOBODY);
        Evaluation translate =
            new Evaluation(torch, network, SCALING, TestTime.MIRROR_TRANSLATE, Watch.NOBODY)) {
      double[] both = new double[N * 4];
      double[] all = new double[N * 4];
      for (int shift = -1; shift <= 1; shift++) {
        for (boolean mirrored : new boolean[] {false, true}) {
          int by = shift;
          ByteBuffer view =
              images((y, x) -> shifted(y, by), (y, x) -> shifted(mirrored ? SIDE - 1 - x : x, by));
          float[] logits = plain.logits(state.evaluated(), state.evaluatedBuffers(), view, N);
          for (int i = 0; i < logits.length; i++) {
            both[i] += shift == 0 ? logits[i] / 2 : 0;
            all[i] += logits[i] * (shift == 0 ? 0.25 : 0.125);
          }
        }
      }
      ByteBuffer original = images((y, x) -> y, (y, x) -> x);
      assertClose(both, mirror.logits(state.evaluated(), state.evaluatedBuffers(), original, N));
      assertClose(all, translate.logits(state.evaluated(), state.evaluatedBuffers(), original, N));
    }
  }

  private static void assertClose(double[] expected, float[] own) {
    for (int i = 0; i < own.length; i++) {
      assertEquals(expected[i], own[i], 1e-5);
    }
  }
}
