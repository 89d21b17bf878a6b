package dev.medley.train;

import dev.medley.binding.Messages;
import dev.medley.binding.UserError;
import dev.medley.file.ElementType;
import dev.medley.file.Safetensors.Tensor;
import dev.medley.model.Blocks;
import dev.medley.model.Renaming;
import dev.medley.recipe.Recipe;
import dev.medley.torch.Network;
import dev.medley.torch.Parameter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Fits the weights of a file or an earlier run to a network, name by name, and says which matched,
 * were missing, unexpected or misshaped.
 *
 * <p>Names are those of PyTorch after the model's {@link Renaming}s and without a prefix that
 * wrappers put before all of them. A missing {@code num_batches_tracked} is 0; a last layer of
 * another class count, or that is missing, is replaced by a fresh one; shapes may differ as {@link
 * WeightConversion} says.
 */
final class InitialWeights {
  private static final int NAMES_SHOWN = 8;

  /** What DistributedDataParallel and torch.compile put before every name. */
  private static final List<String> WRAPPERS = List.of("module.", "_orig_mod.");

  private final Network network;
  private final List<Renaming> renamings;
  private final String source;
  private final Set<String> lastLayer;
  private final boolean freshLastLayer;
  private final Map<String, Tensor> result = new LinkedHashMap<>();
  private final List<String> taken = new ArrayList<>();
  private final List<String> changed = new ArrayList<>();
  private final List<String> replaced = new ArrayList<>();
  private final List<String> missing = new ArrayList<>();
  private final List<String> misshaped = new ArrayList<>();
  private final List<String> unexpected = new ArrayList<>();

  /**
   * For a network.
   *
   * @param source names the file or run in messages
   */
  InitialWeights(Recipe recipe, Network network, String source) {
    this.network = network;
    this.source = source;
    renamings = recipe.model().renamings();
    lastLayer = Blocks.lastLayer(network);
    freshLastLayer = recipe.init().lastLayer().equals("fresh");
  }

  /**
   * Takes what fits.
   *
   * @param given the file's tensors, floating ones as F32
   * @param fresh the start of every parameter that is not taken
   * @param partial whether anything else may be missing, unexpected or misshaped
   * @param log is told how much was taken, what was replaced or left out
   * @param details is told every name
   * @throws UserError if something does not fit or is not finite, with the names
   */
  Map<String, Tensor> fit(
      Map<String, Tensor> given,
      Map<String, Tensor> fresh,
      boolean partial,
      Consumer<String> log,
      Consumer<String> details) {
    result.putAll(fresh);
    Map<String, Tensor> left = renamed(given);
    if (freshLastLayer) {
      left.keySet().removeAll(lastLayer);
    }
    boolean headless = lastLayer.stream().noneMatch(left::containsKey);
    boolean first = true;
    for (Parameter parameter : network.parameters()) {
      boolean ofFirst = first && parameter.shape().size() == 4; // a convolution's weight
      first &= !ofFirst;
      Tensor tensor = left.remove(parameter.name());
      if (tensor != null) {
        take(parameter, tensor, ofFirst);
      } else if (headless && lastLayer.contains(parameter.name())) {
        replaced.add(parameter.name());
      } else if (parameter.kind() != Parameter.Kind.COUNTER) {
        missing.add(parameter.name());
      }
    }
    left.keySet().forEach(name -> unexpected.add(printable(name)));
    report(partial, log, details);
    return result;
  }

  private Map<String, Tensor> renamed(Map<String, Tensor> given) {
    Map<String, Tensor> renamed = new LinkedHashMap<>(given);
    for (String wrapper : WRAPPERS) {
      if (!renamed.isEmpty() && renamed.keySet().stream().allMatch(n -> n.startsWith(wrapper))) {
        Map<String, Tensor> bare = new LinkedHashMap<>();
        renamed.forEach((name, tensor) -> bare.put(name.substring(wrapper.length()), tensor));
        renamed = bare;
      }
    }
    Map<String, Tensor> ours = new LinkedHashMap<>();
    renamed.forEach(
        (name, tensor) -> {
          String own = Renaming.all(renamings, name);
          if (ours.putIfAbsent(own, tensor) != null) {
            throw new UserError(
                "The weights of %s have two tensors for %s.".formatted(source, printable(own)));
          }
          if (!own.equals(name)) {
            changed.add("%s, called %s there".formatted(printable(own), printable(name)));
          }
        });
    return ours;
  }

