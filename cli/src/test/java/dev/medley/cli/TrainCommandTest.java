package dev.medley.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainCommandTest {
  @TempDir Path folder;
  private Console console;

  @BeforeEach
  void open() {
    console = new Console(folder);
  }

  @Test
  void trainsIntoARunAndPrintsItsDirectoryAndResults() {
    assertEquals(0, train("--quiet"), console.err());
    assertEquals("", console.err());
    assertTrue(console.out().startsWith("run"), console.out());
    assertTrue(console.out().contains("runs/resnet8-tiny-0"), console.out());
    assertTrue(console.out().contains("test.accuracy"), console.out());
  }

  @Test
  void jsonIsAloneOnStandardOutput() {
    assertEquals(0, train("--json"), console.err());
    assertTrue(console.out().startsWith("{") && console.out().endsWith("}\n"), console.out());
    assertTrue(console.out().contains("\"status\": \"finished\""), console.out());
    assertFalse(console.err().isEmpty());
  }

  @Test
  void theRunRecordsTheCommandAsTyped() throws IOException {
    train("--quiet", "--name", "mine", "--set", "schedule={name: cosine}");
    assertTrue(
        Files.readString(folder.resolve("runs/mine/run.json"))
            .contains("--name mine --set 'schedule={name: cosine}'"));
  }

  @Test
  void aRunThatExistsIsNotTrainedAgainUnderItsName() {
    train("--quiet", "--name", "mine");
    assertEquals(2, train("--quiet", "--name", "mine"));
    assertTrue(console.err().contains("mine"), console.err());
  }

  @Test
  void whatIsWrongInTheRecipeIsSaidBeforeAnythingIsTrained() {
    assertEquals(2, train("--set", "train.epoch=2"));
    assertTrue(console.err().contains("train.epoch is not a key"), console.err());
    assertFalse(Files.exists(folder.resolve("runs")));
  }

  @Test
  void withoutARecipeItIsWrongUsage() {
    assertEquals(2, console.run("train"));
    assertTrue(console.err().contains("--recipe"), console.err());
  }

  @Test
  void resumingAFinishedRunSaysSoAndIsNoError() {
    train("--quiet", "--name", "mine");
    assertEquals(0, console.run("resume", "mine"), console.err());
    assertTrue(console.err().contains("finished"), console.err());
  }

  @Test
  void aRunReproducesToTheByteAndLeavesNothingBehind() throws IOException {
    train("--quiet", "--name", "mine");
    assertEquals(0, console.run("reproduce", "mine", "--quiet"), console.err());
    assertEquals("mine: identical\n", console.out());
    try (Stream<Path> left = Files.list(folder.resolve("runs"))) {
      assertEquals(List.of(folder.resolve("runs/mine")), left.toList());
    }
  }

  @Test
  void evaluateAddsOutputsOfAnotherSplit() {
    train("--quiet", "--name", "mine");
    assertEquals(0, console.run("evaluate", "mine", "--split", "train", "--quiet"), console.err());
    assertTrue(console.out().contains("train.accuracy"), console.out());
    assertTrue(Files.exists(folder.resolve("runs/mine/outputs/tiny.train/logits.npy")));
    assertEquals(2, console.run("evaluate", "mine", "--split", "trian"));
    assertTrue(console.err().contains("trian"), console.err());
  }

  private Path data(String name) throws IOException {
    Path data = folder.resolve("elsewhere").resolve(name);
    for (String image : List.of("train/cat/1", "train/dog/2", "test/cat/3", "test/dog/4")) {
      Path file = data.resolve(image + ".png");
      Files.createDirectories(file.getParent());
      ImageIO.write(new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY), "png", file.toFile());
    }
    return data;
  }

  @Test
  void otherDataOfALikeNameDoNotChangeWhatARunKnows() throws IOException {
    train("--quiet", "--name", "mine");
    String longer = data("tiny.0").toString();
    assertEquals(0, console.run("evaluate", "mine", "--data", longer, "--quiet"), console.err());
    assertTrue(Files.exists(folder.resolve("runs/mine/outputs/tiny.0.test/features.npy")));
    assertEquals(0, console.run("evaluate", "mine", "--split", "train", "--quiet"), console.err());
    assertTrue(console.out().contains("train.accuracy"), console.out());
    assertEquals(2, console.run("evaluate", "mine", "--data", data("tiny").toString()));
    assertTrue(
        console.err().contains("has outputs for split 'test' of other data named tiny"),
        console.err());
  }

  @Test
  void noThreadsAreRefused() {
    assertEquals(2, train("--threads", "0"));
    assertEquals("medley: --threads is 0; it must be at least 1.\n", console.err());
  }

  private int train(String... more) {
    List<String> args =
        new ArrayList<>(
            List.of("train", "--recipe", "resnet8", "--data", "tiny", "--device", "cpu"));
    args.addAll(List.of("--set", "train.epochs=1", "--set", "train.batch_size=16"));
    args.addAll(List.of(more));
    return console.run(args.toArray(String[]::new));
  }
}
