package dev.medley.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.medley.binding.UserError;
import dev.medley.file.Safetensors;
import dev.medley.file.Safetensors.Tensor;
import dev.medley.optim.Optimizer;
import dev.medley.recipe.Recipe;
import dev.medley.run.Checkpoint;
import dev.medley.torch.Network;
import dev.medley.torch.Parameter;
import dev.medley.torch.Torch;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Everything that a training step changes: weights, statistics, optimiser slots, the average of the
 * weights, running totals. A checkpoint holds all of it.
 */
public final class TrainingState implements AutoCloseable {
  private static final String RAW = "raw.";
  private static final String SLOT = "optimizer.";
  private static final String ANCHOR = "start.";
  private static final String SLOW = "slow.";
  private static final String TOTALS = "totals";

  private final Learner learner;
  private final Optimizer optimizer;
  private final FineTuning tuning;
  private final NDManager manager;
  private final DeviceArrays arrays;
  private final NDList trained = new NDList();
  private final NDList buffers = new NDList();
  private final NDList encoderTrained = new NDList();
  private final NDList encoderBuffers = new NDList();
  private final NDList objectives = new NDList();
  private final NDList teachers = new NDList();
  private final List<NDList> slots = new ArrayList<>();
  private final NDList anchors = new NDList();
  private final NDList average = new NDList();
  private final NDList tracked = new NDList();
  private final NDList slow = new NDList();
  private final NDArray totals;

  /** What {@link FittedHead} gave the checkpoint that this goes on from. */
  private List<Tensor> head = List.of();

  /**
   * A state before the first step.
   *
   * @param start every parameter of the network and beside it, by name
   */
  TrainingState(Torch torch, Recipe recipe, Learner learner, Map<String, Tensor> start) {
    this.learner = learner;
    optimizer = recipe.optimizer();
    tuning = FineTuning.of(recipe, learner);
    manager = torch.manager().newSubManager();
    arrays = new DeviceArrays(torch, manager);
    trained.addAll(fromFile(learner.trained(), start));
    buffers.addAll(fromFile(learner.buffers(), start));
    objectives.addAll(fromFile(learner.state(), start));
    learner.parts().stream()
        .flatMap(part -> part.teachers().stream())
        .forEach(teacher -> teachers.addAll(arrays.toDevice(teacher.arrays())));
    Network network = learner.network();
    for (Learner.Part part : learner.parts()) {
      if (part.hasEncoder()) {
        NDList weights = new NDList(trained.subList(0, network.trained().size()));
        weights.addAll(part.w().of(trained));
        encoderTrained.addAll(arrays.copies(weights));
        NDList statistics = new NDList(buffers.subList(0, network.buffers().size()));
        statistics.addAll(part.b().of(buffers));
        encoderBuffers.addAll(arrays.copies(statistics));
      }
    }
    for (int slot = 0; slot < optimizer.slots().size(); slot++) {
      NDList zeros = new NDList();
      tuning.moved().forEach(i -> zeros.add(trained.get(i).zerosLike()));
      slots.add(arrays.copies(zeros));
    }
    anchors.addAll(arrays.copies(picked(tuning.anchored())));
    if (recipe.train().ema() != null || recipe.train().lookahead() != null) {
      addFloats(ofNetwork(trained, network.trained()));
      addFloats(ofNetwork(buffers, network.buffers()));
    }
    if (recipe.train().ema() != null) {
      average.addAll(arrays.copies(tracked));
    }
    if (recipe.train().lookahead() != null) {
      addFloats(beside(trained, network.trained()));
      addFloats(beside(buffers, network.buffers()));
      slow.addAll(arrays.copies(tracked));
    }
    totals = manager.zeros(new Shape(3), DataType.FLOAT64);
  }

