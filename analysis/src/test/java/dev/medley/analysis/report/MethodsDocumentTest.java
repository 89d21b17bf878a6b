package dev.medley.analysis.report;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.medley.analysis.measure.Declaration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/methods.md says of each measure what it declares. */
class MethodsDocumentTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "methods.md");
  private static final Path WANTED = Path.of("target", "methods.md");
  private static final String BEGIN =
      "<!-- what measures declare: written by MethodsDocumentTest -->\n";
  private static final String END = "<!-- end -->\n";

  @Test
  void theDocumentHoldsTheDeclarations() throws IOException {
    String text = Files.readString(DOCUMENT);
    int begin = text.indexOf(BEGIN) + BEGIN.length();
    int end = text.indexOf(END);
    assertTrue(begin >= BEGIN.length() && end >= begin, DOCUMENT + " has lost its marks");
    String wanted = text.substring(0, begin) + measures() + text.substring(end);
    if (!wanted.equals(text)) {
      Files.createDirectories(WANTED.getParent());
      Files.writeString(WANTED, wanted);
    }
    assertTrue(wanted.equals(text), "what it has to be lies in analysis/" + WANTED);
  }

  private static String measures() {
    return MeasureCatalog.groups().stream()
            .map(
                group ->
                    "\n### "
                        + group.title()
                        + "\n\n| name | what it says | formula | range | larger | invariant to | source |\n"
                        + "| --- | --- | --- | --- | --- | --- | --- |\n"
                        + group.measures().stream()
                            .map(MethodsDocumentTest::row)
                            .collect(Collectors.joining()))
            .collect(Collectors.joining())
        + "\n";
  }

  private static String row(Declaration measure) {
    String invariances =
        measure.invariances().stream()
            .sorted()
            .map(each -> each.words())
            .collect(Collectors.joining(", "));
    return "| `%s` (%s) | %s%s | `%s` | %s to %s | %s | %s | %s |%n"
        .formatted(
            measure.name(),
            measure.symbol(),
            measure.summary(),
            measure.symmetric() ? "" : " Not symmetric.",
            measure.formula().replace("|", "\\|"),
            bound(measure.low()),
            bound(measure.high()),
            switch (measure.larger()) {
              case MORE_SIMILAR -> "more similar";
              case MORE_DIFFERENT -> "more different";
              case NEITHER -> "";
            },
            invariances,
            measure.source());
  }

  private static String bound(double value) {
    return value == Math.rint(value)
        ? Long.toString((long) value)
        : Double.toString(Math.rint(value * 1e4) / 1e4);
  }
}
