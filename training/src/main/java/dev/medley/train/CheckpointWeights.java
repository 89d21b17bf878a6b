package dev.medley.train;

import dev.medley.binding.UserError;
import dev.medley.file.Safetensors.Tensor;
import dev.medley.run.Checkpoint;
import dev.medley.torch.Network;
import dev.medley.torch.Parameter;
import java.util.Map;

/** The weights of a run's checkpoint. */
final class CheckpointWeights {
  private CheckpointWeights() {}

  /**
   * Reads them; there may be others beside the network's.
   *
   * @throws UserError if one of the network's is missing or of another shape or type
   */
  static Map<String, Tensor> of(Checkpoint checkpoint, Network network) {
    Map<String, Tensor> weights = checkpoint.model().tensors();
    for (Parameter parameter : network.parameters()) {
      Tensor tensor = weights.get(parameter.name());
      if (tensor == null || !WeightConversion.isOf(parameter, tensor)) {
        throw new UserError(
            "The weights of %s are not those of the run's network: %s. Take them from a copy of the run, or train it again."
                .formatted(
                    checkpoint.directory(),
                    tensor == null
                        ? parameter.name() + " is missing"
                        : WeightConversion.misfit(parameter, tensor, false)));
      }
    }
    return weights;
  }
}
