package dev.medley.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.medley.binding.Catalog;
import dev.medley.recipe.Overrides;
import dev.medley.recipe.Recipes;
import dev.medley.train.Pace;
import dev.medley.train.Workload;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EstimateTest {
  private static final double EXACT = 1e-9;

  @TempDir Path folder;

  private Plan plan(String family) {
    Catalog.Roots roots = new Catalog.Roots(folder, folder);
    return Plan.of(
        new Families(roots).parse(family, "f.yaml"), new Recipes(roots), Overrides.NONE, folder);
  }

  private static Estimate estimate(Plan plan, int workers, Map<String, Integer> seconds) {
    Map<String, Estimate.Time> times = new LinkedHashMap<>();
    for (Member member : plan.members()) {
      Workload load = new Workload(seconds.get(member.name()), 10);
      times.put(member.name(), new Estimate.Time(new Pace(1, 0), load));
    }
    return Estimate.of(plan, times, workers);
  }

  @Test
  void aTrainingTakesItsStepsAndWhatItEvaluates() {
    assertEquals(3 * 0.5 + 100 * 0.01, new Pace(0.5, 0.01).seconds(new Workload(3, 100)), EXACT);
  }

  @Test
  void whoIsFreeTakesTheFirstMemberThatMayBegin() {
    Plan plan =
        plan(
            """
            family: f
            base: resnet8
            members:
              - {name: first, set: {seed: 1}}
              - {name: after, init_from: first}
              - {name: other, set: {seed: 2}}
            """);
    Map<String, Integer> seconds = Map.of("base", 4, "first", 10, "after", 5, "other", 3);
    assertEquals(22, estimate(plan, 1, seconds).wall(), EXACT);
    // one: base until 4, other until 7; two: first until 10, after until 15
    assertEquals(15, estimate(plan, 2, seconds).wall(), EXACT);
    assertEquals(15, estimate(plan, 9, seconds).wall(), EXACT);
    assertEquals(22, estimate(plan, 2, seconds).work(), EXACT);
  }

  @Test
  void halvingSparesWhatItStops() {
    Plan plan =
        plan(
            """
            family: f
            base: resnet8
            set: {train.epochs: 27}
            vary: [{seeds: 27}]
            halving: {first_epochs: 3, factor: 3}
            """);
    // 27 members for 3 epochs, 9 for 6 more, 3 for 18 more
    assertEquals(189.0 / 729, Estimate.share(plan), EXACT);
    Map<String, Integer> seconds = new LinkedHashMap<>();
    plan.members().forEach(member -> seconds.put(member.name(), 100));
    Estimate estimate = estimate(plan, 3, seconds);
    assertEquals(700, estimate.work(), EXACT);
    assertEquals(700.0 / 3, estimate.wall(), EXACT);
  }
}
