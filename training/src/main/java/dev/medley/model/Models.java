package dev.medley.model;

import dev.medley.binding.Assignment;
import dev.medley.binding.Node;
import dev.medley.binding.Place;
import dev.medley.binding.Problems;
import dev.medley.binding.Settings;
import dev.medley.binding.UserError;
import dev.medley.binding.Variants;
import java.util.List;

/** All that a recipe can name; adding one is a line here. */
public final class Models {
  /** By name, in the order in which they are listed. */
  public static final Variants<Model> ALL =
      Variants.of(Model.class)
          .with("resnet8", CifarResNet.class)
          .with("resnet20", CifarResNet.class)
          .with("resnet32", CifarResNet.class)
          .with("resnet44", CifarResNet.class)
          .with("resnet56", CifarResNet.class)
          .with("resnet110", CifarResNet.class)
          .with("resnet18", ResNet.class)
          .with("resnet34", ResNet.class)
          .with("resnet50", ResNet.class)
          .with("resnet101", ResNet.class)
          .with("wide_resnet16_1", WideResNet.class)
          .with("wide_resnet16_4", WideResNet.class)
          .with("wide_resnet28_10", WideResNet.class)
          .with("wide_resnet40_4", WideResNet.class)
          .with("vgg11_bn", Vgg.class)
          .with("vgg13_bn", Vgg.class)
          .with("vgg16_bn", Vgg.class)
          .with("vgg19_bn", Vgg.class)
          .with("densenet121", DenseNet.class)
          .with("densenet169", DenseNet.class)
          .with("mobilenet_v2", MobileNetV2.class)
          .with("efficientnet_b0", EfficientNet.class)
          .with("efficientnet_b1", EfficientNet.class)
          .with("efficientnet_b2", EfficientNet.class)
          .with("efficientnet_b3", EfficientNet.class)
          .with("convnext_tiny", ConvNeXt.class)
          .with("convnext_small", ConvNeXt.class)
          .with("vit_tiny", VisionTransformer.class)
          .with("vit_small", VisionTransformer.class)
          .with("vit_base", VisionTransformer.class)
          .with("mixer_s", MlpMixer.class)
          .with("mixer_b", MlpMixer.class)
          .with("resnet9", ResNet9.class)
          .with("airbench94", SpeedNet.class)
          .with("mlp", Mlp.class);

  private record Choice(Model model) {}

  private static final Settings<Choice> SETTINGS = Settings.of(Choice.class, ALL);

  private Models() {}

  /**
   * An architecture as a recipe would have it.
   *
   * @param name such as {@code resnet20}
   * @param set changes of the form {@code model.width=2}, in order
   * @throws UserError if there is no such architecture, or it cannot be changed so
   */
  public static Model named(String name, List<String> set) {
    Problems problems = new Problems();
    Place place = Place.of("models");
    Node tree =
        new Node.Mapping(
            place, List.of(new Node.Entry(place, "model", Node.Scalar.text(place, name))));
    for (String change : set) {
      tree = Assignment.parse(change, "--set", problems).apply(tree);
    }
    Choice choice = SETTINGS.bind(tree, problems);
    problems.throwIfAny();
    return choice.model();
  }
}
