package dev.medley.binding;

import java.util.Optional;
import java.util.function.Function;

/** Lays one tree over another. */
final class Merger {
  private final Schema schema;

  Merger(Schema schema) {
    this.schema = schema;
  }

  /**
   * Maps merge key by key; a list, a value, and a variant that names itself otherwise replace. What
   * does not fit the shape is kept as it is, for binding to complain about.
   */
  Node merge(Shape shape, Node base, Node over) {
    if (shape instanceof Shape.OneOrMore some) {
      return base instanceof Node.Sequence || over instanceof Node.Sequence
          ? over
          : merge(some.element(), base, over);
    }
    if (shape instanceof Shape.MapOf map
        && base instanceof Node.Mapping under
        && over instanceof Node.Mapping upper) {
      return mergeMaps(under, upper, key -> Optional.of(map.value()));
    }
    if (shape instanceof Shape.RecordOf record) {
      if (named(base, record.type()) instanceof Node.Mapping under
          && named(over, record.type()) instanceof Node.Mapping upper) {
        return mergeMaps(under, upper, key -> shapeOf(record.type(), key));
      }
    }
    if (shape instanceof Shape.VariantOf variant
        && Schema.expanded(base) instanceof Node.Mapping under
        && Schema.expanded(over) instanceof Node.Mapping upper) {
      Optional<String> name = Schema.name(under);
      if (name.isPresent() && Schema.name(upper).map(name.get()::equals).orElse(true)) {
        Class<?> type = variant.variants().byName().get(name.get());
        return mergeMaps(under, upper, key -> type == null ? Optional.empty() : shapeOf(type, key));
      }
    }
    return over;
  }

  /** A value as it is bound: a variant without a name takes what its key's default says. */
  Node overFallback(Shape.Field field, Node value) {
    Shape shape = field.shape() instanceof Shape.OneOrMore some ? some.element() : field.shape();
    return shape instanceof Shape.VariantOf
            && !field.required()
            && !field.nullable()
            && value instanceof Node.Mapping map
            && map.entry(Schema.NAME).isEmpty()
        ? merge(field.shape(), field.fallbackAt(value.place()), value)
        : value;
  }

  private Optional<Shape> shapeOf(Class<?> type, String key) {
    return schema.field(type, key).map(Shape.Field::shape);
  }

  private Node named(Node node, Class<?> type) {
    return schema.field(type, Schema.NAME).isPresent() ? Schema.expanded(node) : node;
  }

  private Node mergeMaps(
      Node.Mapping base, Node.Mapping over, Function<String, Optional<Shape>> shapes) {
    Node.Mapping merged = base;
    for (Node.Entry entry : over.entries()) {
      Optional<Node> under = base.get(entry.key());
      Optional<Shape> shape = shapes.apply(entry.key());
      Node value =
          under.isPresent() && shape.isPresent()
              ? merge(shape.get(), under.get(), entry.value())
              : entry.value();
      merged = merged.with(entry.place(), entry.key(), value);
    }
    return new Node.Mapping(over.place(), merged.entries());
  }
}
