package dev.medley.model;

import dev.medley.binding.Variants;

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
          .with("mlp", Mlp.class);

  private Models() {}
}
