package dev.medley.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.medley.data.Scaling;
import dev.medley.objective.Moment;
import dev.medley.random.RandomStream;
import dev.medley.recipe.Recipe;
import dev.medley.recipe.TrainSettings;
import dev.medley.torch.Precision;
import dev.medley.torch.Script;
import dev.medley.torch.TensorList;
import dev.medley.torch.Torch;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** One optimiser step over a batch of images, as one call into the engine. */
public final class Step implements Steps {
  private final Torch torch;
  private final Recipe recipe;
  private final TrainingState state;
  private final Precision precision;
  private final NDArray mean;
  private final NDArray std;
  private final TensorList trained;
  private final TensorList buffers;
  private final TensorList average;
  private final TensorList tracked;
  private final TensorList slow;
  private final TensorList encoderTrained;
  private final TensorList encoderBuffers;
  private final TensorList objectives;
  private final TensorList teachers;
  private final Draws draws;
  private FineTuning.Phase phase;
  private Script script;
  private TensorList slots;
  private TensorList anchors;

  /**
   * Compiles the recipe's step.
   *
   * @param state is changed by every step
   * @param scaling of images in [0, 1]
   */
  public Step(
      Torch torch, Recipe recipe, TrainingState state, Scaling scaling, Precision precision) {
    this.torch = torch;
    this.recipe = recipe;
    this.state = state;
    this.precision = precision;
    this.mean = channels(torch, scaling.mean());
    this.std = channels(torch, scaling.std());
    trained = new TensorList(state.trained());
    buffers = new TensorList(state.buffers());
    average = new TensorList(state.average());
    tracked = new TensorList(state.tracked());
    slow = new TensorList(state.slow());
    encoderTrained = new TensorList(state.encoderTrained());
    encoderBuffers = new TensorList(state.encoderBuffers());
    objectives = new TensorList(state.objectives());
    teachers = new TensorList(state.teachers());
    draws = new Draws(recipe, state.network().inputShape());
    enter(0);
  }

  /** Compiles the step of an epoch's phase. */
  private void enter(long epoch) {
    phase = state.tuning().phase(epoch);
    script = torch.compile(StepScript.functions(recipe, state.learner(), phase, precision));
    slots = new TensorList(state.slots(phase.groups()));
    anchors = new TensorList(state.anchors(phase.groups()));
  }

  private void leave() {
    anchors.close();
    slots.close();
    script.close();
  }

  @Override
  public void run(
      ByteBuffer images,
      int[] labels,
      int[] numbers,
      long epoch,
      Moment moment,
      double learningRate,
      double momentum) {
    if (!phase.contains(epoch)) {
      leave();
      enter(epoch);
    }
    int n = labels.length;
    long t = moment.step() + 1;
    Draws.Mixing mixing = draws.mixing(n, t);
    long seed = RandomStream.of(recipe.seed(), "engine", t).nextLong() >>> 1;
    torch.seed(seed);
    List<Long> shape = state.network().inputShape();
    try (NDManager scope = torch.manager().newSubManager()) {
      NDArray x =
          scope.create(
              images, new Shape(n, shape.get(1), shape.get(2), shape.get(0)), DataType.UINT8);
      script.call(
          scope,
          "train_step",
          x,
          draws.changes(scope, numbers, epoch),
          scope.create(longs(labels)),
          scope.create(mixing.partner()),
          mixing.share(),
          mixing.box(),
          mean,
          std,
          trained,
          buffers,
          encoderTrained,
          encoderBuffers,
          objectives,
          teachers,
          slots,
          anchors,
          average,
          tracked,
          slow,
          ahead(moment),
          state.totals(),
          steps(moment),
          seed,
          rates(learningRate),
          momentum,
          encoderMomentum(moment),
          numbers(moment));
    }
  }

  /** The steps that each group has taken with this one. */
  private long[] steps(Moment moment) {
    return phase.groups().stream()
        .mapToLong(group -> moment.step() + 1 - group.manner().joins() * moment.stepsPerEpoch())
        .toArray();
  }

  private double[] rates(double learningRate) {
    return phase.groups().stream()
        .mapToDouble(group -> learningRate * group.manner().rate())
        .toArray();
  }

  /** How far slow weights go to the trained ones after this step; negative where they stay. */
  private double ahead(Moment moment) {
    TrainSettings.Lookahead lookahead = recipe.train().lookahead();
    return lookahead == null ? -1 : lookahead.share(moment.step() + 1, moment.steps());
  }

  private double[] encoderMomentum(Moment moment) {
    return state.learner().parts().stream()
        .mapToDouble(part -> part.hasEncoder() ? part.objective().momentum(moment) : 0)
        .toArray();
  }

  private double[] numbers(Moment moment) {
    return state.learner().parts().stream()
        .flatMapToDouble(part -> Arrays.stream(part.objective().numbers(moment)))
        .toArray();
  }

  /** The state is always up to date. */
  @Override
  public void settle() {}

  /** The program, for people to read. */
  public String text() {
    return script.text();
  }

  static NDArray channels(Torch torch, float[] values) {
    return torch.manager().create(values, new Shape(1, values.length, 1, 1));
  }

  private static long[] longs(int[] values) {
    return Arrays.stream(values).asLongStream().toArray();
  }

  @Override
  public void close() {
    leave();
    Stream.of(trained, buffers, encoderTrained, encoderBuffers, objectives, average, tracked, slow)
        .forEach(TensorList::close);
    teachers.close();
    mean.close();
    std.close();
  }
}
