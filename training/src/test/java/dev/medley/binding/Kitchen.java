package dev.medley.binding;

import java.util.List;
import java.util.Map;

/** Settings with one of everything, for tests. */
@Doc("One of everything.")
record Kitchen(
    String title,
    @Default("0") @Range(min = 0) long seed,
    @Doc("How hot, in degrees.") @Default("180") @Range(min = 0, minExclusive = true, max = 300)
        double heat,
    @Default("1") @Range(min = 1) int ovens,
    @Default("false") boolean open,
    @Default("small") @OneOf({"small", "large"}) String size,
    @Default("null") @Range(min = 0, max = 1, maxExclusive = true) Double salt,
    @Default("[0.9, 0.999]") List<Double> betas,
    @Default("[]") List<Tool> tools,
    Tool favourite,
    @Default("{name: knife, length: 3}") Tool spare,
    @Default("{}") Cook cook,
    @Default("null") Cook helper,
    @Default("{}") Map<String, Integer> stock) {

  static final Variants<Tool> TOOLS =
      Variants.of(Tool.class)
          .with("knife", Knife.class)
          .with("pan", Pan.class)
          .with("wok", Pan.class)
          .with("rack", Rack.class);

  static final Settings<Kitchen> SETTINGS = Settings.of(Kitchen.class, TOOLS);

  interface Tool {}

  record Knife(@Range(min = 1) int length, @Default("true") boolean sharp) implements Tool {}

  @Doc("A pan.")
  record Pan(String name, @Default("20") double width, @Default("null") String lid)
      implements Tool {}

  record Rack(@Default("pan") Tool holds) implements Tool {}

  record Cook(@Default("anna") String name, @Default("30") int age, @Default("40") int hours) {
    Cook {
      if (hours > 60) {
        throw new IllegalArgumentException("hours of a cook are at most 60, are " + hours);
      }
      if (age + hours > 120) {
        throw new IllegalArgumentException("a cook that old must rest");
      }
    }
  }
}
