package dev.medley.track.mlflow;

import dev.medley.binding.Node;
import dev.medley.binding.Problems;
import dev.medley.binding.YamlReader;
import dev.medley.binding.YamlWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A recipe as MLflow's parameters: every setting by its path, such as {@code augment.0.pad}. */
final class Params {
  private static final int LONGEST = 6000;
  private static final String MARK = " ... (cut; whole in recipe.yaml)";

  private Params() {}

  /**
   * The settings in the recipe's order, those that vary in a family first. A value that is longer
   * than the server takes is cut and says so.
   *
   * @param recipe YAML
   * @param varied paths of settings
   */
  static Map<String, String> of(String recipe, List<String> varied) {
    Problems problems = new Problems();
    Node tree = YamlReader.parse(recipe, "recipe.yaml", problems);
    problems.throwIfAny();
    Map<String, String> all = new LinkedHashMap<>();
    flatten("", tree, all);
    List<String> order = new ArrayList<>(varied);
    order.retainAll(all.keySet());
    all.keySet().stream().filter(key -> !varied.contains(key)).forEach(order::add);
    Map<String, String> params = new LinkedHashMap<>();
    order.forEach(key -> params.put(Names.of(key), cut(all.get(key))));
    return params;
  }

  private static void flatten(String path, Node node, Map<String, String> into) {
    if (node instanceof Node.Mapping map && !map.entries().isEmpty()) {
      map.entries().forEach(entry -> flatten(join(path, entry.key()), entry.value(), into));
    } else if (node instanceof Node.Sequence list && !list.items().isEmpty()) {
      for (int i = 0; i < list.items().size(); i++) {
        flatten(join(path, Integer.toString(i)), list.items().get(i), into);
      }
    } else {
      into.put(
          path,
          node instanceof Node.Scalar scalar ? scalar.text() : YamlWriter.write(node).strip());
    }
  }

  private static String join(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  /** The value as the server takes it; its limit counts characters of Unicode. */
  static String cut(String value) {
    if (value.codePointCount(0, value.length()) <= LONGEST) {
      return value;
    }
    return value.substring(0, value.offsetByCodePoints(0, LONGEST - MARK.length())) + MARK;
  }
}
