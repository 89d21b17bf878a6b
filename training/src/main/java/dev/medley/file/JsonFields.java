package dev.medley.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.medley.binding.UserError;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * The fields of a JSON object from a file, by type: a missing field or one of another type is a
 * {@link UserError} that names file and field. Fields that nobody asks for are ignored, so that
 * newer files can be read. In the {@code optional} methods a missing field and null are the same.
 */
public final class JsonFields {
  private static final List<Double> NOT_IN_JSON =
      List.of(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);

  private final ObjectNode node;
  private final String where;
  private final String path;

  JsonFields(ObjectNode node, String where, String path) {
    this.node = node;
    this.where = where;
    this.path = path;
  }

  /** The object itself. */
  public ObjectNode node() {
    return node;
  }

  /** Whether a field is there and not null. */
  public boolean has(String name) {
    return node.hasNonNull(name);
  }

  /** A string. */
  public String text(String name) {
    return text(required(name), path + name);
  }

  /** A string, if there. */
  public Optional<String> optionalText(String name) {
    return has(name) ? Optional.of(text(name)) : Optional.empty();
  }

  /** A whole number that fits 64 bits. */
  public long whole(String name) {
    JsonNode value = required(name);
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw wrong(path + name, "a whole number", value);
    }
    return value.longValue();
  }

  /** A whole number within bounds, both inclusive. */
  public int whole(String name, int least, int most) {
    long value = whole(name);
    if (value < least || value > most) {
      throw wrong(path + name, "from " + least + " to " + most, node.get(name));
    }
    return (int) value;
  }

  /** A double, or one of the words for those that JSON has not; see {@link Json#number}. */
  public double number(String name) {
    return number(required(name), path + name);
  }

  /** true or false. */
  public boolean truth(String name) {
    JsonNode value = required(name);
    if (!value.isBoolean()) {
      throw wrong(path + name, "true or false", value);
    }
    return value.booleanValue();
  }

  /** A moment in ISO-8601, UTC. */
  public Instant instant(String name) {
    try {
      return Instant.parse(text(name));
    } catch (DateTimeParseException e) {
      throw wrong(path + name, "a time such as 2026-01-31T12:00:00Z", node.get(name));
    }
  }

  /** A moment, if there. */
  public Optional<Instant> optionalInstant(String name) {
    return has(name) ? Optional.of(instant(name)) : Optional.empty();
  }

  /** An object. */
  public JsonFields fields(String name) {
    if (required(name) instanceof ObjectNode object) {
      return new JsonFields(object, where, path + name + ".");
    }
    throw wrong(path + name, "an object", node.get(name));
  }

  /** An object, if there. */
  public Optional<JsonFields> optionalFields(String name) {
    return has(name) ? Optional.of(fields(name)) : Optional.empty();
  }

  /** A list of strings. */
  public List<String> texts(String name) {
    return list(name, this::text);
  }

  /** A list of doubles. */
  public List<Double> numbers(String name) {
    return list(name, this::number);
  }

  /** An object whose values are doubles, in its order. */
  public Map<String, Double> numbersByName(String name) {
    Map<String, Double> values = new LinkedHashMap<>();
    JsonFields inner = fields(name);
    inner.node.fieldNames().forEachRemaining(key -> values.put(key, inner.number(key)));
    return values;
  }

  /** An object whose values are strings, in its order. */
  public Map<String, String> textsByName(String name) {
    Map<String, String> values = new LinkedHashMap<>();
    JsonFields inner = fields(name);
    inner.node.fieldNames().forEachRemaining(key -> values.put(key, inner.text(key)));
    return values;
  }

  /** An error about a field's value. */
  public UserError error(String name, String wanted) {
    return wrong(path + name, wanted, required(name));
  }

  private <T> List<T> list(String name, BiFunction<JsonNode, String, T> element) {
    JsonNode list = required(name);
    if (!list.isArray()) {
      throw wrong(path + name, "a list", list);
    }
    List<T> values = new ArrayList<>(list.size());
    for (JsonNode value : list) {
      values.add(element.apply(value, path + name + "." + values.size()));
    }
    return values;
  }

  private String text(JsonNode value, String key) {
    if (!value.isTextual()) {
      throw wrong(key, "a string", value);
    }
    return value.textValue();
  }

  private double number(JsonNode value, String key) {
    if (value.isNumber()) {
      return value.doubleValue();
    }
    if (value.isTextual()) {
      for (double word : NOT_IN_JSON) {
        if (value.textValue().equals(Double.toString(word))) {
          return word;
        }
      }
    }
    throw wrong(key, "a number", value);
  }

  private JsonNode required(String name) {
    JsonNode value = node.get(name);
    if (value == null) {
      throw new UserError("The file " + where + " is damaged: it has no " + path + name + ".");
    }
    return value;
  }

  private UserError wrong(String key, String wanted, JsonNode is) {
    String text = is.toString();
    return new UserError(
        "The file "
            + where
            + " is damaged: "
            + key
            + " must be "
            + wanted
            + ", is "
            + (text.length() > 60 ? text.substring(0, 60) + "..." : text)
            + ".");
  }
}
