package dev.medley.export;

import static dev.medley.export.OnnxBuilder.integer;

import ai.onnx.proto.OnnxMl.ModelProto;
import dev.medley.binding.UserError;
import dev.medley.data.Scaling;
import dev.medley.file.AtomicFiles;
import dev.medley.run.Versions;
import dev.medley.train.Averaging;
import dev.medley.train.EnsembleMember;
import dev.medley.train.TrainedNetwork;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * ONNX files: one network, or several whose predictions are averaged.
 *
 * <p>The input {@code images} is float32 in [0, 1], (batch, channels, height, width); the file
 * normalises it. Outputs are {@code probabilities} and, unless probabilities are averaged, {@code
 * logits}, both (batch, classes); of one network also {@code features}, (batch, d).
 */
public final class Onnx {
  /** What a protocol buffer can hold. */
  private static final long LARGEST = Integer.MAX_VALUE;

  private Onnx() {}

  /**
   * Writes a file.
   *
   * @param members at least one
   * @throws UserError if members tell other classes apart or take other images, or the file would
   *     have more than 2 GiB
   */
  public static void write(Path file, List<EnsembleMember> members, Averaging averaging) {
    check(members);
    ModelProto model = model(members, averaging);
    AtomicFiles.write(file, model::writeTo);
  }

  private static void check(List<EnsembleMember> members) {
    Members.check(members);
    long bytes =
        members.stream()
            .flatMap(member -> member.network().network().parameters().stream())
            .mapToLong(parameter -> 4 * parameter.size())
            .sum();
    if (bytes > LARGEST - (1 << 20)) {
      throw new UserError(
          "These networks have %.1f GiB of weights; an ONNX file holds at most 2 GiB. Export fewer or smaller ones together."
              .formatted(bytes / (double) (1L << 30)));
    }
  }

  private static ModelProto model(List<EnsembleMember> members, Averaging averaging) {
    TrainedNetwork first = members.get(0).network();
    OnnxBuilder onnx = new OnnxBuilder("medley");
    String images = onnx.input("images", first.network().inputShape());
    List<Long> classes = List.of((long) first.classes().size());
    List<String> votes = new ArrayList<>();
    for (int m = 0; m < members.size(); m++) {
      TrainedNetwork network = members.get(m).network();
      String prefix = Members.prefix(members, m);
      OnnxViews views = new OnnxViews(onnx, network.views(), prefix);
      String seen = views.of(normalized(onnx, images, network.scaling(), prefix), network.images());
      OnnxNetwork.Results results =
          views.mean(
              OnnxNetwork.add(onnx, network.network(), network.weights(), prefix, seen),
              network.network());
      if (members.size() == 1) {
        onnx.output("features", results.features(), List.of(network.network().featureSize()));
      }
      votes.add(vote(onnx, results.logits(), members.get(m).temperature(), averaging));
    }
    String mean =
        votes.size() == 1
            ? votes.get(0)
            : onnx.add("Div", List.of(onnx.add("Sum", votes), onnx.number(votes.size())));
    if (averaging == Averaging.LOGITS) {
      onnx.output("logits", mean, classes);
      mean = onnx.add("Softmax", List.of(mean), integer("axis", -1));
    }
    onnx.output("probabilities", mean, classes);
    return onnx.model(Versions.current().medley(), ModelCard.metadata(members, averaging));
  }

  private static String normalized(
      OnnxBuilder onnx, String images, Scaling scaling, String prefix) {
    List<Long> shape = List.of(1L, (long) scaling.mean().length, 1L, 1L);
    String mean = onnx.floats(prefix + "preprocessing.mean", shape, scaling.mean());
    String std = onnx.floats(prefix + "preprocessing.std", shape, scaling.std());
    return onnx.add("Div", List.of(onnx.add("Sub", List.of(images, mean)), std));
  }

  private static String vote(
      OnnxBuilder onnx, String logits, double temperature, Averaging averaging) {
    String scaled =
        temperature == 1 ? logits : onnx.add("Div", List.of(logits, onnx.number(temperature)));
    return averaging == Averaging.LOGITS
        ? scaled
        : onnx.add("Softmax", List.of(scaled), integer("axis", -1));
  }
}
