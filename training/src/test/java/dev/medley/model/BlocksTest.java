package dev.medley.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlocksTest {
  @ParameterizedTest
  @CsvSource({
    "layer1.0.conv1.weight, layer1.0",
    "blocks.11.attn.qkv.bias, blocks.11",
    "features.1.0.block.0.weight, features.1.0",
    "features.1.0.layer_scale, features.1.0",
    "features.2.1.weight, features.2",
    "features.1.conv.0.0.weight, features.1",
    "features.8.1.running_mean, features.8",
    "features.denseblock1.denselayer12.norm1.weight, features.denseblock1.denselayer12",
    "layers.0.weight, layers.0",
    "conv1.weight, ''",
    "bn1.running_mean, ''",
    "pos_embed, ''",
    "fc.weight, ''"
  })
  void aBlockIsTheNameUpToItsFirstNumbers(String parameter, String block) {
    assertEquals(block, Blocks.numbered(parameter));
  }

  @Test
  void aResNetHasAStemItsBlocksAndTheLastLayer() {
    Model model = new CifarResNet("resnet8", "B", 1, 0, 0);
    Blocks blocks = Blocks.of(model, model.network(3, 32, 32, 10));
    assertEquals(5, blocks.count());
    assertEquals(0, blocks.depth("bn1.running_var"));
    assertEquals(1, blocks.depth("layer1.0.conv2.weight"));
    assertEquals(3, blocks.depth("layer3.0.downsample.1.bias"));
    assertEquals(4, blocks.depth("fc.bias"));
    assertEquals(4, blocks.depth("simclr.projector.0.weight"));
    assertTrue(blocks.isLastLayer("fc.weight"));
    assertFalse(blocks.isLastLayer("layer3.0.bn2.weight"));
  }

  @Test
  void aPerceptronsLayersAreItsBlocks() {
    Model model = new Mlp("mlp", List.of(8, 8), 1, 0);
    Blocks blocks = Blocks.of(model, model.network(1, 4, 4, 2));
    assertEquals(1, blocks.depth("layers.0.bias"));
    assertEquals(2, blocks.depth("layers.1.weight"));
    assertEquals(3, blocks.depth("fc.weight"));
  }
}
