package dev.medley.binding;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class YamlWriterTest {
  private static String rewritten(String yaml) {
    return YamlWriter.write(YamlReader.parse(yaml, "f.yaml", new Problems()));
  }

  @Test
  void whatFitsStandsOnOneLine() {
    String text =
        "optimizer: {name: sgd, rates: [0.1, 1e-4], note: \"1\"}\nempty: {}\nnone: null\n";
    assertEquals(text, rewritten(text));
  }

  @Test
  void whatDoesNotFitStandsOnSeveral() {
    String word = "w".repeat(60);
    String text = "a:\n  b: %1$s\n  c: [%1$s]\n  d:\n    - %1$s\n    - {e: %1$s}\n".formatted(word);
    assertEquals(text, rewritten(text));
  }

  @Test
  void numbersAreWrittenExactlyAndShort() {
    assertEquals("1e-4", YamlWriter.number(1e-4));
    assertEquals("0.1", YamlWriter.number(0.1));
    assertEquals("1.0", YamlWriter.number(1));
    assertEquals("1.5e300", YamlWriter.number(1.5e300));
  }
}
