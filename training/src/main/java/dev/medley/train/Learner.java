package dev.medley.train;

import dev.medley.objective.Context;
import dev.medley.objective.Head;
import dev.medley.objective.Moment;
import dev.medley.objective.Objective;
import dev.medley.objective.Objectives;
import dev.medley.recipe.Recipe;
import dev.medley.torch.Network;
import dev.medley.torch.Parameter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Everything that a recipe trains: the network and, for each objective, its heads, its momentum
 * encoder and its state. Scripts see all of one kind as one list; this knows where each part lies.
 *
 * @param output the network that gives outputs, with the last layer
 * @param network what is trained of it: all, or what computes the features where no objective
 *     trains the last layer
 */
record Learner(Network output, Network network, List<Part> parts) {
  /** A half-open range of a list. */
  record Range(int from, int to) {
    /** As a slice of a script's list. */
    String of(String list) {
      return "%s[%d:%d]".formatted(list, from, to);
    }

    <T> List<T> of(List<T> list) {
      return list.subList(from, to);
    }
  }

  /**
   * An objective and where its arrays lie.
   *
   * @param script its functions, under its name
   * @param w of its heads' trained parameters, among all trained ones
   * @param b of its heads' statistics, among all statistics
   * @param encoderW of its momentum encoder's trained parameters: the network's, then its heads'
   * @param encoderB of its momentum encoder's statistics
   * @param s of its state
   * @param c of its numbers that change with time
   * @param teachers whose networks say what to learn
   * @param k of the teachers' arrays
   */
  record Part(
      String name,
      Objective objective,
      String script,
      List<Head> heads,
      List<Parameter> state,
      Range w,
      Range b,
      Range encoderW,
      Range encoderB,
      Range s,
      Range c,
      List<Teacher> teachers,
      Range k) {
    boolean hasEncoder() {
      return encoderW.to() > encoderW.from();
    }

    boolean hides() {
      return objective.masked() > 0;
    }

    boolean updates() {
      return defines(script, name + "_update");
    }
  }

  private static boolean defines(String script, String function) {
    return script.contains("def " + function + "(");
  }

  /** Lays out what a recipe without teachers trains. */
  static Learner of(Recipe recipe, Network output) {
    return of(recipe, output, List.of());
  }

  /**
   * Lays out what a recipe trains.
   *
   * @param teachers of all objectives, one after the other
   */
  static Learner of(Recipe recipe, Network output, List<Teacher> teachers) {
    List<Objective> objectives = recipe.objective();
    boolean logits = objectives.stream().anyMatch(Objective::logits);
    Network network = logits ? output : output.trunk();
    Context context =
        new Context(
            output.featureSize(), recipe.train().labelSmoothing(), output.patches().orElse(null));
    List<Part> parts = new ArrayList<>();
    int w = network.trained().size();
    int b = network.buffers().size();
    int encoderW = 0;
    int encoderB = 0;
    int s = 0;
    int c = 0;
    int k = 0;
    int taught = 0;
    for (Objective objective : objectives) {
      List<Head> heads = objective.heads(context);
      List<Parameter> state = objective.state(context);
      int headW = heads.stream().mapToInt(head -> head.network().trained().size()).sum();
      int headB = heads.stream().mapToInt(head -> head.network().buffers().size()).sum();
      String name = Objectives.name(objective);
      String script = objective.script(context).replace("objective_", name + "_");
      boolean encoder = defines(script, name + "_target");
      int copiedW = encoder ? network.trained().size() + headW : 0;
      int copiedB = encoder ? network.buffers().size() + headB : 0;
      List<Teacher> own = teachers.subList(taught, taught += objective.teachers().size());
      parts.add(
          new Part(
              name,
              objective,
              script,
              heads,
              state,
              new Range(w, w += headW),
              new Range(b, b += headB),
              new Range(encoderW, encoderW += copiedW),
              new Range(encoderB, encoderB += copiedB),
              new Range(s, s += state.size()),
              new Range(c, c += objective.numbers(new Moment(0, 1, 1)).length),
              own,
              new Range(k, k += own.stream().mapToInt(Teacher::size).sum())));
    }
    return new Learner(output, network, List.copyOf(parts));
  }

  /** All trained parameters: the network's, then those of heads, whose names say whose they are. */
  List<Parameter> trained() {
    return with(network.trained(), Parameter::trained);
  }

  /** All statistics and counters, in the same order. */
  List<Parameter> buffers() {
    return with(network.buffers(), parameter -> !parameter.trained());
  }

  /** Trained parameters of momentum encoders. */
  List<Parameter> encoderTrained() {
    return encoders(network.trained(), Parameter::trained);
  }

  /** Statistics of momentum encoders. */
  List<Parameter> encoderBuffers() {
    return encoders(network.buffers(), parameter -> !parameter.trained());
  }

  /** The state of all objectives. */
  List<Parameter> state() {
    return parts.stream()
        .flatMap(part -> part.state().stream().map(p -> renamed(part.name() + ".", p)))
        .toList();
  }

  /** Heads' parameters and state: what begins fresh beside the network. */
  List<Parameter> beside() {
    return Stream.concat(with(List.of(), parameter -> true).stream(), state().stream()).toList();
  }

  /** The heads of all objectives, by what the names of their parameters begin with. */
  Map<String, Network> heads() {
    Map<String, Network> heads = new LinkedHashMap<>();
    for (Part part : parts) {
      for (Head head : part.heads()) {
        heads.put(part.name() + "." + head.name() + ".", head.network());
      }
    }
    return heads;
  }

  /** Whether a share of right predictions is known in training. */
  boolean predicts() {
    return network == output;
  }

  private List<Parameter> with(List<Parameter> before, Predicate<Parameter> wanted) {
    List<Parameter> all = new ArrayList<>(before);
    for (Part part : parts) {
      for (Head head : part.heads()) {
        head.network().parameters().stream()
            .filter(wanted)
            .map(p -> renamed(part.name() + "." + head.name() + ".", p))
            .forEach(all::add);
      }
    }
    return all;
  }

  private List<Parameter> encoders(List<Parameter> ofNetwork, Predicate<Parameter> wanted) {
    List<Parameter> all = new ArrayList<>();
    for (Part part : parts) {
      if (part.hasEncoder()) {
        String prefix = part.name() + ".momentum.";
        ofNetwork.forEach(p -> all.add(renamed(prefix, p)));
        for (Head head : part.heads()) {
          head.network().parameters().stream()
              .filter(wanted)
              .map(p -> renamed(prefix + head.name() + ".", p))
              .forEach(all::add);
        }
      }
    }
    return all;
  }

  private static Parameter renamed(String prefix, Parameter p) {
    return new Parameter(prefix + p.name(), p.shape(), p.kind(), p.init());
  }
}
