package dev.medley.train;

import dev.medley.binding.UserError;
import dev.medley.model.Blocks;
import dev.medley.recipe.FineTuneSettings;
import dev.medley.recipe.Recipe;
import dev.medley.torch.Parameter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Which parameters move, from which epoch on, and how: what {@code fine_tune} and weight decay make
 * of everything that a recipe trains. Without {@code fine_tune}, all of them from the first step
 * on, those that are decayed and the others.
 */
final class FineTuning {
  private static final int NEVER = Integer.MAX_VALUE;

  /**
   * What parameters of a group share.
   *
   * @param adapted whether layer-wise optimisers adapt their rate
   * @param joins the epoch from 0 from which on they move
   * @param rate factor on the learning rate
   * @param anchored whether they are drawn back to where they started
   */
  record Manner(boolean adapted, int joins, double rate, double weightDecay, boolean anchored) {}

  /**
   * Parameters that move alike.
   *
   * @param members indices of trained parameters, ascending
   */
  record Group(Manner manner, List<Integer> members) {}

  /**
   * Epochs in which the same parameters move.
   *
   * @param from the first, from 0
   * @param until the first one after
   * @param groups those that move
   * @param still the names of trained parameters that do not
   */
  record Phase(int from, int until, List<Group> groups, Set<String> still) {
    /** Indices of all trained parameters that move, ascending. */
    List<Integer> moved() {
      return groups.stream().flatMap(group -> group.members().stream()).sorted().toList();
    }

    boolean contains(long epoch) {
      return from <= epoch && epoch < until;
    }
  }

  private final FineTuneSettings settings;
  private final List<Parameter> parameters;
  private final List<Group> groups;

  private FineTuning(FineTuneSettings settings, List<Parameter> parameters, List<Group> groups) {
    this.settings = settings;
    this.parameters = parameters;
    this.groups = groups;
  }

  /**
   * Lays out how a recipe's parameters move.
   *
   * @throws UserError if a pattern of {@code freeze} fits no parameter, or in some epoch nothing
   *     would be trained
   */
  static FineTuning of(Recipe recipe, Learner learner) {
    FineTuneSettings settings = recipe.fineTune();
    Blocks blocks = Blocks.of(recipe.model(), learner.output());
    List<Pattern> frozen = settings.freeze().stream().map(FineTuning::pattern).toList();
    for (Pattern pattern : frozen) {
      if (blocks.names().stream().noneMatch(name -> pattern.matcher(name).matches())) {
        throw new UserError(
            "fine_tune.freeze: no parameter of the network fits %s; they are called %s, ..."
                .formatted(
                    settings.freeze().get(frozen.indexOf(pattern)),
                    blocks.names().stream().limit(5).collect(Collectors.joining(", "))));
      }
    }
    List<Parameter> parameters = learner.trained();
    Map<Manner, List<Integer>> byManner = new LinkedHashMap<>();
    for (int i = 0; i < parameters.size(); i++) {
      Manner manner = manner(recipe, blocks, frozen, parameters.get(i));
      byManner.computeIfAbsent(manner, same -> new ArrayList<>()).add(i);
    }
    List<Group> groups = new ArrayList<>();
    for (boolean adapted : new boolean[] {true, false}) {
      byManner.forEach(
          (manner, members) -> {
            if (manner.adapted == adapted && manner.joins != NEVER) {
              groups.add(new Group(manner, List.copyOf(members)));
            }
          });
    }
    FineTuning tuning = new FineTuning(settings, parameters, List.copyOf(groups));
    if (tuning.phase(0).groups.isEmpty()) {
      throw new UserError(
          "fine_tune.freeze leaves nothing to train in the first epoch; keep the last layer out of it.");
    }
    return tuning;
  }

  private static Pattern pattern(String glob) {
    return Pattern.compile(
        Stream.of(glob.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")));
  }

  private static Manner manner(
      Recipe recipe, Blocks blocks, List<Pattern> frozen, Parameter parameter) {
    String name = parameter.name();
    boolean decayed = recipe.optimizer().decayAll() || parameter.kind() == Parameter.Kind.WEIGHT;
    double weightDecay = decayed ? recipe.optimizer().weightDecay() : 0;
    if (!blocks.contains(name)) {
      return new Manner(decayed, 0, 1, weightDecay, false);
    }
    FineTuneSettings settings = recipe.fineTune();
    boolean last = blocks.isLastLayer(name);
    int above = blocks.count() - 1 - blocks.depth(name);
    int joins = 0;
    if (frozen.stream().anyMatch(pattern -> pattern.matcher(name).matches())) {
      joins = NEVER;
    } else if (settings.probe() != null && !last) {
      joins = settings.probe().epochs();
    } else if (settings.unfreezeEvery() != null) {
      joins = above * settings.unfreezeEvery();
    }
    boolean anchored = settings.l2Sp() > 0 && !last;
    return new Manner(
        decayed,
        joins,
        Math.pow(settings.layerDecay(), above) * (last ? settings.headRate() : 1),
        anchored ? 0 : weightDecay,
        anchored);
  }

  /** The epochs around one, from 0, in which the same parameters move. */
  Phase phase(long epoch) {
    int from = 0;
    int until = NEVER;
    List<Group> moving = new ArrayList<>();
    for (Group group : groups) {
      if (group.manner.joins <= epoch) {
        moving.add(group);
        from = Math.max(from, group.manner.joins);
      } else {
        until = Math.min(until, group.manner.joins);
      }
    }
    Set<String> still = new TreeSet<>();
    parameters.forEach(parameter -> still.add(parameter.name()));
    moving.forEach(group -> group.members.forEach(i -> still.remove(parameters.get(i).name())));
    return new Phase(from, until, List.copyOf(moving), still);
  }

  /** Indices of parameters that ever move, ascending. */
  List<Integer> moved() {
    return groups.stream().flatMap(group -> group.members.stream()).sorted().toList();
  }

  /** Indices of parameters that are drawn back to their start, group by group. */
  List<Integer> anchored() {
    return groups.stream()
        .filter(group -> group.manner.anchored)
        .flatMap(group -> group.members.stream())
        .toList();
  }

  /** What is said when a training begins; empty where everything moves all the time. */
  List<String> notices(int epochs) {
    List<String> notices = new ArrayList<>();
    long all = scalars(IntStream.range(0, parameters.size()).boxed().toList());
    for (Phase phase = phase(0); phase.from < epochs; phase = phase(phase.until)) {
      long moving = scalars(phase.moved());
      if (moving < all || !notices.isEmpty()) {
        notices.add(
            "From epoch %d on, %,d of %,d parameters are trained."
                .formatted(phase.from + 1, moving, all));
      }
      if (phase.until == NEVER) {
        break;
      }
    }
    if (settings.probe() != null && settings.probe().epochs() >= epochs) {
      notices.add(
          "fine_tune.probe takes all %d epochs: the last layer alone is trained."
              .formatted(epochs));
    }
    return notices;
  }

  private long scalars(List<Integer> indices) {
    return indices.stream().mapToLong(i -> parameters.get(i).size()).sum();
  }
}