  /**
   * A state of fresh weights.
   *
   * @param output the recipe's network
   */
  public static TrainingState fresh(Torch torch, Recipe recipe, Network output) {
    Learner learner = Learner.of(recipe, output);
    Map<String, Tensor> start = FreshWeights.of(output.parameters(), recipe);
    start.putAll(FreshWeights.of(learner.beside(), recipe));
    return new TrainingState(torch, recipe, learner, start);
  }

  private NDList fromFile(List<Parameter> parameters, Map<String, Tensor> tensors) {
    return arrays.toDevice(parameters.stream().map(p -> tensors.get(p.name())).toList());
  }

  private static NDList ofNetwork(NDList all, List<Parameter> parameters) {
    return new NDList(all.subList(0, parameters.size()));
  }

  private static <T> List<T> beside(List<T> all, List<Parameter> ofNetwork) {
    return all.subList(ofNetwork.size(), all.size());
  }

  private void addFloats(List<NDArray> arrays) {
    arrays.stream().filter(a -> a.getDataType() == DataType.FLOAT32).forEach(tracked::add);
  }

  /** What this is the state of. */
  Learner learner() {
    return learner;
  }

  /** Trained parameters of momentum encoders. */
  NDList encoderTrained() {
    return encoderTrained;
  }

  /** Statistics of momentum encoders. */
  NDList encoderBuffers() {
    return encoderBuffers;
  }

  /** What objectives keep from step to step. */
  NDList objectives() {
    return objectives;
  }

  /** The arrays of all teachers, which stay as they are. */
  NDList teachers() {
    return teachers;
  }

  /** The network whose features or logits are measured. */
  public Network network() {
    return learner.network();
  }

  /** Trained parameters: the network's in its order, then those of heads. */
  NDList trained() {
    return trained;
  }

  /** Statistics and counters, in the same order. */
  NDList buffers() {
    return buffers;
  }

  /**
   * What slow weights follow: the network's trained parameters and float statistics, which are what
   * averages follow, then those of the objectives' heads.
   */
  NDList tracked() {
    return tracked;
  }

  /** The average of the network's of {@link #tracked}; empty without one. */
  NDList average() {
    return average;
  }

  /** The slow weights and statistics of Lookahead, beside {@link #tracked}; empty without it. */
  NDList slow() {
    return slow;
  }

  /** Sum of losses, number of correct predictions, number of images, since they were last reset. */
  NDArray totals() {
    return totals;
  }

  /** Sum of losses (nats), right predictions and images of the steps since this was last asked. */
  public double[] takeTotals() {
    double[] sums = totals.toDoubleArray();
    totals.subi(totals);
    return sums;
  }

  private NDList picked(List<Integer> indices) {
    NDList list = new NDList();
    indices.forEach(i -> list.add(trained.get(i)));
    return list;
  }

  /** Adds a step that was taken elsewhere: its mean loss (nats) over images. */
  void count(double loss, int images) {
    try (NDArray more = manager.create(new double[] {loss * images, 0, images})) {
      totals.addi(more);
    }
  }

  /** Which trained parameters move, and how. */
  FineTuning tuning() {
    return tuning;
  }

  /** The optimiser's arrays of some groups, one after the other, each slot-major. */
  NDList slots(List<FineTuning.Group> groups) {
    List<Integer> moved = tuning.moved();
    NDList list = new NDList();
    for (FineTuning.Group group : groups) {
      for (NDList slot : slots) {
        group.members().forEach(i -> list.add(slot.get(moved.indexOf(i))));
      }
    }
    return list;
  }

  /** Where the anchored parameters of some groups started. */
  NDList anchors(List<FineTuning.Group> groups) {
    List<Integer> all = tuning.anchored();
    NDList list = new NDList();
    groups.stream()
        .filter(group -> group.manner().anchored())
        .flatMap(group -> group.members().stream())
        .forEach(i -> list.add(anchors.get(all.indexOf(i))));
    return list;
  }

  /**
   * Trained parameters and buffers that outputs are computed with: the average where there is one.
   */
  NDList evaluated() {
    int count = network().trained().size();
    return new NDList((average.isEmpty() ? trained : average).subList(0, count));
  }

