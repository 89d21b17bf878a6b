package dev.medley.binding;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Generates JSON Schema (2020-12). Records are definitions; what they require stands where they are
 * used, since a file that extends another may leave it out: for those there is a second, partial
 * form of every definition.
 */
final class JsonSchema {
  private final Schema schema;
  private final Map<String, Object> definitions = new LinkedHashMap<>();
  private final Map<Class<?>, String> names = new HashMap<>();
  private final Map<Class<?>, String> partialNames = new HashMap<>();

  JsonSchema(Schema schema) {
    this.schema = schema;
  }

  String write(Class<?> type, String title, String reference) {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    root.put("title", title);
    if (reference.isEmpty()) {
      root.putAll(record(type, false));
    } else {
      root.put("if", Map.of("required", List.of(reference)));
      root.put("then", Map.of("$ref", "#/$defs/extension"));
      root.put("else", record(type, false));
      definitions.put("extension", extension(type, reference));
    }
    root.put("$defs", definitions);
    try {
      return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The root of a file that names another: all of its keys, none required, and the reference. */
  private Map<String, Object> extension(Class<?> type, String reference) {
    Map<String, Object> properties = properties(type, true);
    properties.put(reference, ordered("type", "string", "description", "what this file changes"));
    return object(type, properties);
  }

  private Map<String, Object> of(Shape shape, boolean partial) {
    if (shape instanceof Shape.Text text) {
      return text.allowed().isEmpty()
          ? ordered("type", "string", "pattern", "\\S")
          : ordered("enum", text.allowed());
    } else if (shape instanceof Shape.Whole whole) {
      return number("integer", whole.bounds(), whole.wide());
    } else if (shape instanceof Shape.Real real) {
      return number("number", real.bounds(), true);
    } else if (shape instanceof Shape.Flag) {
      return ordered("type", "boolean");
    } else if (shape instanceof Shape.Tree) {
      return Map.of();
    } else if (shape instanceof Shape.ListOf list) {
      return ordered("type", "array", "items", of(list.element(), false));
    } else if (shape instanceof Shape.OneOrMore some) {
      Map<String, Object> list =
          ordered("type", "array", "minItems", 1, "items", of(some.element(), false));
      return ordered("anyOf", List.of(of(some.element(), partial), list));
    } else if (shape instanceof Shape.MapOf map) {
      return ordered("type", "object", "additionalProperties", of(map.value(), partial));
    } else if (shape instanceof Shape.RecordOf record) {
      return withShortForm(record.type(), partial);
    }
    return variant(((Shape.VariantOf) shape).variants(), "", partial);
  }

  private static Map<String, Object> number(String type, Shape.Bounds bounds, boolean wide) {
    Map<String, Object> number = ordered("type", type);
    if (bounds.min() != Double.NEGATIVE_INFINITY) {
      number.put(bounds.minExclusive() ? "exclusiveMinimum" : "minimum", plain(bounds.min()));
    } else if (!wide) {
      number.put("minimum", Integer.MIN_VALUE);
    }
    if (bounds.max() != Double.POSITIVE_INFINITY) {
      number.put(bounds.maxExclusive() ? "exclusiveMaximum" : "maximum", plain(bounds.max()));
    } else if (!wide) {
      number.put("maximum", Integer.MAX_VALUE);
    } else if (type.equals("integer")) {
      number.put("maximum", Long.MAX_VALUE);
    }
    return number;
  }

  private static Object plain(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15 ? (Object) (long) value : value;
  }

  private Map<String, Object> withShortForm(Class<?> type, boolean partial) {
    Map<String, Object> map = record(type, partial);
    return schema
        .field(type, Schema.NAME)
        .filter(name -> partial || schema.hasShortForm(type))
        .map(name -> ordered("anyOf", List.of(of(name.shape(), partial), map)))
        .orElse(map);
  }

  private Map<String, Object> record(Class<?> type, boolean partial) {
    Map<String, Object> use = ordered("$ref", reference(type, partial));
    List<String> required =
        schema.fields(type).stream().filter(Shape.Field::required).map(Shape.Field::key).toList();
    if (!partial && !required.isEmpty()) {
      use.put("required", required);
    }
    return use;
  }

  private String reference(Class<?> type, boolean partial) {
    Map<Class<?>, String> known = partial ? partialNames : names;
    if (!known.containsKey(type)) {
      String name = type.getSimpleName() + (partial ? "Part" : "");
      String unique = definitions.containsKey(name) ? name + definitions.size() : name;
      known.put(type, unique);
      definitions.put(unique, Map.of()); // holds its place while a recursive record refers to it
      definitions.put(unique, object(type, properties(type, partial)));
    }
    return "#/$defs/" + known.get(type);
  }

  private static Map<String, Object> object(Class<?> type, Map<String, Object> properties) {
    Map<String, Object> object = ordered("type", "object");
    Doc doc = type.getAnnotation(Doc.class);
    if (doc != null) {
      object.put("description", doc.value());
    }
    object.put("properties", properties);
    object.put("additionalProperties", false);
    return object;
  }

  private Map<String, Object> properties(Class<?> type, boolean partial) {
    Map<String, Object> properties = new LinkedHashMap<>();
    for (Shape.Field field : schema.fields(type)) {
      properties.put(field.key(), property(field, partial));
    }
    if (schema.isVariant(type)) {
      properties.putIfAbsent(Schema.NAME, true);
    }
    return properties;
  }

  private Map<String, Object> property(Shape.Field field, boolean partial) {
    Map<String, Object> property = new LinkedHashMap<>();
    if (!field.doc().isEmpty()) {
      property.put("description", field.doc());
    }
    Map<String, Object> value =
        field.shape() instanceof Shape.VariantOf variant
            ? variant(variant.variants(), fallbackName(field), partial)
            : of(field.shape(), partial);
    if (field.nullable()) {
      property.put("anyOf", List.of(value, ordered("type", "null")));
    } else {
      property.putAll(value);
    }
    if (!field.required()) {
      property.put("default", plain(field.fallbackAt(Place.of("default"))));
    }
    return property;
  }

  private static String fallbackName(Shape.Field field) {
    return field.required() || field.nullable()
        ? ""
        : Schema.expanded(field.fallbackAt(Place.of("default"))) instanceof Node.Mapping map
            ? Schema.name(map).orElse("")
            : "";
  }

  private Map<String, Object> variant(Variants<?> variants, String fallback, boolean partial) {
    List<String> all = List.copyOf(variants.byName().keySet());
    List<String> alone =
        all.stream()
            .filter(
                name ->
                    partial
                        || schema.fields(variants.byName().get(name)).stream()
                            .allMatch(f -> !f.required() || f.key().equals(Schema.NAME)))
            .toList();
    Map<String, Object> map = ordered("type", "object");
    map.put("properties", ordered(Schema.NAME, ordered("enum", all)));
    if (!partial && fallback.isEmpty()) {
      map.put("required", List.of(Schema.NAME));
    }
    List<Object> cases = new ArrayList<>();
    Map<Class<?>, List<String>> namesOf = new LinkedHashMap<>();
    variants
        .byName()
        .forEach((name, type) -> namesOf.computeIfAbsent(type, t -> new ArrayList<>()).add(name));
    namesOf.forEach(
        (type, typeNames) -> {
          Map<String, Object> is = ordered("required", List.of(Schema.NAME));
          is.put("properties", ordered(Schema.NAME, ordered("enum", typeNames)));
          cases.add(ordered("if", is, "then", record(type, partial)));
        });
    if (!partial && !fallback.isEmpty()) {
      Map<String, Object> unnamed = ordered("not", ordered("required", List.of(Schema.NAME)));
      Class<?> type = variants.byName().get(fallback);
      cases.add(ordered("if", unnamed, "then", ordered("$ref", reference(type, false))));
    }
    if (!cases.isEmpty()) {
      map.put("allOf", cases);
    }
    return ordered("anyOf", List.of(ordered("enum", alone), map));
  }

  private static Object plain(Node node) {
    if (node instanceof Node.Scalar scalar) {
      return scalar.value();
    }
    if (node instanceof Node.Sequence list) {
      return list.items().stream().map(JsonSchema::plain).toList();
    }
    Map<String, Object> map = new LinkedHashMap<>();
    ((Node.Mapping) node).entries().forEach(e -> map.put(e.key(), plain(e.value())));
    return map;
  }

  private static Map<String, Object> ordered(Object... keysAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      map.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return map;
  }
}
