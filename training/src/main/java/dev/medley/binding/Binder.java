package dev.medley.binding;

import java.lang.reflect.InvocationTargetException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Turns a tree into records, noting every problem. A value with a problem is null. */
final class Binder {
  private final Schema schema;
  private final Merger merger;
  private final Problems problems;

  Binder(Schema schema, Problems problems) {
    this.schema = schema;
    this.merger = new Merger(schema);
    this.problems = problems;
  }

  Object bind(Shape shape, Node node, String path) {
    if (shape instanceof Shape.Text text) {
      return text(text, node, path);
    } else if (shape instanceof Shape.Whole whole) {
      return whole(whole, node, path);
    } else if (shape instanceof Shape.Real real) {
      return real(real, node, path);
    } else if (shape instanceof Shape.Flag) {
      return node instanceof Node.Scalar scalar && scalar.value() instanceof Boolean flag
          ? flag
          : mistyped(node, path, "true or false");
    } else if (shape instanceof Shape.Tree) {
      return node;
    } else if (shape instanceof Shape.ListOf list) {
      return list(list.element(), node, path);
    } else if (shape instanceof Shape.OneOrMore some) {
      return oneOrMore(some.element(), node, path);
    } else if (shape instanceof Shape.MapOf map) {
      return map(map, node, path);
    } else if (shape instanceof Shape.RecordOf record) {
      return record(record.type(), node, path);
    }
    return variant(((Shape.VariantOf) shape).variants(), node, path);
  }

  private Object text(Shape.Text shape, Node node, String path) {
    Object value = node instanceof Node.Scalar scalar ? scalar.value() : null;
    boolean isText = value instanceof String text && !text.isBlank();
    if (!shape.allowed().isEmpty()) {
      return isText && shape.allowed().contains(value)
          ? value
          : notAllowed(node, path, shape.allowed());
    }
    boolean quotable = value != null && !(value instanceof String);
    return isText ? value : mistyped(node, path, quotable ? "a text (put it in quotes)" : "a text");
  }

  private Object notAllowed(Node node, String path, Collection<String> allowed) {
    String word = node instanceof Node.Scalar scalar ? scalar.text() : "";
    return problem(
        node.place(),
        said(path)
            + "must be one of "
            + Messages.list(allowed)
            + "; is "
            + Messages.describe(node)
            + Messages.hint(word, allowed));
  }

  private Object whole(Shape.Whole shape, Node node, String path) {
    Object value = node instanceof Node.Scalar scalar ? scalar.value() : null;
    if (value instanceof Double real && real == Math.rint(real) && Math.abs(real) < 1e18) {
      value = real.longValue();
    }
    long min = shape.wide() ? Long.MIN_VALUE : Integer.MIN_VALUE;
    long max = shape.wide() ? Long.MAX_VALUE : Integer.MAX_VALUE;
    if (value instanceof BigInteger || (value instanceof Long big && (big < min || big > max))) {
      boolean small = ((Number) value).doubleValue() < 0;
      return problem(
          node.place(),
          said(path)
              + "must be "
              + (small ? "at least " + min : "at most " + max)
              + ", is "
              + Messages.describe(node));
    }
    if (!(value instanceof Long number)) {
      return mistyped(node, path, "a whole number");
    }
    if (!shape.bounds().contains(number)) {
      return mistyped(node, path, shape.bounds().toString());
    }
    return shape.wide() ? (Object) number : (Object) number.intValue();
  }

  private Object real(Shape.Real shape, Node node, String path) {
    if (!(node instanceof Node.Scalar scalar)
        || !(scalar.value() instanceof Number value)
        || Double.isNaN(value.doubleValue())
        || Double.isInfinite(value.doubleValue())) {
      return mistyped(node, path, "a finite number");
    }
    return shape.bounds().contains(value.doubleValue())
        ? (Object) value.doubleValue()
        : mistyped(node, path, shape.bounds().toString());
  }

  private Object oneOrMore(Shape element, Node node, String path) {
    if (node instanceof Node.Sequence list) {
      return list.items().isEmpty()
          ? mistyped(node, path, "at least one")
          : list(element, node, path);
    }
    Object bound = bind(element, node, path);
    return bound == null ? null : List.of(bound);
  }

  private Object list(Shape element, Node node, String path) {
    if (!(node instanceof Node.Sequence list)) {
      return mistyped(node, path, "a list");
    }
    int before = problems.count();
    List<Object> bound = new ArrayList<>();
    for (int i = 0; i < list.items().size(); i++) {
      bound.add(bind(element, list.items().get(i), Messages.join(path, "" + i)));
    }
    return problems.count() == before ? List.copyOf(bound) : null;
  }

  private Object map(Shape.MapOf shape, Node node, String path) {
    if (!(node instanceof Node.Mapping map)) {
      return mistyped(node, path, "a map");
    }
    int before = problems.count();
    Map<String, Object> bound = new LinkedHashMap<>();
    for (Node.Entry entry : map.entries()) {
      if (!(entry.value() instanceof Node.Removed)) {
        Object value = bind(shape.value(), entry.value(), Messages.join(path, entry.key()));
        bound.put(entry.key(), value);
      }
    }
    return problems.count() == before ? Collections.unmodifiableMap(bound) : null;
  }

