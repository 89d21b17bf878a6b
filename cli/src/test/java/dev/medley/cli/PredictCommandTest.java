package dev.medley.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.medley.file.Npy;
import dev.medley.random.RandomStream;
import dev.medley.run.Outputs;
import dev.medley.run.RunDirectory;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Predictions of runs on a folder of images, against what the runs' own outputs say of them. */
class PredictCommandTest {
  private static final List<String> CLASSES = List.of("cat", "dog", "emu");

  @TempDir Path folder;

  private Console train(String format, int width, int height, int seeds) throws IOException {
    for (String split : List.of("train", "test")) {
      for (int i = 0; i < 12; i++) {
        Path file =
            folder.resolve("pets/%s/%s/%d.%s".formatted(split, CLASSES.get(i % 3), i, format));
        Files.createDirectories(file.getParent());
        image(file, format, width, height, RandomStream.of(1, split, i));
      }
    }
    Console console = new Console(folder);
    for (int seed = 0; seed < seeds; seed++) {
      int code =
          console.run(
              "train",
              "--recipe=resnet8",
              "--data=" + folder.resolve("pets"),
              "--name=run" + seed,
              "--seed=" + seed,
              "--threads=1",
              "--device=cpu",
              "--quiet",
              "--set=train.epochs=1",
              "--set=train.batch_size=4",
              "--set=data.validation=0");
      assertEquals(0, code, console.err());
    }
    return console;
  }

  private static void image(Path file, String format, int width, int height, RandomStream random)
      throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    int base = random.nextInt(1 << 24);
    for (int x = 0; x < width; x++) {
      for (int y = 0; y < height; y++) {
        image.setRGB(x, y, base ^ (random.nextInt(64) << (8 * (x % 3))));
      }
    }
    ImageIO.write(image, format, file.toFile());
  }

  private Outputs outputs(int run) {
    return RunDirectory.open(folder.resolve("runs/run" + run)).outputs("pets", "test");
  }

  private static double[] logits(Outputs outputs, String id) {
    Npy logits = outputs.logits().orElseThrow();
    float[] row = new float[CLASSES.size()];
    logits.floats(outputs.ids().indexOf(id), 1, row);
    double[] values = new double[row.length];
    for (int c = 0; c < row.length; c++) {
      values[c] = row[c];
    }
    return values;
  }

  private static double[] softmax(double[] logits) {
    double[] exponentials = Arrays.stream(logits).map(Math::exp).toArray();
    double sum = Arrays.stream(exponentials).sum();
    return Arrays.stream(exponentials).map(e -> e / sum).toArray();
  }

  private static double probability(JsonNode image, String name) {
    for (JsonNode guess : image.get("predictions")) {
      if (guess.get("class").asText().equals(name)) {
        return guess.get("probability").asDouble();
      }
    }
    throw new AssertionError(name);
  }

  @ParameterizedTest
  @CsvSource({"png, 16, 16", "jpg, 120, 140", "jpg, 300, 260"})
  void anImagesProbabilitiesAreThoseOfTheRunsOutputs(String format, int width, int height)
      throws IOException {
    Console console = train(format, width, height, 1);
    String image = folder.resolve("pets/test/dog/4." + format).toString();
    assertEquals(0, console.run("predict", "run0", image, "--json"), console.err());
    JsonNode result = new ObjectMapper().readTree(console.out());
    assertEquals(1, result.size());
    assertEquals(image, result.get(0).get("image").asText());
    double[] expected = softmax(logits(outputs(0), "test/dog/4." + format));
    for (int c = 0; c < expected.length; c++) {
      assertEquals(expected[c], probability(result.get(0), CLASSES.get(c)), 1e-5);
    }
  }

  @Test
  void severalRunsGiveTheMeanAndBadImagesASentenceEach() throws IOException {
    Console console = train("png", 16, 16, 2);
    Files.writeString(folder.resolve("pets/test/emu/broken.png"), "no image");
    int code =
        console.run("predict", "run0", "pets/test/emu", "absent.png", "--with=run1", "--json");
    assertEquals(1, code);
    assertTrue(console.err().contains("broken.png"), console.err());
    assertTrue(console.err().contains("absent.png cannot be read: there is no such file"));
    JsonNode result = new ObjectMapper().readTree(console.out());
    assertEquals(4, result.size());
    double[] mean = logits(outputs(0), "test/emu/5.png");
    double[] other = logits(outputs(1), "test/emu/5.png");
    double[] probabilities = softmax(mean);
    double[] others = softmax(other);
    for (int c = 0; c < mean.length; c++) {
      mean[c] = (mean[c] + other[c]) / 2;
      probabilities[c] = (probabilities[c] + others[c]) / 2;
    }
    JsonNode image = find(result, "5.png");
    assertEquals(softmax(mean)[1], probability(image, "dog"), 1e-5);
    String file = folder.resolve("pets/test/emu/5.png").toString();
    console.run("predict", "run0", file, "--with=run1", "--ensemble=probability_mean", "--json");
    image = new ObjectMapper().readTree(console.out()).get(0);
    assertEquals(probabilities[1], probability(image, "dog"), 1e-5);

    assertEquals(0, console.run("predict", "run0", file, "--csv", "--top=2"));
    List<String> lines = console.out().lines().toList();
    assertEquals("image,class,probability", lines.get(0));
    assertEquals(3, lines.size());
    assertTrue(lines.get(1).startsWith(file + ","), lines.get(1));
    assertEquals(0, console.run("predict", "run0", file, "--top=1"));
    assertEquals(2, console.out().lines().count(), console.out());
    assertEquals(2, console.run("predict", "run0", file, "--csv", "--json"));
    assertEquals(2, console.run("predict", "run0"));
  }

  private static JsonNode find(JsonNode result, String end) {
    for (JsonNode image : result) {
      if (image.get("image").asText().endsWith(end)) {
        return image;
      }
    }
    throw new AssertionError(end);
  }
}
