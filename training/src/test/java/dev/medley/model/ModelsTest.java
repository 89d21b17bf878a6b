package dev.medley.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.medley.torch.Network;
import dev.medley.torch.Parameter;
import dev.medley.torch.Precision;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelsTest {
  private static final Pattern ROW =
      Pattern.compile(
          "(?m)^\\| `(\\w+)` \\|[^|]*\\| ([\\d.,]+) M \\| ([\\d.,]+) M \\| ([\\d,]+) \\|$");

  private static List<String> names(Network network) {
    return network.parameters().stream().map(Parameter::name).toList();
  }

  /** Figures of torchvision's weight pages ("num_params", "GFLOPS", which count multiply-adds). */
  @ParameterizedTest
  @CsvSource({
    "resnet18,        11689512,  1.814",
    "resnet34,        21797672,  3.664",
    "resnet50,        25557032,  4.089",
    "resnet101,       44549160,  7.801",
    "vgg11_bn,        132868840, 7.609",
    "vgg13_bn,        133053736, 11.308",
    "vgg16_bn,        138365992, 15.470",
    "vgg19_bn,        143678248, 19.632",
    "densenet121,     7978856,   2.834",
    "densenet169,     14149480,  3.360",
    "mobilenet_v2,    3504872,   0.301",
    "efficientnet_b0, 5288548,   0.386",
    "efficientnet_b1, 7794184,   0.687",
    "efficientnet_b3, 12233232,  1.827",
    "convnext_tiny,   28589128,  4.456",
    "convnext_small,  50223688,  8.684",
    "vit_base,        86567656,  17.564"
  })
  void imagenetSizesAreTorchvisions(String name, long parameters, double giga) {
    Network network = published(name);
    assertEquals(parameters, network.parameterCount());
    assertEquals(giga, network.multiplyAdds() / 1e9, 0.0006);
  }

  /** Those that torchvision has not, or lists at another size than the paper's, from timm. */
  @ParameterizedTest
  @CsvSource({
    "efficientnet_b2, 9109994",
    "vit_tiny,        5717416",
    "vit_small,       22050664",
    "mixer_s,         18528264",
    "mixer_b,         59880472"
  })
  void imagenetSizesAreTimms(String name, long parameters) {
    assertEquals(parameters, published(name).parameterCount());
  }

  private static Network published(String name) {
    Model model = Models.named(name, List.of());
    Published published = model.published();
    return model.network(3, published.side(), published.side(), published.classes());
  }

  /** Zagoruyko and Komodakis 2016, table 4, in millions. */
  @ParameterizedTest
  @CsvSource({"16_1, 0.2", "16_4, 2.7", "28_10, 36.5", "40_4, 8.9"})
  void wideSizesAreThePapers(String name, double millions) {
    assertEquals(millions, published("wide_resnet" + name).parameterCount() / 1e6, 0.06);
  }

  /** He et al. 2016, table 6, in millions. */
  @ParameterizedTest
  @CsvSource({"20, 0.27", "32, 0.46", "44, 0.66", "56, 0.85", "110, 1.7"})
  void cifarSizesAreThePapers(String depth, double millions) {
    Network network = new CifarResNet("resnet" + depth, "A", 1, 0, 0).network(3, 32, 32, 10);
    assertEquals(millions, network.parameterCount() / 1e6, 0.035);
  }

  @Test
  void theStemFollowsTheImagesUnlessToldOtherwise() {
    assertEquals(
        List.of(64L, 3L, 3L, 3L),
        new ResNet("resnet18", "auto", 1, 0, 0).network(3, 96, 96, 2).parameters().get(0).shape());
    assertEquals(
        List.of(64L, 3L, 7L, 7L),
        new ResNet("resnet18", "auto", 1, 0, 0).network(3, 64, 97, 2).parameters().get(0).shape());
    assertEquals(
        List.of(64L, 1L, 7L, 7L),
        new ResNet("resnet18", "imagenet", 1, 0, 0)
            .network(1, 28, 28, 2)
            .parameters()
            .get(0)
            .shape());
  }

  @Test
  void widthScalesEveryLayerAndKeepsTheNames() {
    Network once = new ResNet("resnet50", "cifar", 1, 0, 0).network(3, 32, 32, 10);
    Network half = new ResNet("resnet50", "cifar", 0.5, 0, 0).network(3, 32, 32, 10);
    assertEquals(names(once), names(half));
    assertEquals(1024, half.featureSize());
    assertEquals(
        List.of(1024L, 256L, 1L, 1L),
        half.parameters().stream()
            .filter(p -> p.name().equals("layer4.0.conv3.weight"))
            .findFirst()
            .orElseThrow()
            .shape());
    assertThrows(
        IllegalArgumentException.class,
        () -> new CifarResNet("resnet8", "A", 0.01, 0, 0).network(3, 8, 8, 2));
  }

  @Test
  void anMlpsParametersAreNamedLikeAListOfLayersAndAHead() {
    Network network = new Mlp("mlp", List.of(30, 20), 1, 0.5).network(3, 4, 5, 7);
    assertEquals(
        List.of(
            "layers.0.weight",
            "layers.0.bias",
            "layers.1.weight",
            "layers.1.bias",
            "fc.weight",
            "fc.bias"),
        names(network));
    assertEquals(60 * 30 + 30 + 30 * 20 + 20 + 20 * 7 + 7, network.parameterCount());
    assertEquals(60 * 30 + 30 * 20 + 20 * 7, network.multiplyAdds());
    assertEquals(20, network.featureSize());
  }

  @Test
  void theLayerTableAddsUp() {
    Network network = new CifarResNet("resnet20", "B", 1, 0, 0).network(3, 32, 32, 10);
    List<Network.Layer> layers = network.layers();
    assertEquals(
        network.parameterCount(), layers.stream().mapToLong(Network.Layer::parameters).sum());
    assertEquals(
        network.multiplyAdds(), layers.stream().mapToLong(Network.Layer::multiplyAdds).sum());
    assertEquals("conv1", layers.get(0).name());
    assertEquals(List.of(16L, 32L, 32L), layers.get(0).shape());
    assertEquals(3 * 16 * 9 * 32 * 32, layers.get(0).multiplyAdds());
    assertEquals(List.of(10L), layers.get(layers.size() - 1).shape());
  }

  @Test
  void dropoutAndDropPathAreInTheTrainingPassOnlyAndOnlyWhereAskedFor() {
    Model plain = new ResNet("resnet18", "auto", 1, 0, 0);
    Model random = new ResNet("resnet18", "auto", 1, 0.2, 0.1);
    assertFalse(operations(plain).anyMatch(name -> name.startsWith("Drop")));
    assertEquals(1, operations(random).filter("Dropout"::equals).count());
    assertEquals(7, operations(random).filter("DropPath"::equals).count());
    String evaluation = random.network(3, 32, 32, 10).evaluationScript();
    assertFalse(evaluation.contains("rand") || evaluation.contains("dropout"));
  }

  private static Stream<String> operations(Model model) {
    return model.network(3, 32, 32, 10).layers().stream().map(Network.Layer::operation);
  }

  @Test
  void dropoutAndDropPathOfEveryFamilyStayOutOfEvaluation() {
    for (String name : Models.ALL.byName().keySet()) {
      List<String> set = new ArrayList<>();
      for (RecordComponent key : Models.ALL.byName().get(name).getRecordComponents()) {
        switch (key.getName()) {
          case "dropout" -> set.add("model.dropout=0.25");
          case "dropPath" -> set.add("model.drop_path=0.25");
          default -> {}
        }
      }
      Network network = Models.named(name, set).network(3, 32, 32, 10);
      assertEquals(
          set.contains("model.dropout=0.25"),
          network.trainingScript(Precision.FP32).contains("torch.dropout("),
          name);
      assertEquals(
          set.contains("model.drop_path=0.25"),
          network.trainingScript(Precision.FP32).contains("torch.rand("),
          name);
      String evaluation = network.evaluationScript();
      assertFalse(evaluation.contains("rand") || evaluation.contains("dropout"), name);
    }
  }

  @Test
  void patchesMustCoverTheImage() {
    Model model = Models.named("vit_tiny", List.of("model.patch=5"));
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> model.network(3, 32, 32, 10));
    assertTrue(refused.getMessage().contains("model.patch 5"), refused.getMessage());
  }

  @Test
  void theManualsTableIsTrue() throws IOException {
    List<String> listed = new ArrayList<>();
    Matcher row = ROW.matcher(Files.readString(Path.of("..", "docs", "models.md")));
    while (row.find()) {
      String name = row.group(1);
      Network network = Models.named(name, List.of()).network(3, 32, 32, 10);
      listed.add(name);
      assertEquals(row.group(2), rounded(network.parameterCount(), row.group(2)), name);
      assertEquals(row.group(3), rounded(network.multiplyAdds(), row.group(3)), name);
      assertEquals(row.group(4), String.format(Locale.ROOT, "%,d", network.featureSize()), name);
    }
    assertEquals(List.copyOf(Models.ALL.byName().keySet()), listed);
  }

  /** In millions, with as many decimals as another number. */
  private static String rounded(long count, String like) {
    int decimals = like.contains(".") ? like.length() - like.indexOf('.') - 1 : 0;
    return String.format(Locale.ROOT, "%,." + decimals + "f", count / 1e6);
  }
}
