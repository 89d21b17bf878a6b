package dev.medley.analysis.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Map;

/** Numbers with as many digits as an eye can use; report.json has all of them. */
final class Figures {
  private static final MathContext DIGITS = new MathContext(6);

  private Figures() {}

  /** Six significant digits; null for what is not a number. */
  static JsonNode rounded(double value) {
    return Double.isFinite(value)
        ? DoubleNode.valueOf(new BigDecimal(value).round(DIGITS).doubleValue())
        : NullNode.getInstance();
  }

  /** A list of rounded numbers. */
  static ArrayNode rounded(double[] values) {
    ArrayNode list = JsonNodeFactory.instance.arrayNode(values.length);
    for (double value : values) {
      list.add(rounded(value));
    }
    return list;
  }

  /** A copy in which every number that is not whole is rounded. */
  static JsonNode rounded(JsonNode node) {
    if (node.isFloatingPointNumber()) {
      return rounded(node.doubleValue());
    }
    if (node instanceof ObjectNode object) {
      ObjectNode copy = JsonNodeFactory.instance.objectNode();
      for (Map.Entry<String, JsonNode> field : object.properties()) {
        copy.set(field.getKey(), rounded(field.getValue()));
      }
      return copy;
    }
    if (node.isArray()) {
      ArrayNode copy = JsonNodeFactory.instance.arrayNode(node.size());
      node.forEach(element -> copy.add(rounded(element)));
      return copy;
    }
    return node;
  }
}
