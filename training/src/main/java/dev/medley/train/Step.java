package dev.medley.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.medley.data.Scaling;
import dev.medley.objective.Moment;
import dev.medley.random.RandomStream;
import dev.medley.recipe.Recipe;
import dev.medley.torch.Precision;
import dev.medley.torch.Script;
import dev.medley.torch.TensorList;
import dev.medley.torch.Torch;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** One optimiser step over a batch of images, as one call into the engine. */
public final class Step implements AutoCloseable {
  private final Torch torch;
  private final Recipe recipe;
  private final TrainingState state;
  private final Script script;
  private final NDArray mean;
  private final NDArray std;
  private final TensorList trained;
  private final TensorList buffers;
  private final TensorList average;
  private final TensorList tracked;
  private final List<long[]> groups;
  private final List<TensorList> slots;
  private final TensorList encoderTrained;
  private final TensorList encoderBuffers;
  private final TensorList objectives;
  private final TensorList teachers;
  private final Draws draws;

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
    groups = state.groups();
    script = torch.compile(StepScript.functions(recipe, state.learner(), groups, precision));
    this.mean = channels(torch, scaling.mean());
    this.std = channels(torch, scaling.std());
    trained = new TensorList(state.trained());
    buffers = new TensorList(state.buffers());
    average = new TensorList(state.average());
    tracked = new TensorList(state.tracked());
    slots = groups.stream().map(group -> new TensorList(state.slots(group))).toList();
    encoderTrained = new TensorList(state.encoderTrained());
    encoderBuffers = new TensorList(state.encoderBuffers());
    objectives = new TensorList(state.objectives());
    teachers = new TensorList(state.teachers());
    draws = new Draws(recipe, state.network().inputShape());
  }

  /**
   * Takes the step.
   *
   * @param images (n, h, w, c) bytes in a direct buffer, which may be reused when this returns
   * @param labels n classes
   * @param numbers n: which images of the data set they are
   * @param epoch from 0
   * @param moment when in the training
   */
  public void run(
      ByteBuffer images,
      int[] labels,
      int[] numbers,
      long epoch,
      Moment moment,
      double learningRate,
      double momentum) {
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
          changes(scope, numbers, epoch),
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
          groups.get(0),
          groups.get(1),
          slots.get(0),
          slots.get(1),
          average,
          tracked,
          state.totals(),
          t,
          seed,
          learningRate,
          momentum,
          encoderMomentum(moment),
          numbers(moment));
    }
  }

  /** The changes of every view. */
  private NDList changes(NDManager scope, int[] numbers, long epoch) {
    NDList changes = new NDList();
    for (int view = 0; view < draws.views(); view++) {
      changes.add(
          scope.create(
              draws.augmentation(numbers, epoch, view),
              new Shape(numbers.length, draws.perImage(view))));
    }
    return changes;
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
    slots.forEach(TensorList::close);
    Stream.of(trained, buffers, encoderTrained, encoderBuffers, objectives, average, tracked)
        .forEach(TensorList::close);
    teachers.close();
    mean.close();
    std.close();
    script.close();
  }
}
