package dev.medley.bench;

import dev.medley.data.Scaling;
import dev.medley.random.RandomStream;
import dev.medley.recipe.Recipe;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Takes training steps on one batch of random bytes at 32x32, or evaluates it. */
public final class StepWorker {
  private static final int SIDE = 32;
  private static final int CLASSES = 10;

  private StepWorker() {}

  /** Arguments: model, precision, batch size, threads, train or evaluate. */
  public static void main(String[] arguments) throws IOException {
    int batch = Integer.parseInt(arguments[2]);
    Recipe recipe = Side.recipe(arguments[0], arguments[1], batch, "[]");
    Scaling scaling =
        new Scaling(new float[] {0.5f, 0.5f, 0.5f}, new float[] {0.25f, 0.25f, 0.25f});
    RandomStream random = RandomStream.of(0, "bench");
    ByteBuffer images = ByteBuffer.allocateDirect(batch * SIDE * SIDE * 3);
    for (int i = 0; i < images.capacity(); i++) {
      images.put(i, (byte) random.nextInt(256));
    }
    int[] labels = new int[batch];
    int[] numbers = new int[batch];
    for (int i = 0; i < batch; i++) {
      labels[i] = random.nextInt(CLASSES);
      numbers[i] = i;
    }
    try (Side side = new Side(recipe, Integer.parseInt(arguments[3]), SIDE, CLASSES, scaling)) {
      Side.answer(
          arguments[4].equals("train")
              ? () -> side.step(images, labels, numbers, 0)
              : () -> side.evaluate(images, batch));
    }
  }
}
