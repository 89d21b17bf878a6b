package dev.medley.binding;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class RoundTripTest {
  @Property(tries = 300)
  void whatIsWrittenBindsToAnEqualValue(@ForAll("kitchens") Kitchen kitchen) {
    String yaml = Kitchen.SETTINGS.write(kitchen);
    assertEquals(kitchen, Kitchen.SETTINGS.parse(yaml, "k.yaml"), yaml);
  }

  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  void valuesDifferExactlyIfSomeKeyDoes(
      @ForAll("kitchens") Kitchen first, @ForAll("kitchens") Kitchen second) {
    assertEquals(List.of(), Kitchen.SETTINGS.difference(first, first));
    assertEquals(first.equals(second), Kitchen.SETTINGS.difference(first, second).isEmpty());
    assertEquals(
        Kitchen.SETTINGS.difference(first, second).isEmpty(),
        Kitchen.SETTINGS.difference(second, first).isEmpty());
  }

  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  void aWholeValueLaidOverAnotherReplacesIt(
      @ForAll("kitchens") Kitchen lower, @ForAll("kitchens") Kitchen upper) {
    Node.Mapping under = Kitchen.SETTINGS.tree(lower).without("stock");
    Node merged = Kitchen.SETTINGS.merge(under, Kitchen.SETTINGS.tree(upper));
    assertEquals(upper, Kitchen.SETTINGS.bind(merged, new Problems()));
  }

  @Provide
  Arbitrary<Kitchen> kitchens() {
    Arbitrary<Map<String, Integer>> stocks =
        Arbitraries.maps(texts(), Arbitraries.integers()).ofMaxSize(4);
    return all(
            texts(),
            Arbitraries.longs().greaterOrEqual(0),
            Arbitraries.doubles().between(0, false, 300, true).ofScale(17),
            Arbitraries.integers().greaterOrEqual(1),
            Arbitraries.of(true, false),
            Arbitraries.of("small", "large"),
            Arbitraries.doubles().between(0, true, 1, false).ofScale(9).injectNull(0.3),
            Arbitraries.doubles().list().ofMaxSize(20),
            tools(2).list().ofMaxSize(5),
            tools(2),
            tools(2),
            cooks(),
            cooks().injectNull(0.5),
            stocks)
        .map(RoundTripTest::kitchen);
  }

  private static Kitchen kitchen(List<Object> v) {
    @SuppressWarnings("unchecked")
    Kitchen kitchen =
        new Kitchen(
            (String) v.get(0),
            (long) v.get(1),
            (double) v.get(2),
            (int) v.get(3),
            (boolean) v.get(4),
            (String) v.get(5),
            (Double) v.get(6),
            (List<Double>) v.get(7),
            (List<Kitchen.Tool>) v.get(8),
            (Kitchen.Tool) v.get(9),
            (Kitchen.Tool) v.get(10),
            (Kitchen.Cook) v.get(11),
            (Kitchen.Cook) v.get(12),
            (Map<String, Integer>) v.get(13));
    return kitchen;
  }

  private static Arbitrary<List<Object>> all(Arbitrary<?>... values) {
    List<Arbitrary<Object>> objects = new ArrayList<>();
    Arrays.stream(values).forEach(value -> objects.add(value.map(v -> (Object) v)));
    return Combinators.combine(objects).as(ArrayList::new);
  }

  private static Arbitrary<String> texts() {
    Arbitrary<String> odd =
        Arbitraries.of(
            "true",
            "1e-4",
            "null",
            "~",
            " x ",
            "a: b",
            "#",
            "- a",
            "*a",
            "'",
            "\"",
            "\\",
            "a\nb",
            "\t",
            "\u0000x",
            "\u2028x",
            "\uFEFFx",
            "\uD83D\uDE00",
            "0x1F",
            "{}",
            "---",
            "a #b",
            "=");
    return Arbitraries.oneOf(
            odd,
            Arbitraries.strings().ofMaxLength(90),
            Arbitraries.strings().alpha().ofMinLength(1))
        .filter(text -> !text.isBlank());
  }

  private static Arbitrary<Kitchen.Cook> cooks() {
    return Combinators.combine(
            texts(), Arbitraries.integers().between(-9, 50), Arbitraries.integers().between(-9, 60))
        .as(Kitchen.Cook::new);
  }

  private static Arbitrary<Kitchen.Tool> tools(int depth) {
    Arbitrary<Kitchen.Tool> knives =
        Combinators.combine(Arbitraries.integers().greaterOrEqual(1), Arbitraries.of(true, false))
            .as(Kitchen.Knife::new);
    Arbitrary<Kitchen.Tool> pans =
        Combinators.combine(
                Arbitraries.of("pan", "wok"), Arbitraries.doubles(), texts().injectNull(0.5))
            .as(Kitchen.Pan::new);
    return depth == 0
        ? Arbitraries.oneOf(knives, pans)
        : Arbitraries.oneOf(knives, pans, tools(depth - 1).map(Kitchen.Rack::new));
  }
}
