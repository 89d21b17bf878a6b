package dev.medley.binding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class YamlReaderTest {
  @TempDir Path folder;

  private static String refusal(String text) {
    return assertThrows(UserError.class, () -> YamlReader.parse(text, "f.yaml", new Problems()))
        .getMessage();
  }

  @Test
  void brokenSyntaxIsRefusedWithItsLine() {
    assertEquals(
        "f.yaml:2: is not valid YAML, mapping values are not allowed here",
        refusal("a: 1\nb: c: d"));
    assertTrue(refusal("a: [1").startsWith("f.yaml:1: is not valid YAML, "));
    assertEquals("f.yaml: is not valid YAML, character U+0", refusal("a: \0"));
  }

  @Test
  void charactersOutsideTheBasicPlaneMayStandAnywhere() {
    for (int i = 1000; i < 1050; i++) {
      String text = "a".repeat(i) + "\ud83d\ude00".repeat(i);
      Node node = YamlReader.parse(text, "f.yaml", new Problems());
      assertEquals(text, ((Node.Scalar) node).text());
    }
  }

  @Test
  void aSecondDocumentIsRefused() {
    assertEquals(
        "f.yaml:2: a second document starts here, only one is allowed",
        refusal("a: 1\n--- \nb: 2"));
  }

  @Test
  void tagsAreRefused() {
    assertEquals(
        "f.yaml:1: the tag tag:yaml.org,2002:javax.script.ScriptEngineManager is not allowed",
        refusal("a: !!javax.script.ScriptEngineManager [1]"));
  }

  @Test
  void aKeyMustBeAWord() {
    assertEquals(
        "f.yaml:1: a key must be a single word, not a list or a map", refusal("? [a, b]\n: 1"));
  }

  @Test
  void anAliasMustStandForSomething() {
    assertEquals("f.yaml:1: *b stands for nothing before it", refusal("a: *b"));
    assertEquals("f.yaml:1: *b stands for nothing before it", refusal("a: &b [*b]"));
  }

  @Test
  void aliasesThatUnfoldToBillionsAreRefused() {
    StringBuilder text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 20; i++) {
      String alias = "*a" + (i - 1) + ", ";
      text.append("a%d: &a%d [%s x]\n".formatted(i, i, alias.repeat(9)));
    }
    assertTrue(refusal(text.toString()).endsWith(": holds more than 100000 values"));
  }

  @Test
  void deepNestingIsRefused() {
    assertEquals("f.yaml:1: is nested deeper than 50 levels", refusal("[".repeat(100_000)));
  }

  @Test
  void aFileOfMoreThanAMebibyteIsRefused() throws Exception {
    Path file = Files.write(folder.resolve("big.yaml"), new byte[YamlReader.LARGEST + 1]);
    assertEquals(file + " is larger than 1 MiB, which no YAML file here is", refusalOf(file));
  }

  @Test
  void aFileThatIsNotUtf8IsRefused() throws Exception {
    Path file = folder.resolve("latin.yaml");
    Files.write(file, "a: \u00e4".getBytes(StandardCharsets.ISO_8859_1));
    assertEquals(file + " is not UTF-8 text", refusalOf(file));
  }

  @Test
  void aFolderOrAMissingFileIsRefused() {
    assertEquals(folder + " is a folder, not a YAML file", refusalOf(folder));
    assertEquals(folder.resolve("none") + " cannot be read", refusalOf(folder.resolve("none")));
  }

  private static String refusalOf(Path file) {
    return assertThrows(
            UserError.class, () -> YamlReader.read(file, file.toString(), new Problems()))
        .getMessage();
  }

  @Test
  void aByteOrderMarkIsSkipped() {
    Node node = YamlReader.parse("\uFEFFa: 1", "f.yaml", new Problems());
    assertEquals("a", ((Node.Mapping) node).entries().get(0).key());
  }
}
