package dev.medley.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.medley.binding.Catalog;
import dev.medley.data.Scaling;
import dev.medley.objective.Moment;
import dev.medley.recipe.Overrides;
import dev.medley.recipe.Recipe;
import dev.medley.recipe.Recipes;
import dev.medley.torch.Network;
import dev.medley.torch.Precision;
import dev.medley.torch.Torch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * Resident memory stays flat over many steps with every feature on, in a JVM like the launcher's.
 */
class MemoryTest {
  private static final boolean FULL = Boolean.getBoolean("medley.full");

  /** Until the heap's young generation, 32 MB as in the launcher, was filled once. */
  private static final int WARM_UP = FULL ? 3000 : 150;

  private static final int STEPS = FULL ? 5000 : 300;

  /** In a short run the allocator has not settled yet. */
  private static final double MOST_GROWTH = FULL ? 0.02 : 0.15;

  private static final int BATCH = 16;

  private static double residentMegabytes() throws IOException {
    System.gc();
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS"))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void residentMemoryStaysFlatOverManySteps() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx2g",
                "-Xmn32m",
                "-XX:+UseSerialGC",
                "-Dmedley.full=" + FULL,
                "-cp",
                System.getProperty("java.class.path"),
                MemoryTest.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String[] megabytes =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
            .split("\\s", -1);
    assertEquals(0, process.waitFor());
    double before = Double.parseDouble(megabytes[0]);
    double after = Double.parseDouble(megabytes[1]);
    System.out.printf(
        "resident memory: %.1f MB after %d steps, %.1f MB after %d%n",
        before, WARM_UP, after, WARM_UP + STEPS);
    assertTrue(
        after <= before * (1 + MOST_GROWTH),
        () -> "resident memory grew from %.1f to %.1f MB".formatted(before, after));
  }

  /** Prints the resident megabytes before and after the measured steps. */
  public static void main(String[] args) throws IOException {
    Recipe recipe =
        new Recipes(Catalog.Roots.standard())
            .load(
                "resnet8",
                Overrides.NONE.withSet(
                    "model.width=0.5",
                    "model.dropout=0.1",
                    "model.drop_path=0.1",
                    "augment=[pad_crop, horizontal_flip, cutout, rand_augment]",
                    "train.batch_size=16",
                    "train.micro_batch_size=8",
                    "train.mixup=0.2",
                    "train.cutmix=1",
                    "train.ema.decay=0.99",
                    "train.sam.rho=0.05",
                    "train.clip_norm=1"));
    Network network = recipe.model().network(3, 16, 16, 10);
    float[] half = {0.5f, 0.5f, 0.5f};
    ByteBuffer images = ByteBuffer.allocateDirect(BATCH * 16 * 16 * 3);
    int[] labels = new int[BATCH];
    int[] numbers = new int[BATCH];
    for (int i = 0; i < BATCH; i++) {
      labels[i] = i % 10;
      numbers[i] = i;
    }
    try (Torch torch = Torch.open("cpu", 1);
        TrainingState state = TrainingState.fresh(torch, recipe, network);
        Step step = new Step(torch, recipe, state, new Scaling(half, half), Precision.FP32)) {
      int t = 0;
      while (t < WARM_UP) {
        step.run(images, labels, numbers, t / 10, new Moment(t++, 10_000, 10), 0.01, 0.9);
        state.takeTotals();
      }
      double before = residentMegabytes();
      while (t < WARM_UP + STEPS) {
        step.run(images, labels, numbers, t / 10, new Moment(t++, 10_000, 10), 0.01, 0.9);
        state.takeTotals();
      }
      double after = residentMegabytes();
      System.out.println(before + " " + after);
    }
  }
}
