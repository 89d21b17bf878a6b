package dev.medley.binding;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Reads {@link Shape}s off records. */
final class Schema {
  /** The key that picks a variant, and that a record's scalar short form stands for. */
  static final String NAME = "name";

  private final List<Variants<?>> registries;
  private final Map<Class<?>, List<Shape.Field>> fields = new ConcurrentHashMap<>();
  private final Map<Class<?>, Constructor<?>> constructors = new ConcurrentHashMap<>();

  Schema(List<Variants<?>> registries) {
    this.registries = List.copyOf(registries);
  }

  /** The keys of a record in order. */
  List<Shape.Field> fields(Class<?> type) {
    List<Shape.Field> known = fields.get(type);
    if (known == null) {
      known = read(type);
      fields.put(type, known);
    }
    return known;
  }

  Optional<Shape.Field> field(Class<?> type, String key) {
    return fields(type).stream().filter(field -> field.key().equals(key)).findFirst();
  }

  /** A record's canonical constructor. */
  Constructor<?> constructor(Class<?> type) {
    return constructors.computeIfAbsent(type, Schema::canonical);
  }

  private static Constructor<?> canonical(Class<?> type) {
    try {
      Class<?>[] types =
          Arrays.stream(type.getRecordComponents())
              .map(RecordComponent::getType)
              .toArray(Class<?>[]::new);
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor;
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(type + " has no canonical constructor", e);
    }
  }

  /** Whether a record is picked by name. */
  boolean isVariant(Class<?> type) {
    return registries.stream().anyMatch(variants -> variants.byName().containsValue(type));
  }

  /** Whether a text can stand for a record: it has a {@code name}, and nothing else is required. */
  boolean hasShortForm(Class<?> type) {
    return field(type, NAME).filter(name -> name.shape() instanceof Shape.Text).isPresent()
        && fields(type).stream().allMatch(field -> field.key().equals(NAME) || !field.required());
  }

  /** The keys of a variant's map: {@code name} and its record's. */
  List<String> variantKeys(Class<?> type) {
    List<String> keys = new ArrayList<>(List.of(NAME));
    fields(type).stream().map(Shape.Field::key).filter(key -> !key.equals(NAME)).forEach(keys::add);
    return keys;
  }

  /** A map that a scalar is short for. */
  static Node.Mapping named(Node.Scalar scalar) {
    return new Node.Mapping(scalar.place(), List.of(new Node.Entry(scalar.place(), NAME, scalar)));
  }

  /** The map that a text is short for; anything else as it is. */
  static Node expanded(Node node) {
    return node instanceof Node.Scalar scalar && scalar.value() instanceof String
        ? named(scalar)
        : node;
  }

  /** The name in a map, if it is a text. */
  static Optional<String> name(Node.Mapping map) {
    return map.get(NAME)
        .filter(node -> node instanceof Node.Scalar scalar && scalar.value() instanceof String)
        .map(node -> ((Node.Scalar) node).text());
  }

  private List<Shape.Field> read(Class<?> type) {
    List<Shape.Field> read = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      Default fallback = component.getAnnotation(Default.class);
      Doc doc = component.getAnnotation(Doc.class);
      Shape.Field field =
          new Shape.Field(
              snakeCase(component.getName()),
              shape(component.getGenericType(), component),
              fallback == null ? null : Shape.Field.fallback(fallback.value()),
              doc == null ? "" : doc.value(),
              component.getAccessor());
      field.accessor().setAccessible(true);
      if (field.nullable() && component.getType().isPrimitive()) {
        throw new IllegalStateException(type + "." + component.getName() + " cannot be null");
      }
      read.add(field);
    }
    return List.copyOf(read);
  }

  private Shape shape(Type type, AnnotatedElement annotations) {
    if (type instanceof ParameterizedType parameterized) {
      Type[] arguments = parameterized.getActualTypeArguments();
      if (parameterized.getRawType() == List.class) {
        Shape element = shape(arguments[0], annotations);
        return annotations.isAnnotationPresent(OneOrMore.class)
            ? new Shape.OneOrMore(element)
            : new Shape.ListOf(element);
      }
      if (parameterized.getRawType() == Map.class && arguments[0] == String.class) {
        return new Shape.MapOf(shape(arguments[1], annotations));
      }
    }
    Shape.Bounds bounds = Shape.Bounds.of(annotations.getAnnotation(Range.class));
    if (type == String.class) {
      OneOf allowed = annotations.getAnnotation(OneOf.class);
      return new Shape.Text(allowed == null ? List.of() : List.of(allowed.value()));
    }
    if (type == double.class || type == Double.class) {
      return new Shape.Real(bounds);
    }
    if (type == long.class || type == Long.class) {
      return new Shape.Whole(true, bounds);
    }
    if (type == int.class || type == Integer.class) {
      return new Shape.Whole(false, bounds);
    }
    if (type == boolean.class || type == Boolean.class) {
      return new Shape.Flag();
    }
    if (type == Node.class) {
      return new Shape.Tree();
    }
    if (type instanceof Class<?> raw && raw.isRecord()) {
      return new Shape.RecordOf(raw);
    }
    return registries.stream()
        .filter(variants -> variants.type() == type)
        .findFirst()
        .map(Shape.VariantOf::new)
        .orElseThrow(
            () -> new IllegalStateException(type + " of " + annotations + " cannot be bound"));
  }

  private static String snakeCase(String camelCase) {
    return camelCase.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }
}
