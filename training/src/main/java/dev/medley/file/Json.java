package dev.medley.file;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.PrettyPrinter;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.medley.binding.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * JSON, strictly read (UTF-8, no duplicate keys, nothing after the value, nesting at most 100) and
 * written with keys in the order given and doubles that read back exactly. Since JSON has no NaN
 * and no infinities, those are the words {@code "NaN"}, {@code "Infinity"} and {@code "-Infinity"}.
 */
public final class Json {
  private static final int LONGEST_FILE = 1 << 28;
  private static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(100)
                          .maxNumberLength(100)
                          .maxStringLength(LONGEST_FILE)
                          .maxNameLength(LONGEST_FILE)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
                  .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                  .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Json() {}

  /** An empty object to fill. */
  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** A number, or the word for one that JSON has not. */
  public static JsonNode number(double value) {
    return Double.isFinite(value)
        ? DoubleNode.valueOf(value)
        : TextNode.valueOf(Double.toString(value));
  }

  /** On one line, without a line break. */
  public static String line(JsonNode node) {
    try {
      return MAPPER.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Indented by two, ending in a line break. */
  public static String text(JsonNode node) {
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter(
                PrettyPrinter.DEFAULT_SEPARATORS.withObjectFieldValueSpacing(
                    Separators.Spacing.AFTER))
            .withObjectIndenter(new DefaultIndenter("  ", "\n"));
    try {
      return MAPPER.writer(printer).writeValueAsString(node) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Reads a file that holds one object.
   *
   * @throws UserError if it is missing, longer than 256 MiB, or not that
   */
  public static JsonFields read(Path file) {
    try (InputStream stream = Files.newInputStream(file)) {
      byte[] bytes = stream.readNBytes(LONGEST_FILE + 1);
      if (bytes.length > LONGEST_FILE) {
        throw new UserError("The file " + file + " is too long to be what is looked for.");
      }
      return parse(bytes, file.toString());
    } catch (IOException e) {
      throw Failures.reading(file, e);
    }
  }

  /**
   * Reads a file that holds one list of whole numbers.
   *
   * @param most how many are allowed
   * @throws UserError if it is missing, or not that, naming the first element that is wrong
   */
  public static long[] longs(Path file, int most) {
    long[] values = new long[1024];
    int n = 0;
    try (InputStream stream = Files.newInputStream(file);
        JsonParser parser = MAPPER.createParser(stream)) {
      if (parser.nextToken() != JsonToken.START_ARRAY) {
        throw new UserError("The file " + file + " must hold a JSON list of whole numbers.");
      }
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT
            || parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
          throw new UserError("Element %d of the list %s is no whole number.".formatted(n, file));
        }
        if (n == most) {
          throw new UserError("The list %s has more than %d elements.".formatted(file, most));
        }
        values = n == values.length ? Arrays.copyOf(values, 2 * n) : values;
        values[n++] = parser.getLongValue();
      }
      if (parser.nextToken() != null) {
        throw new UserError("The file " + file + " goes on after its list.");
      }
      return Arrays.copyOf(values, n);
    } catch (JsonProcessingException e) {
      throw damaged(file.toString(), e);
    } catch (IOException e) {
      throw Failures.reading(file, e);
    }
  }

  /**
   * Reads one object from UTF-8.
   *
   * @param where what errors call it, such as a file's name
   * @throws UserError if it is not that
   */
  public static JsonFields parse(byte[] utf8, String where) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
      if (MAPPER.readTree(text) instanceof ObjectNode object) {
        return new JsonFields(object, where, "");
      }
      throw new UserError("The file " + where + " is damaged: it is no JSON object.");
    } catch (CharacterCodingException e) {
      throw new UserError("The file " + where + " is damaged: it is not UTF-8.", e);
    } catch (JsonProcessingException e) {
      throw damaged(where, e);
    }
  }

  /** A parser with the same strictness, for those who read a stream of tokens. */
  static JsonParser parser(String text) throws IOException {
    return MAPPER.createParser(text);
  }

  static UserError damaged(String where, JsonProcessingException cause) {
    String place =
        cause.getLocation() == null
            ? ""
            : " in line "
                + cause.getLocation().getLineNr()
                + ", column "
                + cause.getLocation().getColumnNr();
    String why = cause.getOriginalMessage();
    return new UserError(
        "The file "
            + where
            + " is damaged: it is no proper JSON"
            + place
            + " ("
            + why.substring(0, Math.min(200, why.length())).replaceAll("\\s+", " ")
            + ").",
        cause);
  }
}
