package dev.medley.train;

import dev.medley.binding.UserError;
import dev.medley.file.ElementType;
import dev.medley.file.Safetensors;
import dev.medley.file.Safetensors.Tensor;
import dev.medley.torch.Parameter;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Fits the weights of a file or an earlier run to a network, name by name. */
final class InitialWeights {
  private static final int NAMES_SHOWN = 8;

  /** The prefix of the last layer's parameters. */
  private static final String HEAD = "fc.";

  private InitialWeights() {}

  /** The tensors of a file; all real ones as float32. */
  static Map<String, Tensor> read(Safetensors file) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    file.entries()
        .forEach(
            (name, entry) -> {
              boolean real = entry.type().isFloating() && entry.type() != ElementType.F64;
              tensors.put(
                  name,
                  real
                      ? Tensor.of(name, file.floats(name), entry.shape().toArray(Long[]::new))
                      : new Tensor(name, entry.type(), entry.shape(), () -> file.bytes(name)));
            });
    return tensors;
  }

  /**
   * Takes what fits.
   *
   * <p>{@code linear.*} stands for {@code fc.*}; a missing {@code num_batches_tracked} is 0; a head
   * of another class count, or that is missing, is replaced by a fresh one; weights for three
   * channels are summed for images of one.
   *
   * @param wanted the network's parameters
   * @param given the file's
   * @param fresh the start of every parameter that is not taken
   * @param partial whether anything else may be missing, unexpected or misshaped
   * @param source names the file or run in messages
   * @param log is told what was replaced or left out
   * @throws UserError if something does not fit, with the names
   */
  static Map<String, Tensor> fit(
      List<Parameter> wanted,
      Map<String, Tensor> given,
      Map<String, Tensor> fresh,
      boolean partial,
      String source,
      Consumer<String> log) {
    Map<String, Tensor> renamed = new LinkedHashMap<>();
    given.forEach((name, tensor) -> renamed.put(renamed(name), tensor));
    Map<String, Tensor> result = new LinkedHashMap<>(fresh);
    List<String> missing = new ArrayList<>();
    List<String> misshaped = new ArrayList<>();
    boolean headless = renamed.keySet().stream().noneMatch(InitialWeights::isHead);
    if (headless) {
      log.accept(source + " gives no last layer " + HEAD + "*: a fresh one is used.");
    }
    for (Parameter parameter : wanted) {
      Tensor tensor = renamed.remove(parameter.name());
      if (tensor == null && headless && isHead(parameter.name())) {
        continue;
      }
      if (tensor == null) {
        if (parameter.kind() != Parameter.Kind.COUNTER) {
          missing.add(parameter.name());
        }
        continue;
      }
      Tensor fitted = fitted(parameter, tensor);
      if (fitted != null) {
        result.put(parameter.name(), fitted);
      } else if (isHead(parameter.name()) && sameFeatures(parameter, tensor)) {
        log.accept(
            "%s: %s is for %d classes, not %d: a fresh one is used."
                .formatted(
                    source, parameter.name(), tensor.shape().get(0), parameter.shape().get(0)));
      } else {
        misshaped.add(
            "%s is %s, not %s".formatted(parameter.name(), tensor.shape(), parameter.shape()));
      }
    }
    report(source, missing, new TreeSet<>(renamed.keySet()), misshaped, partial, log);
    return result;
  }

  private static String renamed(String name) {
    return name.startsWith("linear.") ? HEAD + name.substring("linear.".length()) : name;
  }

  /** Whether a parameter of this name is the last layer's. */
  static boolean isHead(String name) {
    return renamed(name).startsWith(HEAD);
  }

  private static boolean sameFeatures(Parameter parameter, Tensor tensor) {
    int dimensions = parameter.shape().size();
    return tensor.shape().size() == dimensions
        && tensor.shape().subList(1, dimensions).equals(parameter.shape().subList(1, dimensions));
  }

  /** The tensor in the parameter's shape and type, or null if it does not fit. */
  private static Tensor fitted(Parameter parameter, Tensor tensor) {
    boolean counter = parameter.kind() == Parameter.Kind.COUNTER;
    if (tensor.type() != (counter ? ElementType.I64 : ElementType.F32)) {
      return null;
    }
    if (tensor.shape().equals(parameter.shape())) {
      return tensor;
    }
    List<Long> shape = parameter.shape();
    boolean summable =
        shape.size() == 4
            && shape.get(1) == 1
            && tensor.shape().equals(List.of(shape.get(0), 3L, shape.get(2), shape.get(3)));
    return summable ? summedChannels(parameter, tensor) : null;
  }

  private static Tensor summedChannels(Parameter parameter, Tensor tensor) {
    int out = Math.toIntExact(parameter.shape().get(0));
    int area = Math.toIntExact(parameter.shape().get(2) * parameter.shape().get(3));
    FloatBuffer data = tensor.data().get().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    float[] sums = new float[out * area];
    for (int i = 0; i < sums.length; i++) {
      int start = i / area * 3 * area + i % area;
      sums[i] = data.get(start) + data.get(start + area) + data.get(start + 2 * area);
    }
    return Tensor.of(parameter.name(), sums, parameter.shape().toArray(Long[]::new));
  }

  private static void report(
      String source,
      List<String> missing,
      Set<String> unexpected,
      List<String> misshaped,
      boolean partial,
      Consumer<String> log) {
    List<String> complaints = new ArrayList<>();
    describe("missing", missing, complaints);
    describe("unexpected", List.copyOf(unexpected), complaints);
    describe("of another shape or type", misshaped, complaints);
    if (complaints.isEmpty()) {
      return;
    }
    String text = String.join("; ", complaints);
    if (!partial) {
      throw new UserError(
          "The weights of %s do not fit the network: %s. Use --init-partial to take what fits."
              .formatted(source, text));
    }
    log.accept("%s: only what fits was taken; %s.".formatted(source, text));
  }

  private static void describe(String what, List<String> names, List<String> complaints) {
    if (!names.isEmpty()) {
      String more =
          names.size() > NAMES_SHOWN ? " and %d more".formatted(names.size() - NAMES_SHOWN) : "";
      complaints.add(
          what
              + ": "
              + String.join(", ", names.subList(0, Math.min(names.size(), NAMES_SHOWN)))
              + more);
    }
  }
}
