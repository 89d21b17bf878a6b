package dev.medley.binding;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Trees as plain collections. */
public final class Trees {
  private Trees() {}

  /** Maps, lists, texts, numbers. */
  public static Object plain(Node node) {
    if (node instanceof Node.Scalar scalar) {
      return scalar.value();
    }
    if (node instanceof Node.Sequence list) {
      return list.items().stream().map(Trees::plain).collect(Collectors.toList());
    }
    Map<String, Object> map = new LinkedHashMap<>();
    ((Node.Mapping) node).entries().forEach(e -> map.put(e.key(), plain(e.value())));
    return map;
  }
}
