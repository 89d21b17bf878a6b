package dev.medley.analysis.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.medley.file.Json;
import org.junit.jupiter.api.Test;

class PairColumnsTest {
  private final ObjectNode report = Json.object();
  private final ArrayNode pairs = report.putArray("pairs");

  private ObjectNode pair(String a, String b) {
    return pairs.addObject().put("a", a).put("b", b);
  }

  @Test
  void similaritiesAreThoseThatAnyPairHas() {
    for (String name : new String[] {"x", "y", "z"}) {
      report.withArray("models").addObject().put("name", name);
    }
    pair("x", "y");
    pair("x", "z").putObject("similarity").put("cka_rbf", 0.5).putNull("rsa_correlation");
    pair("y", "z").putObject("similarity").put("svcca", 0.25);
    ObjectNode columns = PairColumns.of(report, "logit_mean");
    assertEquals("[0,0,1]", columns.get("a").toString());
    assertEquals("[1,2,2]", columns.get("b").toString());
    assertEquals("[null,0.5,null]", columns.get("cka_rbf").toString());
    assertEquals("[null,null,0.25]", columns.get("svcca").toString());
    assertFalse(columns.has("rsa_correlation"), "all pairs lack it");
  }

  @Test
  void noPairsHaveNoSimilarities() {
    assertEquals(
        "{\"a\":[],\"b\":[],\"varied_lists\":[],\"varied\":[]}",
        PairColumns.of(report, "logit_mean").toString());
  }
}
