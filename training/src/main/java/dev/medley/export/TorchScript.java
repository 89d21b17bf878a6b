package dev.medley.export;

import dev.medley.file.AtomicFiles;
import dev.medley.file.Safetensors.Tensor;
import dev.medley.torch.Network;
import dev.medley.torch.Parameter;
import dev.medley.train.Averaging;
import dev.medley.train.EnsembleMember;
import dev.medley.train.TrainedNetwork;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Networks as a TorchScript module: {@code forward(images)} takes float32 (batch, channels, height,
 * width) in [0, 1] and returns a dict of tensors with the names and shapes of {@link Onnx}'s
 * outputs.
 */
public final class TorchScript {
  private TorchScript() {}

  /**
   * Writes a file.
   *
   * @param members at least one
   * @throws dev.medley.binding.UserError if members tell other classes apart or take other images
   */
  public static void write(Path file, List<EnsembleMember> members, Averaging averaging) {
    Members.check(members);
    ScriptModule module = new ScriptModule();
    List<String> functions = new ArrayList<>();
    List<String> body = new ArrayList<>();
    List<String> votes = new ArrayList<>();
    for (int m = 0; m < members.size(); m++) {
      TrainedNetwork trained = members.get(m).network();
      String prefix = Members.prefix(members, m);
      functions.add(trained.network().evaluationScript("network_" + m));
      functions.add(trained.views().script("network_" + m, "views_" + m));
      String mean = channels(module, prefix + "mean", trained.scaling().mean());
      String std = channels(module, prefix + "std", trained.scaling().std());
      body.add(
          "logits_%1$d, features_%1$d = __torch__.views_%1$d((images - %2$s) / %3$s, %4$s, %5$s)"
              .formatted(
                  m,
                  mean,
                  std,
                  list(module, prefix, trained, true),
                  list(module, prefix, trained, false)));
      votes.add(vote("logits_" + m, members.get(m).temperature(), averaging));
    }
    body.add("mean = (" + String.join(" + ", votes) + ") / " + votes.size());
    body.add("said = annotate(Dict[str, Tensor], {})");
    if (averaging == Averaging.LOGITS) {
      body.add("said[\"logits\"] = mean");
      body.add("said[\"probabilities\"] = torch.softmax(mean, 1)");
    } else {
      body.add("said[\"probabilities\"] = mean");
    }
    if (members.size() == 1) {
      body.add("said[\"features\"] = features_0");
    }
    body.add("return said");
    Map<String, String> extra = ModelCard.metadata(members, averaging);
    AtomicFiles.write(
        file,
        out -> module.write(out, functions, "(images: Tensor) -> Dict[str, Tensor]", body, extra));
  }

  private static String channels(ScriptModule module, String name, float[] values) {
    return module.add(name, Tensor.of(name, values, 1L, (long) values.length, 1L, 1L), false);
  }

  /** A list of a network's tensors, as its script takes them. */
  private static String list(
      ScriptModule module, String prefix, TrainedNetwork trained, boolean weights) {
    Network network = trained.network();
    List<String> expressions = new ArrayList<>();
    for (Parameter parameter : weights ? network.trained() : network.buffers()) {
      Tensor tensor = trained.weights().get(parameter.name());
      expressions.add(module.add(prefix + parameter.name(), tensor, weights));
    }
    return "annotate(List[Tensor], [" + String.join(", ", expressions) + "])";
  }

  private static String vote(String logits, double temperature, Averaging averaging) {
    String scaled = temperature == 1 ? logits : logits + " / " + temperature;
    return averaging == Averaging.LOGITS ? scaled : "torch.softmax(" + scaled + ", 1)";
  }
}
