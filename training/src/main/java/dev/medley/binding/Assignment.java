package dev.medley.binding;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Sets one key of a tree by its path, as {@code --set optimizer.momentum=0.8} does. */
public final class Assignment {
  private static final Pattern INDEX = Pattern.compile("0|[1-9][0-9]{0,8}");

  private final Place place;
  private final List<String> keys;
  private final Node value;

  private Assignment(Place place, List<String> keys, Node value) {
    this.place = place;
    this.keys = keys;
    this.value = value;
  }

  /**
   * Reads {@code a.b=value}, the value being YAML; null removes the key.
   *
   * @param option what messages call it, before the text itself, such as {@code --set}
   * @throws UserError if it has no such form
   */
  public static Assignment parse(String text, String option, Problems problems) {
    String source = option + " " + text;
    Place place = Place.of(source);
    int equals = text.indexOf('=');
    List<String> keys = Arrays.asList(text.substring(0, Math.max(equals, 0)).split("\\.", -1));
    if (equals < 0 || keys.stream().anyMatch(String::isBlank)) {
      throw new UserError(
          place + ": must have the form key=value, such as " + option + " train.epochs=3");
    }
    Node value = YamlReader.parseOption(text.substring(equals + 1), source, problems);
    return new Assignment(place, keys, removing(value));
  }

  /**
   * Sets a key to a value that was written elsewhere; null removes the key.
   *
   * @param key its path, such as {@code optimizer.momentum}
   * @throws UserError if the path has an empty part
   */
  public static Assignment of(String key, Node value) {
    List<String> keys = Arrays.asList(key.split("\\.", -1));
    if (keys.stream().anyMatch(String::isBlank)) {
      throw new UserError(
          value.place() + ": " + Messages.clean(key) + " is no key, such as train.epochs");
    }
    return new Assignment(value.place(), keys, removing(value));
  }

  private static Node removing(Node value) {
    boolean removes = value instanceof Node.Scalar scalar && scalar.value() == null;
    return removes ? new Node.Removed(value.place()) : value;
  }

  /**
   * The tree with the key set. Maps on the way are made where there are none; a text on the way is
   * the map that it is short for.
   *
   * @throws UserError if something on the way can have no keys
   */
  public Node apply(Node root) {
    return apply(root, 0);
  }

  private Node apply(Node node, int depth) {
    if (depth == keys.size()) {
      return value;
    }
    String key = keys.get(depth);
    if (node instanceof Node.Sequence list) {
      return inList(list, key, depth);
    }
    boolean nothing =
        node instanceof Node.Removed
            || (node instanceof Node.Scalar scalar && scalar.value() == null);
    Node map = nothing ? new Node.Mapping(place, List.of()) : Schema.expanded(node);
    if (!(map instanceof Node.Mapping mapping)) {
      throw new UserError(
          "%s: %s is %s, which has no key %s"
              .formatted(place, path(depth), Messages.describe(node), Messages.clean(key)));
    }
    Optional<Node> under = mapping.get(key);
    Node below = under.orElseGet(() -> new Node.Removed(place));
    return mapping.with(place, key, apply(below, depth + 1));
  }

  private Node inList(Node.Sequence list, String key, int depth) {
    int size = list.items().size();
    if (!INDEX.matcher(key).matches() || Integer.parseInt(key) >= size) {
      String has = size == 0 ? "is an empty list" : "is a list with elements 0 to " + (size - 1);
      throw new UserError(
          "%s: %s %s, not %s".formatted(place, path(depth), has, Messages.clean(key)));
    }
    int index = Integer.parseInt(key);
    List<Node> items = new ArrayList<>(list.items());
    Node changed = apply(items.get(index), depth + 1);
    if (changed instanceof Node.Removed) {
      items.remove(index);
    } else {
      items.set(index, changed);
    }
    return new Node.Sequence(list.place(), items);
  }

  private String path(int depth) {
    return Messages.clean(String.join(".", keys.subList(0, depth)));
  }
}
