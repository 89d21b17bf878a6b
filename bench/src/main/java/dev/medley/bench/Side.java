package dev.medley.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.medley.binding.Catalog;
import dev.medley.data.Scaling;
import dev.medley.objective.Moment;
import dev.medley.recipe.Overrides;
import dev.medley.recipe.Recipe;
import dev.medley.recipe.Recipes;
import dev.medley.torch.Network;
import dev.medley.torch.Precision;
import dev.medley.torch.Torch;
import dev.medley.train.Evaluation;
import dev.medley.train.Step;
import dev.medley.train.TrainingState;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A recipe's training step, and the talk with a driver. */
final class Side implements AutoCloseable {
  /** A driver's unit of work: a step, an epoch. */
  interface Work {
    /** Does one more. */
    void run();

    /** What came out of the last one, for a driver that compares. */
    default String result() {
      return "";
    }
  }

  private static final double LEARNING_RATE = 0.01;
  private static final double MOMENTUM = 0.9;

  private final Torch torch;
  private final TrainingState state;
  private final Step step;
  private final Evaluation evaluation;
  private long steps;

  /** Opens the device and compiles the step, for images of this shape. */
  Side(Recipe recipe, int threads, int side, int classes, Scaling scaling) {
    Network network = recipe.model().network(3, side, side, classes);
    torch = Torch.open("cpu", threads);
    state = TrainingState.fresh(torch, recipe, network);
    Precision precision = Precision.choose(recipe.train().precision(), torch.device()).precision();
    step = new Step(torch, recipe, state, scaling, precision);
    evaluation = new Evaluation(torch, network, scaling);
  }

  /** SGD with Nesterov momentum and weight decay, as the peers have it. */
  static Recipe recipe(String model, String precision, int batch, String augment) {
    String yaml =
        """
        recipe: bench
        data: tiny
        model: %s
        augment: %s
        optimizer: {name: sgd, learning_rate: %s, momentum: %s, nesterov: true, weight_decay: 5e-4}
        train: {epochs: 1, batch_size: %d, precision: %s}
        """
            .formatted(model, augment, LEARNING_RATE, MOMENTUM, batch, precision);
    return new Recipes(Catalog.Roots.standard()).parse(yaml, "bench", Overrides.NONE);
  }

  void step(ByteBuffer images, int[] labels, int[] numbers, long epoch) {
    Moment moment = new Moment(steps++, 1_000_000, 100);
    step.run(images, labels, numbers, epoch, moment, LEARNING_RATE, MOMENTUM);
  }

  void evaluate(ByteBuffer images, int n) {
    evaluation.run(state, images, n);
  }

  /**
   * Says "ready"; then does as many units of work as a line of the standard input says and answers
   * with the seconds that they took and the processor's, until there is no more line; 0 asks for
   * the last one's result.
   */
  static void answer(Work work) throws IOException {
    System.out.println("ready");
    BufferedReader requests =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    for (String line = requests.readLine(); line != null; line = requests.readLine()) {
      int count = Integer.parseInt(line);
      if (count == 0) {
        System.out.println(work.result());
        continue;
      }
      long start = System.nanoTime();
      long processorStart = processorTime();
      for (int i = 0; i < count; i++) {
        work.run();
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      double processorSeconds = (processorTime() - processorStart) / 1e9;
      System.out.printf(Locale.ROOT, "%.6f %.6f%n", seconds, processorSeconds);
    }
  }

  /** Of all threads together, nanoseconds. */
  static long processorTime() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  @Override
  public void close() {
    evaluation.close();
    step.close();
    state.close();
    torch.close();
  }
}
