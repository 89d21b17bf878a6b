package dev.medley.train;

import dev.medley.binding.UserError;
import dev.medley.model.Blocks;
import dev.medley.recipe.FineTuneSettings;
import dev.medley.recipe.Recipe;
import dev.medley.recipe.TrainSettings;
import dev.medley.torch.Parameter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

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
   * @param leaves the epoch from which on they stay
   * @param rate factor on the learning rate
   * @param anchored whether they are drawn back to where they started
   */
  record Manner(
      boolean adapted, int joins, int leaves, double rate, double weightDecay, boolean anchored) {
    boolean ever() {
      return joins < leaves;
    }

    boolean at(long epoch) {
      return joins <= epoch && epoch < leaves;
    }
  }

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
    List<Parameter> parameters = learner.trained();
    Named named = Named.of(recipe, learner, parameters);
    Map<Manner, List<Integer>> byManner = new LinkedHashMap<>();
    for (int i = 0; i < parameters.size(); i++) {
      Manner manner = manner(recipe, named, parameters.get(i));
      byManner.computeIfAbsent(manner, same -> new ArrayList<>()).add(i);
    }
    List<Group> groups = new ArrayList<>();
    for (boolean adapted : new boolean[] {true, false}) {
      byManner.forEach(
          (manner, members) -> {
            if (manner.adapted == adapted && manner.ever()) {
              groups.add(new Group(manner, List.copyOf(members)));
            }
          });
    }
    FineTuning tuning = new FineTuning(recipe.fineTune(), parameters, List.copyOf(groups));
    tuning.requireMotion(recipe.train().epochs());
    return tuning;
  }

  /** What the settings' patterns and blocks are about. */
  private record Named(
      Blocks blocks, NamePatterns frozen, NamePatterns frozenAfter, NamePatterns rates) {
    static Named of(Recipe recipe, Learner learner, List<Parameter> parameters) {
      Blocks blocks = Blocks.of(recipe.model(), learner.output());
      List<String> names = parameters.stream().map(Parameter::name).toList();
      TrainSettings train = recipe.train();
      return new Named(
          blocks,
          new NamePatterns("fine_tune.freeze", recipe.fineTune().freeze(), blocks.names()),
          new NamePatterns("train.freeze_after", train.freezeAfter().keySet(), names),
          new NamePatterns("train.rates", train.rates().keySet(), names));
    }
  }

  private static Manner manner(Recipe recipe, Named named, Parameter parameter) {
    String name = parameter.name();
    TrainSettings train = recipe.train();
    double factor = 1;
    for (String pattern : named.rates.fitting(name)) {
      factor *= train.rates().get(pattern);
    }
    int leaves = NEVER;
    for (String pattern : named.frozenAfter.fitting(name)) {
      leaves = Math.min(leaves, train.freezeAfter().get(pattern));
    }
    boolean decayed = recipe.optimizer().decayAll() || parameter.kind() == Parameter.Kind.WEIGHT;
    double weightDecay = decayed ? recipe.optimizer().weightDecay() / factor : 0;
    if (!named.blocks.contains(name)) {
      return new Manner(decayed, 0, leaves, factor, weightDecay, false);
    }
    FineTuneSettings settings = recipe.fineTune();
    boolean last = named.blocks.isLastLayer(name);
    int above = named.blocks.count() - 1 - named.blocks.depth(name);
    int joins = 0;
    if (!named.frozen.fitting(name).isEmpty()) {
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
        leaves,
        factor * Math.pow(settings.layerDecay(), above) * (last ? settings.headRate() : 1),
        anchored ? 0 : weightDecay,
        anchored);
  }

  private void requireMotion(int epochs) {
    for (Phase phase : phases(epochs)) {
      if (phase.groups.isEmpty()) {
        throw new UserError(
            "fine_tune.freeze and train.freeze_after leave nothing to train in epoch %d; keep the last layer out of them."
                .formatted(phase.from + 1));
      }
    }
  }

  /** Those of a training, in order. */
  private List<Phase> phases(int epochs) {
    List<Phase> phases = new ArrayList<>();
    for (int from = 0; from < epochs; from = phases.get(phases.size() - 1).until) {
      phases.add(phase(from));
    }
    return phases;
  }

  /** The epochs around one, from 0, in which the same parameters move. */
  Phase phase(long epoch) {
    int from = 0;
    int until = NEVER;
    List<Group> moving = new ArrayList<>();
    for (Group group : groups) {
      if (group.manner.at(epoch)) {
        moving.add(group);
      }
      for (int turn : new int[] {group.manner.joins, group.manner.leaves}) {
        if (turn <= epoch) {
          from = Math.max(from, turn);
        } else {
          until = Math.min(until, turn);
        }
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
    for (Phase phase : phases(epochs)) {
      long moving = scalars(phase.moved());
      if (moving < all || !notices.isEmpty()) {
        notices.add(
            "From epoch %d on, %,d of %,d parameters are trained."
                .formatted(phase.from + 1, moving, all));
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
