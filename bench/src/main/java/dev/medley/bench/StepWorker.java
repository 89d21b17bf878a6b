package dev.medley.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.medley.binding.Catalog;
import dev.medley.random.RandomStream;
import dev.medley.recipe.Overrides;
import dev.medley.recipe.Recipe;
import dev.medley.recipe.Recipes;
import dev.medley.torch.Network;
import dev.medley.torch.Precision;
import dev.medley.torch.Torch;
import dev.medley.train.FreshWeights;
import dev.medley.train.Step;
import dev.medley.train.TrainingState;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Takes training steps on one batch of random bytes: reads a number of steps from each line of the
 * standard input and answers with the seconds that they took and the processor's.
 */
public final class StepWorker {
  private static final int SIDE = 32;
  private static final int CLASSES = 10;

  private StepWorker() {}

  /** Arguments: model, precision, batch size, threads. */
  public static void main(String[] arguments) throws IOException {
    int batch = Integer.parseInt(arguments[2]);
    Recipe recipe = recipe(arguments[0], arguments[1], batch);
    Network network = recipe.model().network(3, SIDE, SIDE, CLASSES);
    try (Torch torch = Torch.open("cpu", Integer.parseInt(arguments[3]));
        TrainingState state =
            new TrainingState(
                torch,
                network,
                recipe.optimizer(),
                FreshWeights.of(network, recipe),
                recipe.train().ema() != null)) {
      Precision precision = Precision.choose(arguments[1], torch.device()).precision();
      float[] mean = {0.5f, 0.5f, 0.5f};
      float[] std = {0.25f, 0.25f, 0.25f};
      try (Step step = new Step(torch, recipe, state, mean, std, precision)) {
        answer(step, batch);
      }
    }
  }

  private static Recipe recipe(String model, String precision, int batch) {
    String yaml =
        """
        recipe: bench
        data: tiny
        model: %s
        optimizer: {name: sgd, learning_rate: 0.01, momentum: 0.9, nesterov: true, weight_decay: 5e-4}
        train: {epochs: 1, batch_size: %d, precision: %s}
        """
            .formatted(model, batch, precision);
    return new Recipes(Catalog.Roots.standard()).parse(yaml, "bench", Overrides.NONE);
  }

  private static void answer(Step step, int batch) throws IOException {
    RandomStream random = RandomStream.of(0, "bench");
    ByteBuffer images = ByteBuffer.allocateDirect(batch * SIDE * SIDE * 3);
    int[] labels = new int[batch];
    int[] numbers = new int[batch];
    for (int i = 0; i < images.capacity(); i++) {
      images.put(i, (byte) random.nextInt(256));
    }
    for (int i = 0; i < batch; i++) {
      labels[i] = random.nextInt(CLASSES);
      numbers[i] = i;
    }
    long t = 0;
    System.out.println("ready");
    BufferedReader requests =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    for (String line = requests.readLine(); line != null; line = requests.readLine()) {
      int steps = Integer.parseInt(line);
      long start = System.nanoTime();
      long cpuStart = processorTime();
      for (int i = 0; i < steps; i++) {
        step.run(images, labels, numbers, batch, 0, ++t, 0.01, 0.9);
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      double cpuSeconds = (processorTime() - cpuStart) / 1e9;
      System.out.printf(Locale.ROOT, "%.6f %.6f%n", seconds, cpuSeconds);
    }
  }

  /** Of all threads together, nanoseconds. */
  private static long processorTime() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }
}
