package dev.medley.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * {@code weights/names.txt} has the names and sizes of a network of each kind in timm 1.0 and
 * torchvision 0.22.1: {@code kind theirs|ours name elements}.
 */
class OtherNamesTest {
  static Stream<Arguments> kinds() {
    return Stream.of(
        Arguments.of("vision_transformer", OtherNames.VISION_TRANSFORMER),
        Arguments.of("convnext", OtherNames.CONVNEXT),
        Arguments.of("efficientnet", OtherNames.EFFICIENTNET),
        Arguments.of("mobilenet_v2", OtherNames.MOBILENET_V2),
        Arguments.of("vgg", OtherNames.VGG));
  }

  private static Map<String, String> sizes(String kind, String whose) throws IOException {
    Map<String, String> sizes = new LinkedHashMap<>();
    try (InputStream in = OtherNamesTest.class.getResourceAsStream("/weights/names.txt")) {
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
        String[] words = line.split(" ", -1);
        if (words[0].equals(kind) && words[1].equals(whose)) {
          sizes.put(words[2], words[3]);
        }
      }
    }
    return sizes;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("kinds")
  void everyNameOfTheOtherLibraryBecomesOneOfOursOfTheSameSize(
      String kind, List<Renaming> renamings) throws IOException {
    Map<String, String> ours = sizes(kind, "ours");
    Map<String, String> renamed = new LinkedHashMap<>();
    sizes(kind, "theirs").forEach((name, size) -> renamed.put(Renaming.all(renamings, name), size));
    assertEquals(ours, renamed);
    assertEquals(inOrder(ours), inOrder(renamed), "layers of one size may have changed places");
    ours.keySet().forEach(name -> assertEquals(name, Renaming.all(renamings, name)));
  }

  /** Layers, in the order in which the network has them; both libraries begin with tokens. */
  private static List<String> inOrder(Map<String, String> names) {
    return names.keySet().stream()
        .filter(name -> !name.matches("cls_token|pos_embed|.*layer_scale"))
        .toList();
  }
}