  private Object variant(Variants<?> variants, Node node, String path) {
    if (node instanceof Node.Scalar scalar && scalar.value() instanceof String name) {
      return variant(variants, name, node.place(), Schema.named(scalar), path);
    }
    if (!(node instanceof Node.Mapping map)) {
      return mistyped(
          node,
          path,
          "one of "
              + Messages.list(variants.byName().keySet())
              + ", or a map with one as its name and more settings");
    }
    Optional<Node.Entry> name = map.entry(Schema.NAME);
    String namePath = Messages.join(path, Schema.NAME);
    if (name.isEmpty() || name.get().value() instanceof Node.Removed) {
      return problem(
          name.map(Node.Entry::place).orElse(map.place()),
          namePath + " is missing, one of " + Messages.list(variants.byName().keySet()));
    }
    Node value = name.get().value();
    if (!(value instanceof Node.Scalar text && text.value() instanceof String picked)) {
      return notAllowed(value, namePath, variants.byName().keySet());
    }
    return variant(variants, picked, value.place(), map, path);
  }

  private Object variant(
      Variants<?> variants, String name, Place place, Node.Mapping map, String path) {
    Class<?> type = variants.byName().get(name);
    if (type == null) {
      return problem(
          place,
          Messages.join(path, Schema.NAME)
              + " "
              + Messages.clean(name)
              + " is unknown"
              + Messages.hint(name, variants.byName().keySet())
              + " (one of "
              + Messages.list(variants.byName().keySet())
              + ")");
    }
    boolean takesName = schema.field(type, Schema.NAME).isPresent();
    Node.Mapping settings = takesName ? map : map.without(Schema.NAME);
    return construct(type, settings, path, schema.variantKeys(type), " of " + name);
  }

  Object record(Class<?> type, Node node, String path) {
    List<String> keys = schema.fields(type).stream().map(Shape.Field::key).toList();
    if (node instanceof Node.Mapping map) {
      return construct(type, map, path, keys, "");
    }
    if (node instanceof Node.Scalar scalar
        && scalar.value() != null
        && schema.field(type, Schema.NAME).isPresent()) {
      return construct(type, Schema.named(scalar), path, keys, "");
    }
    return mistyped(node, path, "a map with the keys " + Messages.list(keys));
  }

  private Object construct(
      Class<?> type, Node.Mapping map, String path, List<String> keys, String owner) {
    int before = problems.count();
    for (Node.Entry entry : map.entries()) {
      if (schema.field(type, entry.key()).isEmpty()) {
        problem(
            entry.place(),
            Messages.join(path, entry.key())
                + " is not a key"
                + owner
                + Messages.hint(entry.key(), keys)
                + " (keys: "
                + Messages.list(keys)
                + ")");
      }
    }
    List<Object> arguments = new ArrayList<>();
    for (Shape.Field field : schema.fields(type)) {
      arguments.add(field(field, map, path));
    }
    return problems.count() == before ? create(type, arguments, map, path) : null;
  }

  private Object field(Shape.Field field, Node.Mapping map, String path) {
    String fieldPath = Messages.join(path, field.key());
    Optional<Node.Entry> entry = map.entry(field.key());
    if (entry.isEmpty() || entry.get().value() instanceof Node.Removed) {
      Place place = entry.map(Node.Entry::place).orElse(map.place());
      if (field.required()) {
        return problem(place, fieldPath + " is missing" + allowed(field.shape()));
      }
      return field.nullable() ? null : bind(field.shape(), field.fallbackAt(place), fieldPath);
    }
    Node value = entry.get().value();
    if (field.nullable() && value instanceof Node.Scalar scalar && scalar.value() == null) {
      return null;
    }
    return bind(field.shape(), merger.overFallback(field, value), fieldPath);
  }

  private static String allowed(Shape shape) {
    if (shape instanceof Shape.VariantOf variant) {
      return ", one of " + Messages.list(variant.variants().byName().keySet());
    }
    return shape instanceof Shape.Text text && !text.allowed().isEmpty()
        ? ", one of " + Messages.list(text.allowed())
        : "";
  }

  private Object create(Class<?> type, List<Object> arguments, Node.Mapping map, String path) {
    try {
      return schema.constructor(type).newInstance(arguments.toArray());
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException refused) {
        return refused(type, String.valueOf(refused.getMessage()), map, path);
      }
      throw new IllegalStateException(type + " failed", e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type + " cannot be created", e);
    }
  }

  /** A record's own refusal, placed at the key that its message begins with, if it does. */
  private Object refused(Class<?> type, String message, Node.Mapping map, String path) {
    String key = message.split("[ .]", 2)[0];
    if (schema.field(type, key).isEmpty()) {
      return problem(map.place(), path.isEmpty() ? message : path + ": " + message);
    }
    return problem(
        map.entry(key).map(Node.Entry::place).orElse(map.place()),
        path.isEmpty() ? message : path + "." + message);
  }

  private Object mistyped(Node node, String path, String expected) {
    return problem(
        node.place(), said(path) + "must be " + expected + ", is " + Messages.describe(node));
  }

  private Object problem(Place place, String message) {
    problems.add(place, message);
    return null;
  }

  private static String said(String path) {
    return path.isEmpty() ? "" : path + " ";
  }
}
