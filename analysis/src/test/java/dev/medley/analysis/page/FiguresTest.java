package dev.medley.analysis.page;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.medley.file.Json;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class FiguresTest {
  @Test
  void sixDigitsAreKept() {
    assertEquals("0.123457", Figures.rounded(0.12345678).toString());
    assertEquals("-1.23457E-7", Figures.rounded(-1.2345678e-7).toString());
  }

  @Test
  void whatIsNoNumberIsNull() {
    assertEquals("null", Figures.rounded(Double.NaN).toString());
  }

  @Test
  void everythingElseStaysAsItIs() {
    String text = "{\"n\":123456789,\"list\":[0.333333,\"0.33333333\",null,true]}";
    assertEquals(
        text,
        Figures.rounded(
                Json.parse(
                        text.replace("0.333333,", "0.33333333333,")
                            .getBytes(StandardCharsets.UTF_8),
                        "test")
                    .node())
            .toString());
  }
}
