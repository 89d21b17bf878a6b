package dev.medley.tests.extending;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.medley.analysis.pairwise.CountMeasure;
import dev.medley.analysis.pairwise.PairCounts;
import dev.medley.augment.Augmentation;
import dev.medley.augment.Augmentations;
import dev.medley.binding.Catalog;
import dev.medley.binding.Doc;
import dev.medley.binding.Settings;
import dev.medley.binding.UserError;
import dev.medley.data.Scaling;
import dev.medley.model.Model;
import dev.medley.model.Models;
import dev.medley.objective.Moment;
import dev.medley.objective.Objective;
import dev.medley.objective.Objectives;
import dev.medley.optim.Optimizer;
import dev.medley.optim.Optimizers;
import dev.medley.recipe.Recipe;
import dev.medley.recipe.Recipes;
import dev.medley.torch.Precision;
import dev.medley.torch.Torch;
import dev.medley.train.Step;
import dev.medley.train.TrainingState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What docs/extending.md walks through, done from outside of Medley's packages: the page shows
 * these files as they are, and what they add is read from YAML and trained.
 */
class ExtendingTest {
  private static final int N = 16;
  private static final int SIDE = 12;

  /** The registries, with the one line more that each walk adds. */
  @Doc("Settings of everything that can be added to a recipe.")
  private record Added(
      @Doc("A model.") Model model,
      @Doc("An objective.") Objective objective,
      @Doc("Augmentations.") List<Augmentation> augment,
      @Doc("An optimiser.") Optimizer optimizer) {}

  private static final Settings<Added> SETTINGS =
      Settings.of(
          Added.class,
          Models.ALL.with("small_cnn", SmallCnn.class),
          Objectives.ALL.with("uniformity", Uniformity.class),
          Augmentations.ALL.with("invert", Invert.class),
          Optimizers.ALL.with("sign_sgd", SignSgd.class));

  private static final String YAML =
      """
      model: {name: small_cnn, channels: 8}
      objective: {name: uniformity, t: 2}
      augment: [horizontal_flip, {name: invert, p: 0.2}]
      optimizer: {name: sign_sgd, learning_rate: 0.003, weight_decay: 1e-4}
      """;

  @ParameterizedTest
  @ValueSource(strings = {"Uniformity", "SmallCnn", "Invert", "SignSgd", "SharedErrors"})
  void thePageShowsTheFileAsItIs(String name) throws IOException {
    Path here = Path.of("").toAbsolutePath();
    Path root = Files.exists(here.resolve("docs")) ? here : here.getParent();
    String folder = "tests/src/test/java/dev/medley/tests/extending/";
    String file = Files.readString(root.resolve(folder + name + ".java"), StandardCharsets.UTF_8);
    String shown = file.substring(file.indexOf("\n/**") + 1).strip();
    String page = Files.readString(root.resolve("docs/extending.md"), StandardCharsets.UTF_8);
    assertTrue(page.contains(shown), () -> "docs/extending.md should show:\n" + shown);
  }

  @Test
  void aModelAnObjectiveAnAugmentationAndAnOptimiserFromOutsideTrainTogether() {
    Added added = SETTINGS.parse(YAML, "outside.yaml");
    assertEquals(added, SETTINGS.parse(SETTINGS.write(added), "again"));
    Recipe recipe = recipe(added);
    try (Torch torch = Torch.open("cpu", 1);
        TrainingState state =
            TrainingState.fresh(torch, recipe, recipe.model().network(3, SIDE, SIDE, 4));
        Step step =
            new Step(
                torch,
                recipe,
                state,
                new Scaling(new float[] {0.5f, 0.5f, 0.5f}, new float[] {0.25f, 0.25f, 0.25f}),
                Precision.FP32)) {
      double first = losses(step, state, 0);
      double last = 0;
      for (int t = 1; t < 30; t++) {
        last = losses(step, state, t);
      }
      assertTrue(last < first - 0.1, first + " then " + last);
    }
  }

  private static double losses(Step step, TrainingState state, int t) {
    byte[] bytes = new byte[N * SIDE * SIDE * 3];
    new Random(7).nextBytes(bytes);
    ByteBuffer images = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    int[] numbers = IntStream.range(0, N).toArray();
    step.run(images, new int[N], numbers, t, new Moment(t, 30, 1), 0.003, 0);
    double[] totals = state.takeTotals();
    return totals[0] / totals[2];
  }

  private static Recipe recipe(Added added) {
    Recipe base = new Recipes(new Catalog.Roots(Path.of(""), Path.of("nowhere"))).load("resnet8");
    return new Recipe(
        "outside",
        base.seed(),
        base.data(),
        added.model(),
        base.init(),
        List.of(added.objective()),
        added.augment(),
        List.of(),
        added.optimizer(),
        base.schedule(),
        base.train(),
        base.fineTune(),
        base.evaluate(),
        base.checkpoints(),
        null,
        base.engine());
  }

  @Test
  void settingsFromOutsideAreCheckedLikeAnyOther() {
    String wrong = YAML.replace("t: 2", "t: 0").replace("p: 0.2", "q: 0.2");
    UserError refused = assertThrows(UserError.class, () -> SETTINGS.parse(wrong, "outside.yaml"));
    assertTrue(refused.getMessage().contains("objective.t must be larger than 0"));
    assertTrue(refused.getMessage().contains("augment.1.q is not a key of invert"));
  }

  @Test
  void aMeasureFromOutsideIsOne() {
    CountMeasure measure = new SharedErrors();
    assertEquals(0.25, measure.of(new PairCounts(6, 2, 1, 1, 3)).number());
    assertEquals("no model is ever wrong", measure.of(new PairCounts(6, 0, 0, 0, 0)).undefined());
    assertEquals("shared_errors", measure.declaration().name());
  }
}
