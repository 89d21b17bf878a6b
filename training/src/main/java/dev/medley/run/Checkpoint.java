package dev.medley.run;

import dev.medley.file.Safetensors;
import java.nio.file.Path;

/**
 * A training's state at one step, on the disk.
 *
 * @param directory holds {@code model.safetensors}, {@code training.safetensors}, {@code
 *     state.json}
 */
public record Checkpoint(Path directory) {
  static final String MODEL = "model.safetensors";
  static final String TRAINING = "training.safetensors";
  static final String STATE = "state.json";

  /** The network that gives the outputs, by PyTorch's parameter names. */
  public Safetensors model() {
    return Safetensors.open(directory.resolve(MODEL));
  }

  /** All else that training goes on from. */
  public Safetensors training() {
    return Safetensors.open(directory.resolve(TRAINING));
  }

  /** Where training stood. */
  public CheckpointState state() {
    return CheckpointState.read(directory.resolve(STATE));
  }
}
