package dev.medley.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.medley.binding.Catalog;
import dev.medley.binding.UserError;
import dev.medley.data.DataCatalog;
import dev.medley.data.DataHome;
import dev.medley.recipe.Overrides;
import dev.medley.recipe.Recipe;
import dev.medley.recipe.Recipes;
import dev.medley.run.Metric;
import dev.medley.run.Outputs;
import dev.medley.run.RunDirectory;
import dev.medley.run.Status;
import dev.medley.track.RunLog;
import dev.medley.track.Screen;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that learn from runs. */
class DistillationTest {
  @TempDir static Path folder;

  private static Recipe recipe(String data, String... set) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "model={name: mlp, hidden: [16]}",
                "augment=[]",
                "train.epochs=1",
                "train.batch_size=16"));
    all.addAll(List.of(set));
    return new Recipes(Catalog.Roots.standard())
        .load("resnet8", Overrides.NONE.withData(data).withSet(all.toArray(String[]::new)));
  }

  private static RunDirectory train(String name, Recipe recipe, BooleanSupplier stop) {
    try (RunLog log = new RunLog(Screen.standardError(true))) {
      return new Training(new DataCatalog(DataHome.standard()), log, stop)
          .train(
              recipe, new Training.Options(folder, Optional.of(name), "cpu", 1, false, "a test"));
    }
  }

  private static double loss(RunDirectory run) {
    return run.metrics().stream()
        .filter(metric -> metric.name().equals("train.loss"))
        .mapToDouble(Metric::value)
        .findFirst()
        .orElseThrow();
  }

  @BeforeAll
  static void twoTeachers() {
    train("first", recipe("tiny", "data.normalize=none"), () -> false);
    train("second", recipe("tiny", "seed=1", "model=resnet8"), () -> false);
  }

  private static String from(String teachers, double alpha) {
    return "objective={name: distillation, teacher: %s, alpha: %s}".formatted(teachers, alpha);
  }

  @Test
  void aStudentThatIsItsTeacherHasNothingToLearn() {
    Recipe same =
        recipe(
            "tiny",
            from("first", 1),
            "init_from=" + folder.resolve("first"),
            "optimizer.learning_rate=1e-12");
    assertEquals(0, loss(train("same", same, () -> false)), 1e-7);
    Recipe other = recipe("tiny", from("second", 1), "optimizer.learning_rate=1e-12");
    assertTrue(loss(train("other", other, () -> false)) > 0.01);
  }

  /** The loss, from what both wrote: the teacher's images are scaled otherwise. */
  @Test
  void aTeacherSeesImagesScaledAsItWasTrained() {
    String[] outputs = {"data.validation=0", "evaluate.splits=[train]"};
    RunDirectory teacher =
        train("scaled-teacher", recipe("tiny", with(outputs, "data.normalize=none")), () -> false);
    Outputs taught = teacher.outputs("tiny", "train");
    RunDirectory student =
        train(
            "scaled-student",
            recipe(
                "tiny",
                with(
                    outputs,
                    from("scaled-teacher", 1),
                    "train.batch_size=" + taught.info().examples(),
                    "optimizer.learning_rate=1e-12")),
            () -> false);
    Outputs learned = student.outputs("tiny", "train");
    assertEquals(taught.ids(), learned.ids());
    assertNotEquals(
        taught.info().preprocessing().orElseThrow().mean(),
        learned.info().preprocessing().orElseThrow().mean());
    assertEquals(divergence(taught, learned), loss(student), 1e-5);
  }

  private static String[] with(String[] first, String... more) {
    return Stream.of(first, more).flatMap(Stream::of).toArray(String[]::new);
  }

  /** {@code T^2 KL(teacher || student)} at temperature T = 4, the mean over examples. */
  private static double divergence(Outputs teacher, Outputs student) {
    int n = teacher.info().examples();
    int classes = teacher.info().classes().size();
    double[] wanted = new double[n * classes];
    double[] given = new double[n * classes];
    teacher.logits().orElseThrow().doubles(0, n, wanted);
    student.logits().orElseThrow().doubles(0, n, given);
    double sum = 0;
    for (int row = 0; row < n; row++) {
      double[] p = logShares(wanted, row, classes);
      double[] q = logShares(given, row, classes);
      for (int k = 0; k < classes; k++) {
        sum += Math.exp(p[k]) * (p[k] - q[k]);
      }
    }
    return 16 * sum / n;
  }

  private static double[] logShares(double[] logits, int row, int classes) {
    double[] scaled =
        IntStream.range(0, classes).mapToDouble(k -> logits[row * classes + k] / 4).toArray();
    double total = Math.log(DoubleStream.of(scaled).map(Math::exp).sum());
    return DoubleStream.of(scaled).map(value -> value - total).toArray();
  }

  @Test
  void anEnsembleTeachesAndAnInterruptedStudentResumesToTheByte() throws IOException {
    String teachers = "[first, %s]".formatted(folder.resolve("second"));
    Recipe recipe = recipe("tiny", from(teachers, 0.7), "train.epochs=2");
    RunDirectory whole = train("whole", recipe, () -> false);
    int[] asked = {0};
    RunDirectory pieces = train("pieces", recipe, () -> ++asked[0] == 3);
    assertEquals(Status.INTERRUPTED, pieces.status());
    try (RunLog log = new RunLog(Screen.standardError(true))) {
      Training training = new Training(new DataCatalog(DataHome.standard()), log, () -> false);
      pieces = training.resume(pieces, "cpu", Optional.empty(), "a test");
      assertTrue(training.reproduce(whole, "cpu", "a test").identical());
    }
    for (String file : List.of("last/model.safetensors", "last/training.safetensors")) {
      assertArrayEquals(
          Files.readAllBytes(whole.path().resolve("checkpoints").resolve(file)),
          Files.readAllBytes(pieces.path().resolve("checkpoints").resolve(file)));
    }
  }

  @Test
  void teachersThatTellOtherClassesApartAreRefusedBeforeTraining() throws IOException {
    Path data = folder.resolve("pets");
    for (String image : List.of("train/cat/1", "train/dog/1", "test/cat/1", "test/dog/1")) {
      Path file = data.resolve(image + ".png");
      Files.createDirectories(file.getParent());
      ImageIO.write(new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY), "png", file.toFile());
    }
    Recipe recipe = recipe(data.toString(), from("first", 1), "data.validation=0");
    UserError refused = assertThrows(UserError.class, () -> train("pets-run", recipe, () -> false));
    assertTrue(
        refused.getMessage().contains("The teacher first tells other classes apart than pets has"),
        refused.getMessage());
    assertTrue(!Files.exists(folder.resolve("pets-run")));
  }
}
