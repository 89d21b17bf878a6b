package dev.medley.binding;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Turns records into the tree that binds back to equal ones: every key, in the records' order. */
final class Unbinder {
  private static final Place NOWHERE = Place.of("");

  private final Schema schema;

  Unbinder(Schema schema) {
    this.schema = schema;
  }

  Node unbind(Shape shape, Object value) {
    if (value == null) {
      return new Node.Scalar(NOWHERE, "null", null);
    } else if (shape instanceof Shape.Tree) {
      return (Node) value;
    } else if (shape instanceof Shape.ListOf list) {
      return new Node.Sequence(
          NOWHERE, ((List<?>) value).stream().map(item -> unbind(list.element(), item)).toList());
    } else if (shape instanceof Shape.OneOrMore some) {
      List<?> items = (List<?>) value;
      return items.size() == 1
          ? unbind(some.element(), items.get(0))
          : unbind(new Shape.ListOf(some.element()), value);
    } else if (shape instanceof Shape.MapOf map) {
      List<Node.Entry> entries = new ArrayList<>();
      ((Map<?, ?>) value)
          .forEach((key, item) -> entries.add(entry((String) key, unbind(map.value(), item))));
      return new Node.Mapping(NOWHERE, entries);
    } else if (shape instanceof Shape.RecordOf record) {
      return record(record.type(), value, List.of());
    } else if (shape instanceof Shape.VariantOf variant) {
      return variant(variant.variants(), value);
    } else if (value instanceof Integer number) {
      return new Node.Scalar(NOWHERE, value.toString(), number.longValue());
    } else if (value instanceof Double number) {
      return new Node.Scalar(NOWHERE, YamlWriter.number(number), number);
    }
    return new Node.Scalar(NOWHERE, value.toString(), value);
  }

  private Node variant(Variants<?> variants, Object value) {
    boolean hasName = schema.field(value.getClass(), Schema.NAME).isPresent();
    String name =
        variants.byName().entrySet().stream()
            .filter(entry -> entry.getValue() == value.getClass())
            .map(Map.Entry::getKey)
            .findFirst()
            .orElseThrow(() -> new IllegalStateException(value.getClass() + " is in no registry"));
    return record(
        value.getClass(),
        value,
        hasName ? List.of() : List.of(entry(Schema.NAME, Node.Scalar.text(NOWHERE, name))));
  }

  private Node record(Class<?> type, Object value, List<Node.Entry> first) {
    List<Node.Entry> entries = new ArrayList<>(first);
    for (Shape.Field field : schema.fields(type)) {
      Node.Entry entry = entry(field.key(), unbind(field.shape(), field.of(value)));
      entries.add(field.key().equals(Schema.NAME) ? 0 : entries.size(), entry);
    }
    return new Node.Mapping(NOWHERE, entries);
  }

  private static Node.Entry entry(String key, Node value) {
    return new Node.Entry(NOWHERE, key, value);
  }
}
