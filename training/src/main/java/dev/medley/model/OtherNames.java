package dev.medley.model;

import java.util.ArrayList;
import java.util.List;

/** What timm 1.0 and torchvision 0.22 call the parameters of one network each in their own way. */
public final class OtherNames {
  /** Published implementations of ResNets for CIFAR; torchvision and timm agree with us. */
  public static final List<Renaming> CIFAR =
      List.of(new Renaming("\\bshortcut\\.", "downsample."), new Renaming("^linear\\.", "fc."));

  /** torchvision's vision transformers, by timm's names. */
  public static final List<Renaming> VISION_TRANSFORMER =
      List.of(
          new Renaming("^class_token$", "cls_token"),
          new Renaming("^encoder\\.pos_embedding$", "pos_embed"),
          new Renaming("^conv_proj\\.", "patch_embed.proj."),
          new Renaming("^encoder\\.layers\\.encoder_layer_(\\d+)\\.", "blocks.$1."),
          new Renaming("\\.ln_([12])\\.", ".norm$1."),
          new Renaming("\\.self_attention\\.in_proj_", ".attn.qkv."),
          new Renaming("\\.self_attention\\.out_proj\\.", ".attn.proj."),
          new Renaming("\\.mlp\\.(?:0|linear_1)\\.", ".mlp.fc1."),
          new Renaming("\\.mlp\\.(?:3|linear_2)\\.", ".mlp.fc2."),
          new Renaming("^encoder\\.ln\\.", "norm."),
          new Renaming("^heads\\.head\\.", "head."));

  /** timm's ConvNeXt, by torchvision's names. */
  public static final List<Renaming> CONVNEXT = convNeXt();

  /** timm's EfficientNet, by torchvision's names. */
  public static final List<Renaming> EFFICIENTNET = efficientNet();

  /** timm's MobileNetV2, by torchvision's names. */
  public static final List<Renaming> MOBILENET_V2 = mobileNetV2();

  /** timm's VGG, by torchvision's names. */
  public static final List<Renaming> VGG =
      List.of(
          new Renaming("^pre_logits\\.fc1\\.", "classifier.0."),
          new Renaming("^pre_logits\\.fc2\\.", "classifier.3."),
          new Renaming("^head\\.fc\\.", "classifier.6."));

  private OtherNames() {}

  private static List<Renaming> convNeXt() {
    List<Renaming> renamings = new ArrayList<>();
    renamings.add(new Renaming("^stem\\.", "features.0."));
    for (int stage = 0; stage < 4; stage++) {
      String start = "^stages\\." + stage + "\\.";
      renamings.add(new Renaming(start + "downsample\\.", "features." + 2 * stage + "."));
      renamings.add(new Renaming(start + "blocks\\.", "features." + (2 * stage + 1) + "."));
    }
    renamings.add(new Renaming("\\.gamma$", ".layer_scale"));
    renamings.add(new Renaming("\\.conv_dw\\.", ".block.0."));
    renamings.add(new Renaming("^(features.*)\\.norm\\.", "$1.block.2."));
    renamings.add(new Renaming("\\.mlp\\.fc1\\.", ".block.3."));
    renamings.add(new Renaming("\\.mlp\\.fc2\\.", ".block.5."));
    renamings.add(new Renaming("^head\\.norm\\.", "classifier.0."));
    renamings.add(new Renaming("^head\\.fc\\.", "classifier.2."));
    return List.copyOf(renamings);
  }

  private static List<Renaming> efficientNet() {
    List<Renaming> renamings = new ArrayList<>(ends(8));
    block(renamings, "^blocks\\.0\\.(\\d+)", "features.1.$1.block", false);
    for (int stage = 1; stage < 7; stage++) {
      String start = "^blocks\\." + stage + "\\.(\\d+)";
      block(renamings, start, "features." + (stage + 1) + ".$1.block", true);
    }
    return List.copyOf(renamings);
  }

  /** An inverted bottleneck, whose first convolution is missing where it does not expand. */
  private static void block(List<Renaming> renamings, String from, String to, boolean expands) {
    int depthwise = expands ? 1 : 0;
    String pointwise = expands ? "conv_pwl" : "conv_pw";
    if (expands) {
      renamings.add(new Renaming(from + "\\.conv_pw\\.", to + ".0.0."));
      renamings.add(new Renaming(from + "\\.bn1\\.", to + ".0.1."));
    }
    renamings.add(new Renaming(from + "\\.conv_dw\\.", to + "." + depthwise + ".0."));
    renamings.add(
        new Renaming(from + "\\.bn" + (depthwise + 1) + "\\.", to + "." + depthwise + ".1."));
    String squeeze = to + "." + (depthwise + 1);
    renamings.add(new Renaming(from + "\\.se\\.conv_reduce\\.", squeeze + ".fc1."));
    renamings.add(new Renaming(from + "\\.se\\.conv_expand\\.", squeeze + ".fc2."));
    String last = to + "." + (depthwise + 2);
    renamings.add(new Renaming(from + "\\." + pointwise + "\\.", last + ".0."));
    renamings.add(new Renaming(from + "\\.bn" + (depthwise + 2) + "\\.", last + ".1."));
  }

  private static List<Renaming> mobileNetV2() {
    List<Renaming> renamings = new ArrayList<>(ends(18));
    int[] blocks = {1, 2, 3, 4, 3, 3, 1};
    int number = 1;
    for (int stage = 0; stage < blocks.length; stage++) {
      for (int block = 0; block < blocks[stage]; block++) {
        String from = "^blocks\\.%d\\.%d\\.".formatted(stage, block);
        String to = "features.%d.conv.".formatted(number++);
        boolean expands = stage > 0;
        int last = expands ? 2 : 1;
        if (expands) {
          renamings.add(new Renaming(from + "conv_pw\\.", to + "0.0."));
          renamings.add(new Renaming(from + "bn1\\.", to + "0.1."));
        }
        String depthwise = to + (last - 1);
        renamings.add(new Renaming(from + "conv_dw\\.", depthwise + ".0."));
        renamings.add(new Renaming(from + "bn" + last + "\\.", depthwise + ".1."));
        renamings.add(
            new Renaming(from + (expands ? "conv_pwl" : "conv_pw") + "\\.", to + last + "."));
        renamings.add(new Renaming(from + "bn" + (last + 1) + "\\.", to + (last + 1) + "."));
      }
    }
    return List.copyOf(renamings);
  }

  private static List<Renaming> ends(int last) {
    return List.of(
        new Renaming("^conv_stem\\.", "features.0.0."),
        new Renaming("^bn1\\.", "features.0.1."),
        new Renaming("^conv_head\\.", "features." + last + ".0."),
        new Renaming("^bn2\\.", "features." + last + ".1."),
        new Renaming("^classifier\\.(?=weight|bias)", "classifier.1."));
  }
}
