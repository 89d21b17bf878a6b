package dev.medley.track.mlflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamesTest {
  private static final Pattern CODE = Pattern.compile(":([0-9a-f]*):");

  /** The inverse, written from the rule in docs/tracking.md. */
  private static String read(String written) {
    Matcher code = CODE.matcher(written);
    StringBuilder name = new StringBuilder();
    int at = 0;
    while (code.find()) {
      name.append(written, at, code.start());
      if (!code.group(1).isEmpty()) {
        name.appendCodePoint(Integer.parseInt(code.group(1), 16));
      }
      at = code.end();
    }
    return name.append(written.substring(at)).toString();
  }

  @Property(tries = 300)
  void everyNameCanBeReadBack(@ForAll @StringLength(max = 25) String name) {
    assertEquals(name, read(Names.of(name)));
  }

  @Property(tries = 300)
  void everyNameIsOneThatTheServerTakes(@ForAll String name) {
    String written = Names.of(name);
    assertTrue(written.matches("[/\\w.\\- :\\p{L}]{1,250}"), written);
    assertTrue(!written.startsWith("/") && !written.endsWith("/"), written);
    assertTrue(!written.contains("//") && !written.matches("(.*/)?\\.{1,2}(/.*)?"), written);
  }

  @ParameterizedTest
  @CsvSource({
    "validation.accuracy, validation.accuracy",
    "system/gpu_0, system/gpu_0",
    "50%, 50:25:",
    "a:b, a:3a:b",
    "a//b, a:2f::2f:b",
    "a/./b, a:2f::2e::2f:b",
    "'', ::"
  })
  void namesAreWrittenAsDocumented(String name, String written) {
    assertEquals(written, Names.of(name));
  }

  @Test
  void longNamesThatDifferAtTheEndStayDifferent() {
    String long1 = "a".repeat(300) + "1";
    String long2 = "a".repeat(300) + "2";
    assertEquals(250, Names.of(long1).length());
    assertNotEquals(Names.of(long1), Names.of(long2));
  }
}
