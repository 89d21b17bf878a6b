package dev.medley.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.medley.recipe.Recipe;
import dev.medley.recipe.TrainSettings;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LookaheadTest {
  private static Recipe recipe(String... lookahead) {
    return FineTuningTest.recipe(lookahead);
  }

  @Test
  void slowWeightsTakeTheirShareOfTheWayAndTheFastOnesBeginAgainThere() {
    List<Map<String, float[]>> alone = FineTuningTest.after(recipe(), 0, 2, 3);
    List<Map<String, float[]>> states =
        FineTuningTest.after(recipe("train.lookahead={every: 3, alpha: 0.25}"), 0, 2, 3);
    for (String name : alone.get(0).keySet()) {
      assertArrayEquals(alone.get(1).get(name), states.get(1).get(name), name);
      float[] start = alone.get(0).get(name);
      float[] end = alone.get(2).get(name);
      for (int i = 0; i < start.length; i++) {
        double expected =
            name.endsWith("num_batches_tracked") ? end[i] : start[i] + 0.25 * (end[i] - start[i]);
        assertEquals(expected, states.get(2).get(name)[i], 1e-6, name);
      }
    }
  }

  @Test
  void slowWeightsThatGoAllTheWayChangeNothing() {
    Map<String, float[]> alone = FineTuningTest.after(recipe(), 5).get(0);
    Map<String, float[]> same =
        FineTuningTest.after(recipe("train.lookahead={every: 2, alpha: 1}"), 5).get(0);
    alone.forEach((name, values) -> assertArrayEquals(values, same.get(name), 1e-6f, name));
  }

  /** The published program keeps 0.95^5 (t / T)^3, and ends with the slow weights. */
  @Test
  void theShareFallsWithTimeAndTrainingEndsWithTheSlowWeights() {
    double kept = Math.pow(0.95, 5);
    TrainSettings.Lookahead published = new TrainSettings.Lookahead(5, 1 - kept, 3);
    assertEquals(-1, published.share(4, 475));
    assertEquals(1 - kept * Math.pow(100 / 475.0, 3), published.share(100, 475), 1e-15);
    assertEquals(1 - kept, published.share(475, 475), 1e-15);
    assertEquals(0, published.share(476, 476));
    assertEquals(0.5, new TrainSettings.Lookahead(5, 0.5, 0).share(5, 1000));
  }
}
