package dev.medley.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real command on a real file system that fills up, mounted in a name space of the test's own.
 */
class FullDiskTest {
  private static final String MOUNT = "mount -t tmpfs -o size=%s none runs";

  @TempDir Path folder;

  private ProcessBuilder medley(String... arguments) {
    return MedleyProcess.in(folder, folder.resolve("cache"), arguments);
  }

  private ProcessBuilder train(String runs) {
    return medley(
        "train",
        "--recipe=resnet8",
        "--data=tiny",
        "--name=a",
        "--runs=" + runs,
        "--device=cpu",
        "--threads=1",
        "--quiet",
        "--set=train.epochs=4",
        "--set=train.batch_size=16",
        "--set=checkpoints.every=1",
        "--set=checkpoints.keep=4");
  }

  @Test
  void aTrainingThatFillsTheDiskSaysSoKeepsItsCheckpointAndGoesOnWhereThereIsRoom()
      throws IOException, InterruptedException {
    Files.createDirectory(folder.resolve("runs"));
    Finished mounted =
        Finished.run(shell("exec unshare -rm sh -c '" + MOUNT.formatted("1m") + "'"));
    assumeTrue(mounted.code() == 0, "no file system can be mounted here: " + mounted.err());

    String java = quoted(medley("resume", "a", "--device=cpu", "--quiet").command());
    String script =
        MOUNT.formatted("2m")
            + "; \"$@\"; echo $? >code; cp runs/a/run.json failed.json"
            + "; ls runs/a/checkpoints >checkpoints"
            + "; mount -o remount,size=64m runs; "
            + java
            + "; result=$?; cp -r runs/a finished; exit $result";
    ProcessBuilder trained = train("runs");
    trained.command().addAll(0, List.of("unshare", "-rm", "sh", "-c", script, "sh"));
    Finished resumed = Finished.run(trained);

    assertEquals("1\n", read("code"), resumed.err());
    assertTrue(
        resumed.err().contains("The disk is full: free some space, then resume"), resumed.err());
    assertTrue(read("failed.json").contains("\"failed\""), read("failed.json"));
    assertTrue(read("checkpoints").contains("last\n"), read("checkpoints"));
    assertEquals(0, resumed.code(), resumed.err());

    assertEquals(0, Finished.run(train("undisturbed")).code());
    for (String file :
        List.of("checkpoints/last/model.safetensors", "outputs/tiny.test/logits.npy")) {
      assertArrayEquals(
          Files.readAllBytes(folder.resolve("undisturbed/a").resolve(file)),
          Files.readAllBytes(folder.resolve("finished").resolve(file)),
          file);
    }
  }

  private ProcessBuilder shell(String script) {
    return new ProcessBuilder("sh", "-c", script).directory(folder.toFile());
  }

  private static String quoted(List<String> command) {
    return "'" + String.join("' '", command) + "'";
  }

  private String read(String file) throws IOException {
    return Files.readString(folder.resolve(file));
  }
}
