package dev.medley.model;

import dev.medley.torch.Network;
import dev.medley.torch.Parameter;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A network's blocks from the images to the logits, by the names of its parameters: what comes
 * before the first block ({@code conv1}, {@code pos_embed}), each block, and what comes behind the
 * last one (a norm, the last layer). What stands between two blocks belongs to the later, a norm
 * with a number of its own to the earlier.
 */
public final class Blocks {
  /** Names up to the first numbers: {@code layer1.0}, {@code blocks.3}, {@code features.5.2}. */
  private static final Pattern NUMBERED =
      Pattern.compile("(?:[^.]+\\.)*?(?:\\w*layer\\d+|\\d+)(?:\\.\\d+)*(?=\\.)");

  /** A numbered layer of a numbered part: what the part's number stands for is the block. */
  private static final Pattern LAYER_OF_PART =
      Pattern.compile(
          "(.*\\d)\\.\\d+\\.(?:weight|bias|running_mean|running_var|num_batches_tracked)");

  private final Map<String, Integer> depths = new LinkedHashMap<>();
  private final Set<String> lastLayer;
  private final int count;

  private Blocks(Set<String> lastLayer, Map<String, Integer> depths) {
    this.lastLayer = lastLayer;
    this.depths.putAll(depths);
    this.count = 1 + depths.values().stream().max(Integer::compare).orElse(0);
  }

  /** The blocks of a model's network. */
  public static Blocks of(Model model, Network network) {
    Set<String> lastLayer = lastLayer(network);
    Set<String> weighty = new HashSet<>();
    for (Parameter parameter : network.parameters()) {
      if (parameter.kind() == Parameter.Kind.WEIGHT && !lastLayer.contains(parameter.name())) {
        weighty.add(model.block(parameter.name()));
      }
    }
    Map<String, Integer> known = new HashMap<>();
    Map<String, Integer> depths = new LinkedHashMap<>();
    int depth = 0;
    for (Parameter parameter : network.parameters()) {
      String block = model.block(parameter.name());
      if (lastLayer.contains(parameter.name())) {
        depth = known.size() + 1;
      } else if (block.isEmpty()) {
        depth = known.isEmpty() ? 0 : known.size() + 1;
      } else if (weighty.contains(block)) {
        depth = known.computeIfAbsent(block, first -> known.size() + 1);
      } // a norm by itself belongs to the block before
      depths.put(parameter.name(), depth);
    }
    return new Blocks(lastLayer, depths);
  }

  /** The names of the last layer's parameters: those behind the features. */
  public static Set<String> lastLayer(Network network) {
    Set<String> names =
        network.parameters().stream()
            .map(Parameter::name)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    network.trunk().parameters().forEach(parameter -> names.remove(parameter.name()));
    return names;
  }

  static String numbered(String parameter) {
    Matcher start = NUMBERED.matcher(parameter);
    if (!start.lookingAt()) {
      return "";
    }
    Matcher layer = LAYER_OF_PART.matcher(parameter);
    boolean single = layer.matches() && start.end() > layer.end(1);
    return single ? layer.group(1) : start.group();
  }

  /** How many there are, at least two. */
  public int count() {
    return count;
  }

  /**
   * The number of a parameter's block, from 0 at the images to {@link #count} - 1 at the logits;
   * what is beside the network, such as a projector, is at the logits.
   */
  public int depth(String parameter) {
    return depths.getOrDefault(parameter, count - 1);
  }

  /** Whether a parameter is the last layer's. */
  public boolean isLastLayer(String parameter) {
    return lastLayer.contains(parameter);
  }

  /** Whether a parameter is the network's, not of something beside it. */
  public boolean contains(String parameter) {
    return depths.containsKey(parameter);
  }

  /** The names of the network's parameters, in order. */
  public Set<String> names() {
    return depths.keySet();
  }
}