  private void take(Parameter parameter, Tensor tensor, boolean first) {
    String name = parameter.name();
    Optional<WeightConversion.Fitting> fitting = WeightConversion.fitting(parameter, tensor, first);
    if (fitting.isPresent()) {
      requireFinite(name, fitting.get().tensor());
      result.put(name, fitting.get().tensor());
      taken.add(name);
      if (!fitting.get().change().isEmpty()) {
        changed.add(name + ": " + fitting.get().change());
      }
    } else if (lastLayer.contains(name) && sameFeatures(parameter, tensor)) {
      replaced.add(
          "%s, which is for %d classes, not %d"
              .formatted(name, tensor.shape().get(0), parameter.shape().get(0)));
    } else {
      misshaped.add(WeightConversion.misfit(parameter, tensor, first));
    }
  }

  private static boolean sameFeatures(Parameter parameter, Tensor tensor) {
    int dimensions = parameter.shape().size();
    return tensor.type() == ElementType.F32
        && tensor.shape().size() == dimensions
        && tensor.shape().subList(1, dimensions).equals(parameter.shape().subList(1, dimensions));
  }

  private void requireFinite(String name, Tensor tensor) {
    if (tensor.type() != ElementType.F32) {
      return;
    }
    for (float value : WeightConversion.floats(tensor)) {
      if (!Float.isFinite(value)) {
        throw new UserError(
            "The weights of %s are spoilt: %s holds %s. Take a file of an earlier, good moment."
                .formatted(source, name, value));
      }
    }
  }

  private void report(boolean partial, Consumer<String> log, Consumer<String> details) {
    String count =
        "%d of the network's %d tensors match".formatted(taken.size(), network.parameters().size());
    List<String> complaints = complaints(NAMES_SHOWN);
    if (!complaints.isEmpty() && !partial) {
      throw new UserError(
          "The weights of %s do not fit the network: %s; %s. %s"
              .formatted(
                  source,
                  count,
                  String.join("; ", complaints),
                  taken.isEmpty()
                      ? "They are of another architecture: see model.name."
                      : "Use --init-partial to take what fits."));
    }
    String fresh = replaced.isEmpty() ? "" : "; fresh: " + String.join(", ", replaced);
    String other = complaints.isEmpty() ? "" : "; only what fits: " + String.join("; ", complaints);
    log.accept("Weights of %s: %s%s%s.".formatted(source, count, fresh, other));
    changed.forEach(each -> details.accept("Weights of %s: %s.".formatted(source, each)));
    details.accept("Weights of %s: taken: %s.".formatted(source, String.join(", ", taken)));
    complaints(Integer.MAX_VALUE)
        .forEach(each -> details.accept("Weights of %s: %s.".formatted(source, each)));
  }

  private List<String> complaints(int shown) {
    List<String> complaints = new ArrayList<>();
    describe("missing", missing, shown, complaints);
    describe("unexpected", unexpected, shown, complaints);
    describe("of another shape or type", misshaped, shown, complaints);
    return complaints;
  }

  private static void describe(
      String what, List<String> names, int shown, List<String> complaints) {
    if (!names.isEmpty()) {
      String more = names.size() > shown ? " and %d more".formatted(names.size() - shown) : "";
      complaints.add(
          what + ": " + String.join(", ", names.subList(0, Math.min(names.size(), shown))) + more);
    }
  }

  private static String printable(String name) {
    return Messages.clean(name, 100);
  }
}
