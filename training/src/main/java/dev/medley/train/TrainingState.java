package dev.medley.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.medley.file.Safetensors.Tensor;
import dev.medley.optim.Optimizer;
import dev.medley.torch.Network;
import dev.medley.torch.Parameter;
import dev.medley.torch.Torch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Everything that a training step changes: weights, statistics, optimiser slots, the average of the
 * weights, running totals. A checkpoint holds all of it.
 */
public final class TrainingState implements AutoCloseable {
  private static final String RAW = "raw.";
  private static final String SLOT = "optimizer.";
  private static final String TOTALS = "totals";

  private final Network network;
  private final Optimizer optimizer;
  private final NDManager manager;
  private final DeviceArrays arrays;
  private final NDList trained = new NDList();
  private final NDList buffers = new NDList();
  private final List<NDList> slots = new ArrayList<>();
  private final NDList average = new NDList();
  private final NDList tracked = new NDList();
  private final NDArray totals;

  /**
   * A state before the first step.
   *
   * @param start every parameter of the network, by name
   * @param averaged whether an average of the weights is kept
   */
  public TrainingState(
      Torch torch,
      Network network,
      Optimizer optimizer,
      Map<String, Tensor> start,
      boolean averaged) {
    this.network = network;
    this.optimizer = optimizer;
    manager = torch.manager().newSubManager();
    arrays = new DeviceArrays(torch, manager);
    trained.addAll(
        arrays.toDevice(network.trained().stream().map(p -> start.get(p.name())).toList()));
    buffers.addAll(
        arrays.toDevice(network.buffers().stream().map(p -> start.get(p.name())).toList()));
    for (int slot = 0; slot < optimizer.slots().size(); slot++) {
      NDList zeros = new NDList();
      trained.forEach(array -> zeros.add(array.zerosLike()));
      slots.add(arrays.copies(zeros));
    }
    if (averaged) {
      tracked.addAll(trained);
      buffers.stream().filter(b -> b.getDataType() == DataType.FLOAT32).forEach(tracked::add);
      average.addAll(arrays.copies(tracked));
    }
    totals = manager.zeros(new Shape(3), DataType.FLOAT64);
  }

  /** The network that this is the state of. */
  public Network network() {
    return network;
  }

  /** Trained parameters, in the network's order. */
  NDList trained() {
    return trained;
  }

  /** Statistics and counters, in the network's order. */
  NDList buffers() {
    return buffers;
  }

  /** What the average follows: trained parameters, then float statistics; empty without one. */
  NDList tracked() {
    return tracked;
  }

  /** The average of {@link #tracked}; empty without one. */
  NDList average() {
    return average;
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

  /** Indices of the trained parameters that are decayed, and of those that are not. */
  List<long[]> groups() {
    List<Parameter> parameters = network.trained();
    return Stream.of(true, false)
        .map(
            decayed ->
                IntStream.range(0, parameters.size())
                    .filter(
                        i ->
                            decayed
                                == (optimizer.decayAll()
                                    || parameters.get(i).kind() == Parameter.Kind.WEIGHT))
                    .mapToLong(i -> i)
                    .toArray())
        .toList();
  }

  /** The optimiser's arrays of a group, slot-major. */
  NDList slots(long[] group) {
    NDList list = new NDList();
    for (NDList slot : slots) {
      for (long i : group) {
        list.add(slot.get((int) i));
      }
    }
    return list;
  }

  /**
   * Trained parameters and buffers that outputs are computed with: the average where there is one.
   */
  NDList evaluated() {
    if (average.isEmpty()) {
      return trained;
    }
    return new NDList(average.subList(0, trained.size()));
  }

  /** The buffers that belong to {@link #evaluated}. */
  NDList evaluatedBuffers() {
    if (average.isEmpty()) {
      return buffers;
    }
    NDList list = new NDList();
    int next = trained.size();
    for (NDArray buffer : buffers) {
      list.add(buffer.getDataType() == DataType.FLOAT32 ? average.get(next++) : buffer);
    }
    return list;
  }

  /** The network that gives the outputs, named and ordered as PyTorch's state dict. */
  public List<Tensor> model() {
    return named("", evaluated(), evaluatedBuffers());
  }

  /** All else: optimiser slots, totals, and the raw weights where {@link #model} is an average. */
  List<Tensor> training() {
    List<String> names = network.trained().stream().map(Parameter::name).toList();
    List<Tensor> tensors = new ArrayList<>();
    for (int slot = 0; slot < slots.size(); slot++) {
      tensors.addAll(tensors(slotPrefix(slot), names, slots.get(slot)));
    }
    tensors.addAll(tensors("", List.of(TOTALS), new NDList(totals)));
    if (!average.isEmpty()) {
      tensors.addAll(named(RAW, trained, buffers));
    }
    return tensors;
  }

  /**
   * Continues from a checkpoint.
   *
   * @param model what {@link #model} gave
   * @param training what {@link #training} gave
   */
  void restore(Map<String, Tensor> model, Map<String, Tensor> training) {
    arrays.assign(evaluated(), network.trained().stream().map(p -> model.get(p.name())).toList());
    arrays.assign(
        evaluatedBuffers(), network.buffers().stream().map(p -> model.get(p.name())).toList());
    if (!average.isEmpty()) {
      arrays.assign(
          trained, network.trained().stream().map(p -> training.get(RAW + p.name())).toList());
      arrays.assign(
          buffers, network.buffers().stream().map(p -> training.get(RAW + p.name())).toList());
    }
    for (int slot = 0; slot < slots.size(); slot++) {
      int k = slot;
      arrays.assign(
          slots.get(slot),
          network.trained().stream().map(p -> training.get(slotPrefix(k) + p.name())).toList());
    }
    arrays.assign(new NDList(totals), List.of(training.get(TOTALS)));
  }

  private String slotPrefix(int slot) {
    return SLOT + optimizer.slots().get(slot) + ".";
  }

  private List<Tensor> named(String prefix, NDList weights, NDList statistics) {
    Map<String, Tensor> byName = new HashMap<>();
    Stream.concat(
            tensors(prefix, network.trained().stream().map(Parameter::name).toList(), weights)
                .stream(),
            tensors(prefix, network.buffers().stream().map(Parameter::name).toList(), statistics)
                .stream())
        .forEach(tensor -> byName.put(tensor.name(), tensor));
    return network.parameters().stream().map(p -> byName.get(prefix + p.name())).toList();
  }

  private List<Tensor> tensors(String prefix, List<String> names, NDList list) {
    return arrays.toFile(names.stream().map(prefix::concat).toList(), list);
  }

  @Override
  public void close() {
    arrays.close();
    manager.close();
  }
}
