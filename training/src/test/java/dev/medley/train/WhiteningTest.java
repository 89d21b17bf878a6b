package dev.medley.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.medley.binding.Catalog;
import dev.medley.data.DataCatalog;
import dev.medley.data.DataHome;
import dev.medley.data.Dataset;
import dev.medley.file.Safetensors.Tensor;
import dev.medley.recipe.Overrides;
import dev.medley.recipe.Recipe;
import dev.medley.recipe.Recipes;
import dev.medley.torch.Network;
import dev.medley.torch.Torch;
import dev.medley.track.RunLog;
import dev.medley.track.Screen;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WhiteningTest {
  @Test
  void responsesToPatchesAreUncorrelatedAndNearlyOfUnitSize() {
    double[] moments = new double[16];
    float[] w = whiten(moments);
    for (int i = 0; i < 8; i++) {
      for (int j = 0; j < 8; j++) {
        double product = product(w, i, j, moments);
        if (i % 4 != j % 4) {
          assertEquals(0, product, 1e-4);
        } else {
          double size = product(w, i, i, moments);
          assertEquals(i == j ? size : -size, product, 1e-6);
          assertEquals(1, size, 0.05); // but for the 5e-4 that small ones are damped with
        }
      }
    }
    assertEquals(1, product(w, 0, 0, moments), 1e-3);
  }

  @Test
  void theRecipesScaleIsAFactorOnTheFilters() {
    float[] once = whiten(new double[16]);
    float[] twice = whiten(new double[16], "init.scale=2");
    for (int i = 0; i < once.length; i++) {
      assertEquals(2 * once[i], twice[i], 1e-6 * Math.abs(twice[i]));
    }
  }

  /**
   * The filters' weights.
   *
   * @param moments (4, 4) is filled with the patches'
   */
  private static float[] whiten(double[] moments, String... settings) {
    Overrides overrides =
        Overrides.NONE.withData("tiny").withSet("model.width=0.25").withSet(settings);
    Recipe recipe = new Recipes(Catalog.Roots.standard()).load("airbench94", overrides);
    try (Torch torch = Torch.open("cpu", 1);
        RunLog log = new RunLog(Screen.standardError(true));
        Dataset data = OpenData.open(new DataCatalog(DataHome.standard()), recipe.data(), 1, log)) {
      Network network = recipe.model().network(1, data.height(), data.width(), 10);
      Map<String, Tensor> tensors = Whitening.of(network.parameters(), recipe, data, torch);
      assertEquals("[whiten.weight]", tensors.keySet().toString());
      System.arraycopy(Whitening.moments(data, recipe.seed(), 2), 0, moments, 0, moments.length);
      return WeightConversion.floats(tensors.get("whiten.weight"));
    }
  }

  private static double product(float[] w, int i, int j, double[] moments) {
    double sum = 0;
    for (int a = 0; a < 4; a++) {
      for (int b = 0; b < 4; b++) {
        sum += w[4 * i + a] * moments[4 * a + b] * w[4 * j + b];
      }
    }
    return sum;
  }
}
