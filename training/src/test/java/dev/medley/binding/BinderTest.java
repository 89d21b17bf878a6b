package dev.medley.binding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BinderTest {
  private static final String LEAST = "title: x\nfavourite: pan\n";

  private static Kitchen parse(String text) {
    return Kitchen.SETTINGS.parse(text, "k.yaml");
  }

  private static String refusal(String text) {
    return assertThrows(UserError.class, () -> parse(text)).getMessage();
  }

  @Test
  void leftOutKeysTakeTheirDefaults() {
    Kitchen kitchen = parse(LEAST);
    Kitchen expected =
        new Kitchen(
            "x",
            0,
            180,
            1,
            false,
            "small",
            null,
            List.of(0.9, 0.999),
            List.of(),
            new Kitchen.Pan("pan", 20, null),
            new Kitchen.Knife(3, true),
            new Kitchen.Cook("anna", 30, 40),
            null,
            Map.of());
    assertEquals(expected, kitchen);
  }

  @ParameterizedTest
  @CsvSource({"1e-4, 1e-4", ".5, 0.5", "3, 3", "0x10, 16", "+1.5E2, 150", "0o17, 15"})
  void numbersAreThoseOfYamlsCoreSchema(String text, double value) {
    assertEquals(value, parse(LEAST + "heat: " + text).heat());
  }

  @Test
  void aWholeNumberMayBeWrittenWithAPointOrExponent() {
    assertEquals(1000, parse(LEAST + "seed: 1e3").seed());
  }

  @Test
  void aTextIsShortForAMapWithThatName() {
    assertEquals(new Kitchen.Cook("bert", 30, 40), parse(LEAST + "cook: bert").cook());
    assertEquals(List.of(new Kitchen.Pan("wok", 20, null)), parse(LEAST + "tools: [wok]").tools());
  }

  @Test
  void aVariantWithoutANameTakesItsKeysDefault() {
    assertEquals(new Kitchen.Knife(3, false), parse(LEAST + "spare: {sharp: false}").spare());
  }

  @Test
  void anchorsAndAliasesStandForTheSameValue() {
    Kitchen kitchen = parse("title: x\nfavourite: &f {name: knife, length: 4}\ntools: [*f, *f]\n");
    assertEquals(2, kitchen.tools().size());
    assertEquals(kitchen.favourite(), kitchen.tools().get(1));
  }

  @Test
  void aNullableKeyMayBeNull() {
    assertEquals(null, parse(LEAST + "helper: null\nsalt: ~").helper());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "heat: 0 | heat must be larger than 0 and at most 300, is 0",
        "heat: -0.1 | heat must be larger than 0 and at most 300, is -0.1",
        "heat: warm | heat must be a finite number, is warm",
        "heat: .nan | heat must be a finite number, is .nan",
        "heat: 1e999 | heat must be a finite number, is 1e999",
        "heat: | heat must be a finite number, is empty",
        "heat: [1] | heat must be a finite number, is a list",
        "salt: 1 | salt must be at least 0 and smaller than 1, is 1",
        "seed: -1 | seed must be at least 0, is -1",
        "seed: 1.5 | seed must be a whole number, is 1.5",
        "seed: 9223372036854775808 | seed must be at most 9223372036854775807, is 9223372036854775808",
        "ovens: 3000000000 | ovens must be at most 2147483647, is 3000000000",
        "ovens: -3000000000 | ovens must be at least -2147483648, is -3000000000",
        "open: yes | open must be true or false, is yes",
        "size: larg | size must be one of small, large; is larg, did you mean large?",
        "size: {} | size must be one of small, large; is a map",
        "betas: [0.9, x] | betas.1 must be a finite number, is x",
        "betas: 0.9 | betas must be a list, is 0.9",
        "cook: 3 | cook.name must be a text (put it in quotes), is 3",
        "cook: [] | cook must be a map with the keys name, age, hours, is a list",
        "cook: {hours: 61} | cook.hours of a cook are at most 60, are 61",
        "cook: {age: 100} | cook: a cook that old must rest",
        "cook: {nam: x} | cook.nam is not a key, did you mean name? (keys: name, age, hours)",
        "stock: {a: x} | stock.a must be a whole number, is x",
        "stock: 3 | stock must be a map, is 3",
        "spare: spoon | spare.name spoon is unknown (one of knife, pan, wok, rack)",
        "spare: pam | spare.name pam is unknown, did you mean pan? (one of knife, pan, wok, rack)",
        "spare: {name: 3} | spare.name must be one of knife, pan, wok, rack; is 3",
        "spare: knife | spare.length is missing",
        "spare: [] | spare must be one of knife, pan, wok, rack, or a map with one as its name and more settings, is a list",
        "tools: [{width: 3}] | tools.0.name is missing, one of knife, pan, wok, rack",
        "spare: {name: pan, lenght: 3} | spare.lenght is not a key of pan (keys: name, width, lid)",
        "spare: {lenght: 3} | spare.lenght is not a key of knife, did you mean length? (keys: name, length, sharp)",
        "title: y | title is given twice, first on line 1",
      })
  void whatCannotBeIsRefusedWithLineAndKey(String line, String message) {
    assertEquals("k.yaml:3: " + message, refusal(LEAST + line));
  }

  @Test
  void aMissingKeyIsPlacedAtItsMap() {
    assertEquals("k.yaml:1: title is missing", refusal("favourite: pan"));
    assertEquals(
        "k.yaml:2: favourite is missing, one of knife, pan, wok, rack", refusal("\ntitle: x"));
    assertEquals(
        "k.yaml:1: must be a map with the keys title, seed, heat, ovens, open, size, salt, betas,"
            + " tools, favourite, spare, cook, helper, stock, is empty",
        refusal(""));
  }

  @Test
  void everyProblemIsToldInTheOrderOfTheFile() {
    assertEquals(
        """
        k.yaml:1: favourite is missing, one of knife, pan, wok, rack
        k.yaml:2: heat must be larger than 0 and at most 300, is -1
        k.yaml:4: cook.agee is not a key, did you mean age? (keys: name, age, hours)
        k.yaml:5: cook.age must be a whole number, is old
        k.yaml:6: heat is given twice, first on line 2""",
        refusal("title: x\nheat: -1\ncook:\n  agee: 3\n  age: old\nheat: 3"));
  }

  @Test
  void thousandsOfProblemsAreCutShort() {
    StringBuilder text = new StringBuilder(LEAST);
    for (int i = 0; i < 1000; i++) {
      text.append("wrong").append(i).append(": 1\n");
    }
    String message = refusal(text.toString());
    assertEquals(31, message.lines().count());
    assertTrue(message.endsWith("and 970 more problems"));
  }

  @Test
  void controlCharactersOfAFileDoNotReachTheTerminal() {
    assertEquals(
        "k.yaml:3: \\u001b[31m is not a key (keys: title, seed, heat, ovens, open, size, salt,"
            + " betas, tools, favourite, spare, cook, helper, stock)",
        refusal(LEAST + "\"\\e[31m\": 1"));
  }
}
