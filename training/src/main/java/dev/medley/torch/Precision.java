package dev.medley.torch;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The number format of training steps; parameters and everything else are float32 always. */
public enum Precision {
  /** 32-bit floats throughout. */
  FP32,
  /** bfloat16 activations and weights inside the network, float32 master weights. */
  BF16;

  /**
   * What {@code auto} stands for, and why.
   *
   * @param precision the choice
   * @param reason a clause for people
   */
  public record Choice(Precision precision, String reason) {}

  /**
   * Resolves {@code auto}, {@code fp32} or {@code bf16}.
   *
   * @param name the recipe's {@code train.precision}
   */
  public static Choice choose(String name, Device device) {
    return switch (name) {
      case "fp32" -> new Choice(FP32, "the recipe asks for it");
      case "bf16" -> new Choice(BF16, "the recipe asks for it");
      case "auto" -> automatic(device);
      default -> throw new IllegalArgumentException("no precision " + name);
    };
  }

  private static Choice automatic(Device device) {
    if (device.isGpu()) {
      return new Choice(BF16, "GPUs since Ampere compute it at twice the speed or more");
    }
    List<String> flags = processorFlags();
    for (String flag : List.of("amx_bf16", "avx512_bf16")) {
      if (flags.contains(flag)) {
        return new Choice(BF16, "the processor has " + flag);
      }
    }
    return new Choice(FP32, "the processor has no bfloat16 instructions (avx512_bf16, amx_bf16)");
  }

  private static List<String> processorFlags() {
    try {
      return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
          .filter(line -> line.startsWith("flags"))
          .findFirst()
          .map(line -> List.of(line.substring(line.indexOf(':') + 1).trim().split(" ", -1)))
          .orElse(List.of());
    } catch (IOException e) {
      return List.of();
    }
  }
}
