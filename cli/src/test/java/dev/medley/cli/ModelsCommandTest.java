package dev.medley.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelsCommandTest {
  @TempDir Path folder;
  private Console console;

  @BeforeEach
  void open() {
    console = new Console(folder);
  }

  @Test
  void listHasSizesOfTheImagesThatANetworkWasPublishedForAndItsPaper() {
    assertEquals(0, console.run("models", "list"));
    String row = "resnet50 +25\\.56 M +4,089\\.18 M +3x224x224 +1000 +2048 +He et al\\. 2016.*";
    assertTrue(console.out().lines().anyMatch(line -> line.matches(row)), console.out());
  }

  @Test
  void theLayersOfShowAddUpToItsLastLine() throws IOException {
    String depth = "model.depth=0.1";
    assertEquals(0, console.run("models", "show", "vit_tiny", "--set", depth, "--size", "32"));
    assertTrue(console.out().contains("blocks.1.attn.qkv"), console.out());
    assertTrue(
        console.out().strip().endsWith("for an image of 3x32x32, 192 features."), console.out());
    assertEquals(0, console.run("models", "show", "vit_tiny", "--set", depth, "--json"));
    JsonNode shown = new ObjectMapper().readTree(console.out());
    long sum = 0;
    for (JsonNode layer : shown.get("layers")) {
      sum += layer.get("multiply_adds").asLong();
    }
    assertEquals(shown.get("multiply_adds").asLong(), sum);
  }

  @Test
  void whatCannotBeShownIsRefused() {
    assertEquals(2, console.run("models", "show", "vgg11_bn", "--size", "28"));
    assertTrue(console.err().contains("too small"), console.err());
    assertEquals(2, console.run("models", "show", "vgg12_bn"));
    assertTrue(console.err().contains("vgg11_bn"), console.err());
    assertEquals(2, console.run("models", "show", "resnet20", "--classes", "0"));
    assertTrue(console.err().contains("at least 1"), console.err());
  }
}
