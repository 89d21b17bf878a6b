package dev.medley.recipe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.medley.binding.Catalog;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CategoryTest {
  @TempDir Path here;

  private Recipe recipe(String... set) {
    return new Recipes(new Catalog.Roots(here, here))
        .parse(
            """
            recipe: mine
            data: some
            model: resnet20
            optimizer: {name: sgd, learning_rate: 0.1}
            augment: [{name: pad_crop}]
            train: {epochs: 2}
            """,
            "r.yaml",
            Overrides.NONE.withSet(set));
  }

  private Origin origin(String... set) {
    return Origin.of(recipe(set), "aa");
  }

  private static Origin from(Origin start, Origin run) {
    return run.startingFrom(start);
  }

  private static Origin fromFile(String hash, Origin run) {
    return run.startingFrom(hash);
  }

  private static Origin on(String fingerprint, Origin run) {
    return new Origin(run.recipe(), fingerprint, run.initialRun(), run.initialWeights());
  }

  private static void assertCategory(Category expected, Origin a, Origin b) {
    assertEquals(expected, Category.of(a, b));
    assertEquals(expected, Category.of(b, a), "the other way round");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          reinit          |
          reinit          | seed=1
          reinit          | seed=1; recipe=other; evaluate.batch_size=7; checkpoints.every=1
          reinit          | data.name=elsewhere
          hyperparameters | seed=1; optimizer.learning_rate=0.2
          hyperparameters | optimizer={name: adam, learning_rate: 0.1}
          hyperparameters | schedule=cosine
          hyperparameters | train.epochs=3
          hyperparameters | engine=deeplearning4j
          hyperparameters | train.label_smoothing=0.1
          hyperparameters | augment=[]
          hyperparameters | augment.0.padding=2
          hyperparameters | init.scale=2
          hyperparameters | model.dropout=0.1
          hyperparameters | model.drop_path=0.1
          hyperparameters | data.validation=0.2
          hyperparameters | data.normalize=none
          hyperparameters | data.size=8
          architecture    | model=resnet32
          architecture    | model=mlp
          architecture    | model.width=2; optimizer.learning_rate=0.2
          architecture    | model.shortcut=A; model.dropout=0.1
          dataset         | data.subset=0.5
          dataset         | data.label_noise=0.1; model=mlp
          dataset         | data.classes=[cat]
          """)
  void theCategoryIsTheLastRowOfTheTableThatApplies(String category, String changes) {
    String[] set = changes == null ? new String[0] : changes.split("; ");
    assertCategory(Category.find(category).orElseThrow(), origin(), origin(set));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "objective",
        "objective.1",
        "objective.name",
        "objective.1.name",
        "objective.teacher",
        "objective.0.teacher",
        "objective.teacher.1"
      })
  void namesAndTeachersOfObjectivesAreTheObjective(String key) {
    assertEquals(Category.OBJECTIVE, Category.ofSetting(key));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"objective.temperature", "objective.0.weight", "objective.projector.layers.0"})
  void otherSettingsOfObjectivesAreHyperparameters(String key) {
    assertEquals(Category.HYPERPARAMETERS, Category.ofSetting(key));
  }

  @Test
  void otherDataAreAnotherDataset() {
    assertCategory(Category.DATASET, origin(), on("bb", origin("model=mlp")));
  }

  @Test
  void aRunThatStartsFromAnotherIsAtLeastTrainedLonger() {
    assertCategory(Category.HYPERPARAMETERS, origin(), from(origin("seed=3"), origin()));
    assertCategory(Category.DATASET, origin(), from(origin("data.subset=0.5"), origin()));
    assertCategory(Category.DATASET, origin(), from(on("bb", origin()), origin()));
  }

  @Test
  void runsThatStartFromRunsDivergeAsFarAsThoseDo() {
    Origin base = from(origin(), origin());
    assertCategory(Category.REINIT, base, from(origin("seed=1"), origin("seed=1")));
    assertCategory(
        Category.HYPERPARAMETERS, base, from(origin("train.epochs=9"), origin("seed=1")));
    assertCategory(Category.DATASET, base, from(from(on("bb", origin()), origin()), origin()));
  }

  @Test
  void weightsFromAFileCountAsOtherDataUnlessBothHaveThem() {
    assertCategory(Category.DATASET, origin(), fromFile("cc", origin()));
    assertCategory(Category.DATASET, fromFile("dd", origin()), fromFile("cc", origin()));
    assertCategory(Category.REINIT, fromFile("cc", origin()), fromFile("cc", origin("seed=1")));
  }

  @Test
  void variedKeysAreThoseThatChangeWhatIsLearnt() {
    Origin member =
        from(
            origin(),
            on("bb", origin("seed=1", "recipe=b", "evaluate.batch_size=7", "train.epochs=3")));
    assertEquals(
        List.of("data.name", "seed", "train.epochs", "init_from"), Origin.varied(origin(), member));
    assertEquals(List.of(), Origin.varied(origin(), origin("data.name=elsewhere")));
  }

  @Test
  void everyWordFindsItsCategory() {
    assertEquals(
        List.of("reinit", "hyperparameters", "architecture", "objective", "dataset"),
        Arrays.stream(Category.values()).map(Category::word).toList());
    assertEquals(Optional.empty(), Category.find("Reinit"));
  }
}
