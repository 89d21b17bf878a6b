package dev.medley.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.medley.binding.Catalog;
import dev.medley.binding.UserError;
import dev.medley.recipe.Category;
import dev.medley.recipe.Overrides;
import dev.medley.recipe.Recipes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlanTest {
  private static final String HEAD =
      "family: f\nbase: resnet8\nset: {data: tiny, train.epochs: 9}\n";

  @TempDir Path folder;

  private Plan plan(String more) {
    return plan(more, Overrides.NONE);
  }

  private Plan plan(String more, Overrides overrides) {
    try {
      Files.writeString(folder.resolve("f.yaml"), HEAD + more);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Catalog.Roots roots = new Catalog.Roots(folder, folder.resolve("config"));
    return Plan.of(
        new Families(roots).load("f.yaml"), new Recipes(roots), overrides, folder.resolve("runs"));
  }

  private static List<String> names(Plan plan) {
    return plan.members().stream().map(Member::name).toList();
  }

  private String refusal(String more) {
    return assertThrows(UserError.class, () -> plan(more)).getMessage();
  }

  @Test
  void theBaseComesFirstAndHasNoCategory() {
    Member base = plan("").base();
    assertEquals("base", base.name());
    assertEquals("f-base", base.run());
    assertEquals(Optional.empty(), base.category());
    assertEquals(List.of(), base.varied());
    assertEquals(9, base.recipe().train().epochs());
    assertEquals("tiny", base.recipe().data().name());
  }

  @Test
  void tenSeedsAreTenMembersOneOfThemTheBase() {
    Plan plan = plan("vary: [{seeds: 10}]\n");
    assertEquals(10, plan.members().size());
    assertEquals("seed-9", plan.members().get(9).name());
    assertEquals(9, plan.members().get(9).recipe().seed());
    assertTrue(
        plan.members().stream()
            .skip(1)
            .allMatch(member -> member.category().equals(Optional.of(Category.REINIT))));
  }

  @Test
  void aGridIsTheProductWithoutTheBaseAndWhatIsExcluded() {
    Plan plan =
        plan(
            """
            vary:
              - grid: {optimizer.learning_rate: [0.1, 0.2], optimizer.momentum: [0.9, 0.8]}
                name: "lr{optimizer.learning_rate}-m{optimizer.momentum}"
                exclude: [{optimizer.learning_rate: 2e-1, optimizer.momentum: 0.8}]
            """);
    assertEquals(List.of("base", "lr0.1-m0.8", "lr0.2-m0.9"), names(plan));
    assertEquals(List.of("optimizer.learning_rate"), plan.member("lr0.2-m0.9").varied());
  }

  @Test
  void nestedVariationsMultiply() {
    Plan plan =
        plan(
            """
            vary:
              - list: [{model.width: 2}, {model: mlp}]
                vary: [{seeds: 2}, {grid: {train.batch_size: [8]}}]
            """);
    assertEquals(
        List.of(
            "base",
            "width-2-seed-0",
            "width-2-seed-1",
            "width-2-batch_size-8",
            "model-mlp-seed-0",
            "model-mlp-seed-1",
            "model-mlp-batch_size-8"),
        names(plan));
    assertEquals(List.of("seed", "model.width"), plan.member("width-2-seed-1").varied());
  }

  @Test
  void randomDrawsStayWithinTheirBoundsAndDoNotDependOnOtherSettings() {
    String draws =
        """
        vary:
          - random:
              count: 50
              seed: 3
              draw:
                optimizer.learning_rate: {name: log_uniform, low: 0.01, high: 1}
                train.batch_size: {name: int, low: 8, high: 9}
        """;
    Plan plan = plan(draws);
    assertEquals(51, plan.members().size());
    double below = 0;
    Set<Integer> sizes = new HashSet<>();
    for (Member member : plan.members().subList(1, 51)) {
      double rate = member.recipe().optimizer().learningRate();
      assertTrue(rate >= 0.01 && rate <= 1, "" + rate);
      below += rate < 0.1 ? 1 : 0;
      sizes.add(member.recipe().train().batchSize());
    }
    // half of them lie below the geometric mean; 5 standard deviations are 18
    assertTrue(below >= 7 && below <= 43, "" + below);
    assertEquals(Set.of(8, 9), sizes);
    Plan more = plan(draws + "        optimizer.nesterov: {name: choice, of: [true, false]}\n");
    assertEquals(
        plan.members().get(7).recipe().optimizer().learningRate(),
        more.members().get(7).recipe().optimizer().learningRate());
  }

  @Test
  void fewerDifferentDrawsThanAskedForAreRefused() {
    assertTrue(
        refusal(
                "vary: [{random: {count: 3, draw: {train.batch_size: {name: int, low: 8, high:"
                    + " 9}}}}]\n")
            .contains("only 2 different ones"));
  }

  @Test
  void categoriesEqualATableWrittenByHand() {
    Map<String, Category> expected = new LinkedHashMap<>();
    expected.put("again", Category.REINIT);
    expected.put("slow", Category.HYPERPARAMETERS);
    expected.put("softer", Category.HYPERPARAMETERS);
    expected.put("wide", Category.ARCHITECTURE);
    expected.put("perceptron", Category.ARCHITECTURE);
    expected.put("half", Category.DATASET);
    expected.put("moved", Category.DATASET);
    expected.put("warm", Category.HYPERPARAMETERS);
    Plan plan =
        plan(
            """
            members:
              - {name: moved, init_from: half}
              - {name: again, set: {seed: 4}}
              - {name: slow, set: {optimizer.learning_rate: 0.01, seed: 2}}
              - {name: softer, set: {train: {label_smoothing: 0.1}}}
              - {name: wide, set: {model: {width: 2}, optimizer.learning_rate: 0.2}}
              - {name: perceptron, recipe: mlp}
              - {name: half, set: {data.subset: 0.5}}
              - {name: warm, init_from: again}
            """);
    expected.forEach(
        (name, category) ->
            assertEquals(Optional.of(category), plan.member(name).category(), name));
  }

  @Test
  void aMemberComesAfterTheOneThatItStartsFrom() {
    Plan plan =
        plan(
            """
            members:
              - {name: c, init_from: b}
              - {name: b, init_from: a, set: {seed: 1}}
              - {name: a, set: {seed: 2}}
            """);
    assertEquals(List.of("base", "a", "b", "c"), names(plan));
    assertEquals(Optional.of("b"), plan.member("c").start());
    assertEquals("f-b", plan.member("c").recipe().initFrom());
  }

  @Test
  void aMapIsLaidOverWhatIsThereAndAnotherNameReplacesIt() {
    Plan plan =
        plan(
            """
            members:
              - {name: rate, set: {optimizer: {learning_rate: 0.5}}}
              - {name: adam, set: {optimizer: {name: adamw, learning_rate: 1e-3}}}
              - {name: pad, set: {augment.0.padding: 2}}
            """);
    assertEquals(0.9, plan.member("rate").recipe().optimizer().momentum());
    assertEquals(0.5, plan.member("rate").recipe().optimizer().learningRate());
    assertEquals(1e-3, plan.member("adam").recipe().optimizer().learningRate());
    assertEquals(List.of("augment.0.padding"), plan.member("pad").varied());
  }

  @Test
  void membersAreEvaluatedOnTheBasesSplitsAndTrain() {
    Plan plan = plan("members: [{name: some, set: {seed: 2}}]\n");
    assertEquals(
        List.of("train", "validation", "test"), plan.member("some").recipe().evaluate().splits());
    Plan given =
        plan(
            "members: [{name: some, set: {seed: 2}}]\n",
            Overrides.NONE.withSet("evaluate.splits=[test]"));
    assertEquals(List.of("test"), given.member("some").recipe().evaluate().splits());
  }

  @Test
  void theCommandLineChangesEveryMemberAndHasTheLastWord() {
    Plan plan =
        plan(
            "vary: [{grid: {optimizer.learning_rate: [0.3]}}]\n",
            Overrides.NONE.withData("mnist").withSet("train.epochs=1"));
    for (Member member : plan.members()) {
      assertEquals("mnist", member.recipe().data().name());
      assertEquals(1, member.recipe().train().epochs());
    }
    assertNotEquals(plan.base().recipe(), plan.members().get(1).recipe());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '#',
      textBlock =
          """
          vary: [{}]                                          | f.yaml:4: vary.0: give one of list, grid
          vary: [{seeds: 0}]                                  | f.yaml:4: vary.0.seeds must be at least 1
          vary: [{seeds: 2, grid: {seed: [1]}}]               | give one of list, grid
          vary: [{grid: {seed: []}}]                          | grid.seed must have at least one value
          vary: [{grid: {optimizer.lr: [1]}}]                 | f.yaml:4: optimizer.lr is not a key of sgd
          vary: [{grid: {train.epochs: [x]}}]                 | f.yaml:4: train.epochs must be a whole
          vary: [{grid: {a..b: [1]}}]                         | f.yaml:4: a..b is no key
          vary: [{seeds: 2, name: "{sed}"}]                   | name asks for {sed}, did you mean {seed}?
          vary: [{seeds: 3, name: same}]                      | two members are called same
          vary: [{seeds: 3, exclude: [{seed: 7}]}]            | f.yaml:4: exclude: no combination has all of seed=7
          members: [{name: base}]                             | f.yaml:4: members must have different names
          members: [{name: a}]                                | the member a has the recipe of base
          members: [{name: a, recipe: resnet21}]              | there is no recipe resnet21, did you mean
          members: [{name: a, init_from: bse}]                | there is no member bse, did you mean base?
          members: [{name: a, init_from: a}]                  | init_from goes in a circle: a -> a
          members: [{name: a/b}]                              | f.yaml:4: members.0.name must be 1 to 100
          member: [{name: a}]                                 | member is not a key, did you mean members?
          accuracy_window: [0.9, 0.8]                         | accuracy_window must be two accuracies
          retries: 11                                         | f.yaml:4: retries must be at least 0 and at most 10
          halving: {first_epochs: 0}                          | halving.first_epochs must be at least 1
          """)
  void whatIsWrongIsRefusedWithItsLine(String more, String said) {
    String message = refusal(more + "\n");
    assertTrue(message.contains(said), message);
  }

  @Test
  void halvingNeedsEqualLengthsMeasuredAtTheRoundsEnds() {
    String halving = "halving: {first_epochs: 1}\n";
    assertEquals(List.of(1, 3, 9), plan(halving).rungs());
    assertTrue(
        refusal(halving + "members: [{name: a, set: {train.epochs: 3}}]\n")
            .contains("must have the base's train.epochs (9); a has 3"));
    assertTrue(
        refusal(halving + "members: [{name: a, set: {evaluate.every_epochs: 2}}]\n")
            .contains("evaluate.every_epochs of a must divide"));
    assertTrue(refusal(halving + "members: [{name: a, init_from: base}]\n").contains("init_from"));
  }

  @Test
  void aFileIsFoundBesideTheFamilys() throws IOException {
    Files.createDirectories(folder.resolve("sub"));
    Files.writeString(
        folder.resolve("sub/own.yaml"), "extends: resnet8\nrecipe: own\ntrain: {epochs: 7}\n");
    Files.writeString(folder.resolve("sub/f.yaml"), "family: f\nbase: own.yaml\n");
    Catalog.Roots roots = new Catalog.Roots(folder, folder.resolve("config"));
    Plan plan =
        Plan.of(new Families(roots).load("sub/f.yaml"), new Recipes(roots), Overrides.NONE, folder);
    assertEquals(7, plan.base().recipe().train().epochs());
  }
}