  /** The buffers that belong to {@link #evaluated}. */
  NDList evaluatedBuffers() {
    NDList ofNetwork = ofNetwork(buffers, network().buffers());
    if (average.isEmpty()) {
      return ofNetwork;
    }
    NDList list = new NDList();
    int next = network().trained().size();
    for (NDArray buffer : ofNetwork) {
      list.add(buffer.getDataType() == DataType.FLOAT32 ? average.get(next++) : buffer);
    }
    return list;
  }

  /** The network that gives the outputs, named and ordered as PyTorch's state dict. */
  public List<Tensor> model() {
    List<Tensor> model =
        new ArrayList<>(named("", network().parameters(), evaluated(), evaluatedBuffers()));
    model.addAll(head);
    return model;
  }

  /**
   * All else: optimiser slots, totals, heads, momentum encoders, state of objectives, where weights
   * started that are drawn back there, Lookahead's slow weights, and the network's raw weights
   * where {@link #model} is an average.
   */
  List<Tensor> training() {
    List<String> names = names(parameters(tuning.moved()));
    List<Tensor> tensors = new ArrayList<>();
    for (int slot = 0; slot < slots.size(); slot++) {
      String prefix = slotPrefix(slot);
      tensors.addAll(arrays.toFile(names.stream().map(prefix::concat).toList(), slots.get(slot)));
    }
    tensors.addAll(arrays.toFile(List.of(TOTALS), new NDList(totals)));
    for (Arrays part : beside()) {
      tensors.addAll(arrays.toFile(names(part.parameters()), part.list()));
    }
    List<String> anchored = names(parameters(tuning.anchored()));
    tensors.addAll(arrays.toFile(anchored.stream().map(ANCHOR::concat).toList(), anchors));
    if (!slow.isEmpty()) {
      tensors.addAll(arrays.toFile(names(followed()).stream().map(SLOW::concat).toList(), slow));
    }
    if (!average.isEmpty()) {
      tensors.addAll(
          named(
              RAW,
              network().parameters(),
              ofNetwork(trained, network().trained()),
              ofNetwork(buffers, network().buffers())));
    }
    return tensors;
  }

  /** What {@link #slow} are of. */
  private List<Parameter> followed() {
    return Stream.of(
            network().trained(),
            network().buffers(),
            beside(learner.trained(), network().trained()),
            beside(learner.buffers(), network().buffers()))
        .flatMap(List::stream)
        .filter(p -> p.kind() != Parameter.Kind.COUNTER)
        .toList();
  }

  /** Arrays and what they are. */
  private record Arrays(NDList list, List<Parameter> parameters) {}

  /** What there is beside the network. */
  private List<Arrays> beside() {
    List<Parameter> weights = network().trained();
    List<Parameter> statistics = network().buffers();
    return List.of(
        new Arrays(new NDList(beside(trained, weights)), beside(learner.trained(), weights)),
        new Arrays(new NDList(beside(buffers, statistics)), beside(learner.buffers(), statistics)),
        new Arrays(encoderTrained, learner.encoderTrained()),
        new Arrays(encoderBuffers, learner.encoderBuffers()),
        new Arrays(objectives, learner.state()));
  }

  /**
   * Continues from a checkpoint.
   *
   * @throws UserError if one of its files lacks what this state has, or has it of another shape or
   *     type
   */
  void restore(Checkpoint checkpoint) {
    restore(tensors(checkpoint.model(), model()), tensors(checkpoint.training(), training()));
  }

