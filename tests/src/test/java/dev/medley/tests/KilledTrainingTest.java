package dev.medley.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.medley.binding.Catalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The real command, killed at random moments, ends with the bytes of an undisturbed one. */
class KilledTrainingTest {
  /** Checkpoints after every few steps, so that kills hit between and inside of them. */
  private static final String OFTEN = "--set=checkpoints.minutes=0.0005";

  @TempDir Path folder;

  @Test
  void withAverageMomentumAndSam() throws IOException, InterruptedException {
    List<String> train =
        List.of(
            "--recipe=resnet8",
            "--data=fashion-mnist-15k",
            "--set=data.subset=512",
            "--set=data.validation=0.05",
            "--set=train.epochs=4",
            "--set=train.batch_size=64",
            "--set=train.ema.decay=0.9",
            "--set=train.sam.rho=0.05",
            "--set=checkpoints.minutes=0.005",
            "--set=evaluate.splits=[validation]");
    new KilledRun(folder, train).check(Boolean.getBoolean("medley.full") ? 20 : 2, "sam");
  }

  @Test
  void withAQueueAndAMomentumEncoder() throws IOException, InterruptedException {
    Catalog.Item recipe =
        ShippedRecipes.all().stream()
            .filter(item -> item.name().equals("moco-r18"))
            .findFirst()
            .orElseThrow();
    killTiny(recipe, 1);
  }

  @Tag("full")
  @TestFactory
  Stream<DynamicTest> theTinyVariantOfEveryRecipe() {
    return ShippedRecipes.all().stream()
        .map(recipe -> dynamicTest(recipe.name(), () -> killTiny(recipe, 3)));
  }

  @Tag("full")
  @Test
  void withATeacher() throws IOException, InterruptedException {
    List<String> tiny =
        List.of(
            "--recipe=resnet8",
            "--data=tiny",
            "--set=train.batch_size=16",
            "--device=cpu",
            "--quiet");
    List<String> teacher =
        new ArrayList<>(List.of("train", "--name=teacher", "--set=train.epochs=1"));
    teacher.addAll(tiny);
    Finished taught =
        Finished.run(
            MedleyProcess.in(folder, folder.resolve("cache"), teacher.toArray(String[]::new)));
    assertEquals(0, taught.code(), taught.err());
    List<String> train = new ArrayList<>(List.of("--recipe=resnet8", "--data=tiny"));
    Path run = folder.resolve("runs/teacher");
    train.addAll(
        List.of(
            "--set=train.batch_size=16",
            "--set=train.epochs=6",
            OFTEN,
            "--set=objective={name: distillation, teacher: %s}".formatted(run)));
    new KilledRun(folder, train).check(3, "distillation");
  }

  private void killTiny(Catalog.Item recipe, int kills) throws IOException, InterruptedException {
    List<String> train = new ArrayList<>(ShippedRecipes.tiny(recipe));
    train.addAll(List.of("--set", "train.epochs=6", OFTEN));
    new KilledRun(Files.createDirectories(folder.resolve(recipe.name())), train)
        .check(kills, recipe.name());
  }
}
