package dev.medley.run;

import dev.medley.file.Safetensors;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Small runs for tests. */
final class RunFixture {
  private RunFixture() {}

  static RunInfo info(String name) {
    return RunInfo.begin(
        name,
        7,
        "medley train --recipe mlp",
        Versions.current().with("PyTorch 2.7.1", "2.7.1", 2, Optional.empty()),
        new RunInfo.Data("tiny", "00ff"));
  }

  static Optional<String> recipe() {
    return Optional.of("recipe: mlp\n");
  }

  /** A checkpoint's tensor whose elements all tell the step, so that a mixture shows. */
  static List<Safetensors.Tensor> tensors(long step, int elements) {
    float[] values = new float[elements];
    Arrays.fill(values, (float) step);
    return List.of(Safetensors.Tensor.of("fc.weight", values, (long) elements));
  }

  static CheckpointState state(long step) {
    return new CheckpointState(step, (int) step, step * 0.1, 0, Optional.empty(), Map.of());
  }
}
