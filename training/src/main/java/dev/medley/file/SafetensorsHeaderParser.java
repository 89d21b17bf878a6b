package dev.medley.file;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.medley.binding.UserError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a safetensors header token by token, so that what it says costs no more than its length.
 */
final class SafetensorsHeaderParser {
  private final Path file;
  private final String text;
  private final Map<String, String> metadata = new LinkedHashMap<>();
  private final Map<String, Safetensors.Entry> entries = new LinkedHashMap<>();

  SafetensorsHeaderParser(Path file, String text) {
    this.file = file;
    this.text = text;
  }

  Map<String, String> metadata() {
    return metadata;
  }

  Map<String, Safetensors.Entry> entries() {
    return entries;
  }

  /** Reads all; offsets count from {@code dataStart} on. */
  void parse(long dataStart) throws IOException {
    if (text.charAt(0) != '{') {
      throw damaged("its header does not begin with {");
    }
    try (JsonParser json = Json.parser(text)) {
      require(json.nextToken(), JsonToken.START_OBJECT, "the header");
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String name = json.currentName();
        if (name.equals("__metadata__")) {
          readMetadata(json);
        } else if (Safetensors.isName(name)) {
          entries.put(name, readEntry(json, name, dataStart));
        } else {
          throw damaged("a tensor has no proper name");
        }
      }
      if (json.nextToken() != null) {
        throw damaged("something follows its header");
      }
    } catch (JsonProcessingException e) {
      throw Json.damaged(file.toString(), e);
    }
  }

  private void readMetadata(JsonParser json) throws IOException {
    require(json.nextToken(), JsonToken.START_OBJECT, "__metadata__");
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String key = json.currentName();
      require(json.nextToken(), JsonToken.VALUE_STRING, "__metadata__'s values");
      metadata.put(key, json.getText());
    }
  }

  private Safetensors.Entry readEntry(JsonParser json, String name, long dataStart)
      throws IOException {
    String called = Safetensors.quoted(name);
    require(json.nextToken(), JsonToken.START_OBJECT, called);
    ElementType type = null;
    List<Long> shape = null;
    List<Long> offsets = null;
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String key = json.currentName();
      json.nextToken();
      switch (key) {
        case "dtype" -> type = readType(json, called);
        case "shape" -> shape = readNumbers(json, called + "'s shape");
        case "data_offsets" -> offsets = readNumbers(json, called + "'s data_offsets");
        default -> throw damaged(called + " has an unknown field " + Safetensors.quoted(key));
      }
    }
    if (type == null || shape == null || offsets == null || offsets.size() != 2) {
      throw damaged(called + " must have dtype, shape and two data_offsets");
    }
    if (shape.size() > Shapes.MOST_DIMENSIONS) {
      throw damaged(
          called + " has " + shape.size() + " dimensions, allowed are " + Shapes.MOST_DIMENSIONS);
    }
    long bytes = Shapes.bytes(shape, type).orElse(-1);
    long begin = offsets.get(0);
    long end = offsets.get(1);
    if (bytes < 0 || end - begin != bytes) {
      throw damaged(
          called
              + " has shape "
              + Shapes.text(shape)
              + " of "
              + type
              + ", but its data_offsets are "
              + begin
              + " and "
              + end);
    }
    if (end > Long.MAX_VALUE - dataStart) {
      throw damaged("the bytes of " + called + " are cut off");
    }
    return new Safetensors.Entry(type, shape, dataStart + begin, bytes);
  }

  private ElementType readType(JsonParser json, String called) throws IOException {
    require(json.currentToken(), JsonToken.VALUE_STRING, called + "'s dtype");
    String name = json.getText();
    return Arrays.stream(ElementType.values())
        .filter(type -> type.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                damaged(
                    called
                        + " has dtype "
                        + Safetensors.quoted(name)
                        + ", allowed are "
                        + Arrays.toString(ElementType.values()).replaceAll("[\\[\\]]", "")));
  }

  private List<Long> readNumbers(JsonParser json, String called) throws IOException {
    require(json.currentToken(), JsonToken.START_ARRAY, called);
    List<Long> values = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      require(json.currentToken(), JsonToken.VALUE_NUMBER_INT, called);
      if (json.getNumberType() == JsonParser.NumberType.BIG_INTEGER || json.getLongValue() < 0) {
        throw damaged(called + " has a number out of range");
      }
      values.add(json.getLongValue());
    }
    return values;
  }

  private void require(JsonToken is, JsonToken wanted, String what) {
    if (is != wanted) {
      throw damaged(what + " must be " + described(wanted));
    }
  }

  private static String described(JsonToken token) {
    return switch (token) {
      case START_OBJECT -> "an object";
      case START_ARRAY -> "a list";
      case VALUE_STRING -> "a string";
      default -> "a whole number";
    };
  }

  private UserError damaged(String why) {
    return Safetensors.damaged(file, why);
  }
}
