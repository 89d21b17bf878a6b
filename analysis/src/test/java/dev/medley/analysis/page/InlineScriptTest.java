package dev.medley.analysis.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.medley.file.Json;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class InlineScriptTest {
  @Test
  void jsonInAPageCannotEndItsElementAndSaysTheSame() {
    String name = "</script><!-- <script> & \u2028 \" \\ \n '";
    ObjectNode json = Json.object().put("name", name);
    String embedded = InlineScript.json(Json.line(json));
    for (String part : new String[] {"<", ">", "&", "\u2028"}) {
      assertFalse(embedded.contains(part), part);
    }
    assertEquals(name, Json.parse(embedded.getBytes(StandardCharsets.UTF_8), "page").text("name"));
  }

  @Test
  void aScriptIsKnownByItsHash() {
    // printf 'alert(1)' | openssl dgst -sha256 -binary | base64
    assertEquals(
        "sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI=", InlineScript.of("alert(1)").hash());
  }

  @Test
  void aScriptThatWouldEndItsElementIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> InlineScript.of("x = '</script>'"));
  }

  @Test
  void thePagesOwnScriptsMayStandInAPage() {
    InlineScript.of(Assets.charts());
    InlineScript.of(Assets.scripts());
  }
}
