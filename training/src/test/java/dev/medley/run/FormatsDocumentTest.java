package dev.medley.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.medley.binding.Catalog;
import dev.medley.data.DataCatalog;
import dev.medley.data.DataHome;
import dev.medley.recipe.Overrides;
import dev.medley.recipe.Recipe;
import dev.medley.recipe.Recipes;
import dev.medley.track.RunLog;
import dev.medley.track.Screen;
import dev.medley.train.Training;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/formats.md shows is what is written, to the letter. */
class FormatsDocumentTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "formats.md");

  @TempDir Path folder;

  private Path shown(int block) throws IOException {
    List<String> blocks =
        Pattern.compile("```json\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(DOCUMENT))
            .results()
            .map(match -> match.group(1))
            .toList();
    return Files.writeString(folder.resolve("shown"), blocks.get(block));
  }

  @Test
  void runJsonIsShownAsItIsWritten() throws IOException {
    Path file = shown(0);
    assertEquals(Files.readString(file), RunInfo.read(file).toJson());
  }

  @Test
  void metricsAreShownAsTheyAreWritten() throws IOException {
    Path file = shown(1);
    assertEquals(Files.readAllLines(file), Metric.read(file).stream().map(Metric::toJson).toList());
  }

  @Test
  void stateJsonIsShownAsItIsWritten() throws IOException {
    Path file = shown(2);
    assertEquals(Files.readString(file), CheckpointState.read(file).toJson());
  }

  @Test
  void outputsJsonIsShownAsItIsWritten() throws IOException {
    Path file = shown(3);
    assertEquals(Files.readString(file), OutputsInfo.read(file).toJson());
  }

  @Test
  void valuesHaveTheNamesThatTrainingGivesThem() throws IOException {
    Overrides tiny = Overrides.NONE.withData("tiny").withSet("train.epochs=1");
    Recipe recipe = new Recipes(Catalog.Roots.standard()).load("resnet8", tiny);
    RunDirectory run;
    try (RunLog log = new RunLog(Screen.standardError(true))) {
      run =
          new Training(new DataCatalog(DataHome.standard()), log, () -> false)
              .train(
                  recipe,
                  new Training.Options(folder, Optional.of("run"), "cpu", 1, false, "a test"));
    }
    assertTrue(
        run.info().metrics().keySet().containsAll(RunInfo.read(shown(0)).metrics().keySet()));
    assertEquals(
        run.metrics().stream().map(Metric::name).filter(name -> !name.startsWith("test.")).toList(),
        Metric.read(shown(1)).stream().map(Metric::name).toList());
    assertEquals(
        run.checkpoints().get(Checkpoints.LAST).state().values().keySet(),
        CheckpointState.read(shown(2)).values().keySet());
  }
}
