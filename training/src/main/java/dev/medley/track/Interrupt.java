package dev.medley.track;

import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;

/**
 * Ctrl-C (or a polite kill) asks the work to stop, and the process ends when it has: until {@link
 * #close}, the end of this process waits. The exit code is then the signal's, 130 for Ctrl-C.
 */
public final class Interrupt implements BooleanSupplier, AutoCloseable {
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread hook;
  private volatile boolean asked;

  /**
   * Begins to listen.
   *
   * @param screen is told that the work stops
   */
  public Interrupt(Screen screen) {
    hook =
        new Thread(
            () -> {
              asked = true;
              screen.say("Stopping after this step, with a checkpoint.");
              awaitClosed();
            },
            "interrupt");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private void awaitClosed() {
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether the work was asked to stop. */
  @Override
  public boolean getAsBoolean() {
    return asked;
  }

  @Override
  public void close() {
    closed.countDown();
    if (!asked) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        awaitClosed(); // asked just now: the process is ending, and nothing is left to stop
      }
    }
  }
}
