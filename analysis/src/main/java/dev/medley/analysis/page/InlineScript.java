package dev.medley.analysis.page;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * A script inside the page.
 *
 * @param text as it stands there
 * @param hash by which the page's policy lets it run, and nothing else
 */
record InlineScript(String text, String hash) {
  static InlineScript of(String text) {
    if (text.contains("</script") || text.contains("<!--")) {
      throw new IllegalArgumentException("a script must not hold what ends one");
    }
    return new InlineScript(text, "sha256-" + sha256(text));
  }

  private static String sha256(String text) {
    try {
      return Base64.getEncoder()
          .encodeToString(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * JSON that may stand inside a script element: what could end it, or a line of it, is written as
   * an escape.
   */
  static String json(String json) {
    return json.replace("&", "\\u0026")
        .replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029");
  }
}
