package dev.medley.export;

import static dev.medley.export.OnnxBuilder.integer;
import static dev.medley.export.OnnxBuilder.word;

import dev.medley.augment.TestTime;
import dev.medley.run.Preprocessing;
import dev.medley.torch.Network;
import java.util.ArrayList;
import java.util.List;

/**
 * A run's test-time augmentation as operators: the views of a batch one behind the other, as a
 * larger batch, and the mean of what the network says of them.
 */
final class OnnxViews {
  private static final int BORDER = 1;

  private final OnnxBuilder onnx;
  private final TestTime views;
  private final String prefix;

  /**
   * For one network of a file.
   *
   * @param prefix of the names of what is added
   */
  OnnxViews(OnnxBuilder onnx, TestTime views, String prefix) {
    this.onnx = onnx;
    this.views = views;
    this.prefix = prefix;
  }

  /** Normalised images (n, c, h, w) as (views n, c, h, w). */
  String of(String images, Preprocessing size) {
    if (views == TestTime.NONE) {
      return images;
    }
    List<String> all = new ArrayList<>(mirrored(images, size));
    if (views == TestTime.MIRROR_TRANSLATE) {
      String pads = onnx.longs(0, 0, BORDER, BORDER, 0, 0, BORDER, BORDER);
      String larger = onnx.add("Pad", List.of(images, pads), word("mode", "reflect"));
      all.addAll(mirrored(window(larger, 0, size), size));
      all.addAll(mirrored(window(larger, 2 * BORDER, size), size));
    }
    return onnx.add("Concat", all, integer("axis", 0));
  }

  private List<String> mirrored(String images, Preprocessing size) {
    String start = onnx.longs(-1);
    String end = onnx.longs(-1 - size.width());
    return List.of(images, onnx.add("Slice", List.of(images, start, end, onnx.longs(3), start)));
  }

  private String window(String images, long from, Preprocessing size) {
    String start = onnx.longs(from, from);
    String end = onnx.longs(from + size.height(), from + size.width());
    return onnx.add("Slice", List.of(images, start, end, onnx.longs(2, 3)));
  }

  /** The means over views: the image and its mirror image count half where there are others. */
  OnnxNetwork.Results mean(OnnxNetwork.Results results, Network network) {
    if (views == TestTime.NONE) {
      return results;
    }
    float[] shares = new float[views.views()];
    for (int view = 0; view < shares.length; view++) {
      shares[view] = shares.length == 2 ? 1f / 2 : view < 2 ? 1f / 4 : 1f / 8;
    }
    String weights =
        onnx.floats(prefix + "views.shares", List.of((long) shares.length, 1L, 1L), shares);
    return new OnnxNetwork.Results(
        mean(results.logits(), network.classes(), weights),
        mean(results.features(), network.featureSize(), weights));
  }

  private String mean(String rows, long size, String weights) {
    String shape = onnx.longs(views.views(), -1, size);
    String weighted = onnx.add("Mul", List.of(onnx.add("Reshape", List.of(rows, shape)), weights));
    return onnx.add("ReduceSum", List.of(weighted, onnx.longs(0)), integer("keepdims", 0));
  }
}