  private static Map<String, Tensor> tensors(Safetensors file, List<Tensor> wanted) {
    for (Tensor tensor : wanted) {
      Safetensors.Entry entry = file.entries().get(tensor.name());
      if (entry == null || entry.type() != tensor.type() || !entry.shape().equals(tensor.shape())) {
        String found =
            entry == null
                ? "missing"
                : "%s %s, not %s %s"
                    .formatted(entry.type(), entry.shape(), tensor.type(), tensor.shape());
        throw new UserError(
            "The file %s does not go with the run's recipe.yaml: %s is %s. Put both back as the run wrote them, or train it again."
                .formatted(file.file(), tensor.name(), found));
      }
    }
    return file.tensors();
  }

  /**
   * Continues from what a checkpoint holds.
   *
   * @param model what {@link #model} gave
   * @param training what {@link #training} gave
   */
  void restore(Map<String, Tensor> model, Map<String, Tensor> training) {
    List<Parameter> weights = network().trained();
    List<Parameter> statistics = network().buffers();
    assign(evaluated(), "", weights, model);
    assign(evaluatedBuffers(), "", statistics, model);
    if (!average.isEmpty()) {
      assign(ofNetwork(trained, weights), RAW, weights, training);
      assign(ofNetwork(buffers, statistics), RAW, statistics, training);
    }
    beside().forEach(part -> assign(part.list(), "", part.parameters(), training));
    for (int slot = 0; slot < slots.size(); slot++) {
      assign(slots.get(slot), slotPrefix(slot), parameters(tuning.moved()), training);
    }
    if (!slow.isEmpty()) {
      assign(slow, SLOW, followed(), training);
    }
    assign(anchors, ANCHOR, parameters(tuning.anchored()), training);
    arrays.assign(new NDList(totals), List.of(training.get(TOTALS)));
    head =
        model.values().stream()
            .filter(t -> network().parameters().stream().noneMatch(p -> p.name().equals(t.name())))
            .map(TrainingState::held)
            .toList();
  }

  /** The same, whatever takes the file's place. */
  private static Tensor held(Tensor tensor) {
    ByteBuffer data = tensor.data().get();
    return new Tensor(tensor.name(), tensor.type(), tensor.shape(), data::duplicate);
  }

  /** All of {@link #model} and {@link #training}, by name. */
  Map<String, Tensor> byName() {
    Map<String, Tensor> all = new HashMap<>();
    Stream.concat(model().stream(), training().stream()).forEach(t -> all.put(t.name(), t));
    return all;
  }

  /** Takes over what changed elsewhere, by its name in a checkpoint. */
  void assign(Map<String, Tensor> changed) {
    restore(over(model(), changed), over(training(), changed));
  }

  private static Map<String, Tensor> over(List<Tensor> tensors, Map<String, Tensor> changed) {
    return tensors.stream()
        .collect(Collectors.toMap(Tensor::name, t -> changed.getOrDefault(t.name(), t)));
  }

  private void assign(
      NDList list, String prefix, List<Parameter> parameters, Map<String, Tensor> tensors) {
    arrays.assign(list, parameters.stream().map(p -> tensors.get(prefix + p.name())).toList());
  }

  private List<Parameter> parameters(List<Integer> indices) {
    return indices.stream().map(learner.trained()::get).toList();
  }

  private static List<String> names(List<Parameter> parameters) {
    return parameters.stream().map(Parameter::name).toList();
  }

  private String slotPrefix(int slot) {
    return SLOT + optimizer.slots().get(slot) + ".";
  }

  private List<Tensor> named(
      String prefix, List<Parameter> order, NDList weights, NDList statistics) {
    Map<String, Tensor> byName = new HashMap<>();
    List<String> names = new ArrayList<>();
    order.stream().filter(Parameter::trained).forEach(p -> names.add(prefix + p.name()));
    order.stream().filter(p -> !p.trained()).forEach(p -> names.add(prefix + p.name()));
    NDList all = new NDList(weights);
    all.addAll(statistics);
    arrays.toFile(names, all).forEach(tensor -> byName.put(tensor.name(), tensor));
    return order.stream().map(p -> byName.get(prefix + p.name())).toList();
  }

  @Override
  public void close() {
    arrays.close();
    manager.close();
  }
}
