package dev.medley.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.medley.random.RandomStream;
import dev.medley.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real command, killed at random moments while it builds the store and trains. */
class KilledTrainingTest {
  private static final int KILLS = Boolean.getBoolean("medley.full") ? 20 : 3;

  /** Runs a little longer than starting does, so that most kills hit building and training. */
  private static final String[] TRAIN = {
    "train",
    "--recipe=resnet8",
    "--data=fashion-mnist-15k",
    "--name=run",
    "--device=cpu",
    "--threads=1",
    "--quiet",
    "--set=data.subset=512",
    "--set=data.validation=0.05",
    "--set=train.epochs=4",
    "--set=train.batch_size=64",
    "--set=train.ema.decay=0.9",
    "--set=train.sam.rho=0.05",
    "--set=checkpoints.minutes=0.005",
    "--set=evaluate.splits=[validation]"
  };

  @TempDir Path folder;

  private static ProcessBuilder medley(Path folder, String... arguments) throws IOException {
    Files.createDirectories(folder);
    return MedleyProcess.in(folder, folder.resolve("cache"), arguments);
  }

  private static byte[] bytes(Path folder, String file) throws IOException {
    return Files.readAllBytes(folder.resolve("runs/run").resolve(file));
  }

  private static List<String> metrics(Path folder) {
    return RunDirectory.open(folder.resolve("runs/run")).metrics().stream()
        .filter(metric -> !metric.name().equals("images_per_second"))
        .map(metric -> metric.step() + " " + metric.name() + " " + metric.value())
        .toList();
  }

  @Test
  void aTrainingThatIsKilledAgainAndAgainEndsWithTheBytesOfAnUndisturbedOne()
      throws IOException, InterruptedException {
    Path whole = folder.resolve("whole");
    long start = System.nanoTime();
    Finished undisturbed = Finished.run(medley(whole, TRAIN));
    long milliseconds = (System.nanoTime() - start) / 1_000_000;
    assertEquals(0, undisturbed.code(), undisturbed.err());

    Path killed = folder.resolve("killed");
    RandomStream random = RandomStream.of(20, "kills");
    int survived = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      boolean begun = Files.exists(killed.resolve("runs/run/run.json"));
      String[] command = begun ? new String[] {"resume", "run", "--device=cpu", "--quiet"} : TRAIN;
      Process process =
          medley(killed, command)
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("said").toFile())
              .start();
      long patience = (long) (milliseconds * random.nextDouble(0.1, 0.9));
      if (process.waitFor(patience, TimeUnit.MILLISECONDS)) {
        survived++;
        assertEquals(0, process.exitValue(), Files.readString(folder.resolve("said")));
      } else {
        process.destroyForcibly().waitFor();
      }
    }
    assertTrue(survived < KILLS, "every process came to its end before it was killed");
    boolean begun = Files.exists(killed.resolve("runs/run/run.json"));
    Finished last =
        Finished.run(
            begun
                ? medley(killed, "resume", "run", "--device=cpu", "--quiet")
                : medley(killed, TRAIN));
    assertEquals(0, last.code(), last.err());

    for (String file :
        List.of(
            "checkpoints/last/model.safetensors",
            "checkpoints/last/training.safetensors",
            "checkpoints/best/model.safetensors",
            "outputs/fashion-mnist-15k.validation/logits.npy",
            "outputs/fashion-mnist-15k.validation/features.npy",
            "outputs/fashion-mnist-15k.validation/labels.npy",
            "outputs/fashion-mnist-15k.validation/ids.txt")) {
      assertArrayEquals(bytes(whole, file), bytes(killed, file), file);
    }
    assertEquals(metrics(whole), metrics(killed));
  }
}
