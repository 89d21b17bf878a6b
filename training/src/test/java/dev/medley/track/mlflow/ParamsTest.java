package dev.medley.track.mlflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ParamsTest {
  @Test
  void settingsAreFlatWithThoseThatVaryFirst() {
    Map<String, String> params =
        Params.of(
            "recipe: r\nmodel: {name: mlp, hidden: [16, 8]}\naugment: []\ninit_from: null\n",
            List.of("model.hidden.1"));
    assertEquals(
        List.of("model.hidden.1", "recipe", "model.name", "model.hidden.0", "augment", "init_from"),
        List.copyOf(params.keySet()));
    assertEquals(List.of("8", "r", "mlp", "16", "[]", "null"), List.copyOf(params.values()));
  }

  @Test
  void aValueIsCutAtTheServersLimitAndSaysSo() {
    assertEquals("x".repeat(6000), Params.cut("x".repeat(6000)));
    String cut = Params.cut("\ud83d\ude00".repeat(6001));
    assertEquals(6000, cut.codePointCount(0, cut.length()));
    assertTrue(cut.endsWith("(cut; whole in recipe.yaml)"));
  }
}
