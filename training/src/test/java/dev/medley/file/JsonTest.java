package dev.medley.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.medley.binding.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
  @TempDir Path folder;

  private static JsonFields parse(String text) {
    return Json.parse(text.getBytes(StandardCharsets.UTF_8), "run.json");
  }

  @Property
  void everyDoubleReadsBackExactly(@ForAll double value) {
    var object = Json.object();
    object.set("value", Json.number(value));
    assertEquals(
        Double.doubleToLongBits(value),
        Double.doubleToLongBits(parse(Json.line(object)).number("value")));
  }

  @Test
  void whatJsonLacksIsAWord() {
    assertEquals("\"NaN\"", Json.line(Json.number(Double.NaN)));
    assertEquals(Double.NEGATIVE_INFINITY, parse("{\"a\": \"-Infinity\"}").number("a"));
    assertThrows(UserError.class, () -> parse("{\"a\": NaN}"));
  }

  @Test
  void textIsIndentedByTwo() {
    var object = Json.object().put("a", 1);
    object.putObject("b").put("c", 0.1);
    object.putArray("d").add("x");
    assertEquals(
        "{\n  \"a\": 1,\n  \"b\": {\n    \"c\": 0.1\n  },\n  \"d\": [ \"x\" ]\n}\n",
        Json.text(object));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":1,\"a\":2}",
        "{\"a\":1} x",
        "[1]",
        "",
        "{\"a\":01}",
        "{'a':1}",
        "{\"a\":1,}",
        "null",
        "{\"a\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["
      })
  void otherTextIsRefusedByName(String text) {
    String message = assertThrows(UserError.class, () -> parse(text)).getMessage();
    assertTrue(message.contains("run.json is damaged"), message);
  }

  @Test
  void aFieldOfAnotherTypeIsRefusedByName() {
    JsonFields fields =
        parse("{\"data\":{\"name\":7,\"big\":1e30,\"list\":[1,\"x\"],\"none\":null}}")
            .fields("data");
    for (Runnable read :
        List.<Runnable>of(
            () -> fields.text("name"),
            () -> fields.whole("big"),
            () -> fields.numbers("list"),
            () -> fields.text("none"),
            () -> fields.instant("name"))) {
      String message = assertThrows(UserError.class, read::run).getMessage();
      assertTrue(message.contains("data."), message);
    }
    assertTrue(
        assertThrows(UserError.class, () -> fields.text("lost"))
            .getMessage()
            .contains("it has no data.lost"));
    assertTrue(fields.optionalText("none").isEmpty());
  }

  @Test
  void damagedFilesAreRefusedCheaply() throws IOException {
    String good =
        "{\"format\": \"x\", \"numbers\": [1, 2.5, \"NaN\"], \"inner\": {\"text\": \"\\u00e9\", \"n\": 12}}";
    Mutations.attack(
        good.getBytes(StandardCharsets.UTF_8),
        folder.resolve("fuzz.json"),
        60,
        200_000,
        file -> {
          JsonFields fields = Json.read(file);
          fields.text("format");
          fields.numbers("numbers");
          fields.fields("inner").whole("n");
        });
  }
}
