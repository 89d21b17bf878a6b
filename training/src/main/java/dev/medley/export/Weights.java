package dev.medley.export;

import dev.medley.file.Safetensors;
import dev.medley.file.Safetensors.Tensor;
import dev.medley.train.Averaging;
import dev.medley.train.EnsembleMember;
import java.nio.file.Path;
import java.util.List;

/** A network's weights in safetensors, named and ordered as PyTorch's state dict. */
public final class Weights {
  private Weights() {}

  /** Writes a file whose metadata says what the weights are of. */
  public static void write(Path file, EnsembleMember member) {
    List<Tensor> tensors =
        member.network().network().parameters().stream()
            .map(parameter -> member.network().weights().get(parameter.name()))
            .toList();
    Safetensors.write(file, ModelCard.metadata(List.of(member), Averaging.LOGITS), tensors);
  }
}
