package dev.medley.track;

import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;

/**
 * Ctrl-C (or a polite kill) asks the work to stop, and the process ends when it has: from the first
 * time that work asks whether it should until {@link #close}, the end of this process waits. Before
 * that, while data are fetched, it ends at once. The exit code is the signal's, 130 for Ctrl-C.
 */
public final class Interrupt implements BooleanSupplier, AutoCloseable {
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread hook;
  private volatile boolean asked;
  private volatile boolean heard;

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
              if (!heard) {
                return;
              }
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
    heard = true;
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
