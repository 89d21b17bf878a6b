package dev.medley.track.mlflow;

import dev.medley.binding.UserError;
import dev.medley.run.RunDirectory;
import dev.medley.run.RunInfo;
import dev.medley.run.RunLock;
import dev.medley.run.WorkFailed;
import dev.medley.track.RunLog;
import dev.medley.track.Tracker;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Sends a run while it is trained, from a thread of its own that reads what lies on the disk.
 * Whatever the server does, the training does not wait; what is not sent stays on the disk.
 */
final class Sender implements Tracker.Following {
  private static final long FIRST_LOOK = 2;
  private static final long FIRST_PAUSE = 1;
  private static final long LONGEST_PAUSE = 60;
  private static final long LAST_PAUSE_MILLISECONDS = 200;
  private static final long PATIENCE_MILLISECONDS = 10_000;
  private static final long PATIENCE_WHEN_FAILING = 500;
  private static final long CALM_MILLISECONDS = 3_000;

  private final Mlflow mlflow;
  private final Path run;
  private final RunLog log;
  private final Thread thread = new Thread(this::work, "mlflow");

  private boolean sampled;
  private boolean ending;
  private boolean done;
  private long attempt;
  private volatile boolean failing;
  private volatile boolean abandoned;

  /** Begins to send a run. */
  Sender(Destination destination, Path run, RunLog log) {
    this.mlflow = new Mlflow(destination);
    this.run = run;
    this.log = log;
    thread.setDaemon(true);
    thread.start();
  }

  private void work() {
    RunLock lock = null;
    long pause = FIRST_PAUSE;
    try {
      boolean last = await(Math.min(FIRST_LOOK, mlflow.destination().settings().everySeconds()));
      RunCopy copy = null;
      while (!abandoned) {
        try {
          if (lock == null) {
            lock = Outbox.read(run).lock();
            copy = new RunCopy(mlflow, run, Outbox.read(run), log::warnOnce);
          }
          sample();
          copy.send();
          well();
          if (last) {
            return;
          }
          pause = FIRST_PAUSE;
        } catch (ServerFailure e) {
          badly("MLflow at " + mlflow.destination().server() + " " + e.getMessage());
          pause = e.kind() == ServerFailure.Kind.REFUSED ? LONGEST_PAUSE : longer(pause);
        } catch (UserError | WorkFailed | UncheckedIOException e) {
          badly("Nothing can be sent to MLflow now: " + e.getMessage());
          pause = longer(pause);
        }
        last = await(failing ? pause : mlflow.destination().settings().everySeconds());
      }
    } finally {
      if (lock != null) {
        lock.close();
      }
      mlflow.close();
      finished();
    }
  }

  private void sample() {
    if (mlflow.destination().settings().systemMetrics() && !(sampled && ends())) {
      sampled = true;
      RunInfo begun = RunDirectory.open(run).info();
      Path folder = Outbox.read(run).folder();
      new SystemMetrics(folder, begun.start(), begun.versions().gpu().isPresent()).sample();
    }
  }

  private synchronized boolean ends() {
    return ending;
  }

  private static long longer(long pause) {
    return Math.min(2 * pause, LONGEST_PAUSE);
  }

  private void well() {
    if (failing) {
      failing = false;
      log.info("MLflow answers again; what had waited is sent.");
    }
  }

  private void badly(String reason) {
    if (!failing && !abandoned) {
      log.warn(
          reason
              + ". Training goes on; what is to be sent waits on the disk, and 'medley track sync "
              + run.getFileName()
              + "' sends it later.");
    }
    failing = true;
  }

  /** Waits until the next look is due; true if the run has ended. */
  private synchronized boolean await(long seconds) {
    long begin = System.nanoTime();
    attempt = 0;
    try {
      // while the server fails after the end, tries follow each other until patience is over
      for (long left = 1; left > 0; ) {
        long whole =
            ending ? (failing ? LAST_PAUSE_MILLISECONDS : 0) : TimeUnit.SECONDS.toMillis(seconds);
        left = whole - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
        if (left > 0) {
          wait(left);
        }
      }
    } catch (InterruptedException e) {
      abandoned = true;
    }
    attempt = System.nanoTime();
    return ending;
  }

  private synchronized void finished() {
    done = true;
    notifyAll();
  }

  private synchronized boolean isStalled() {
    long since = Math.max(attempt, mlflow.answered());
    return failing
        || (attempt != 0
            && System.nanoTime() - since > TimeUnit.MILLISECONDS.toNanos(CALM_MILLISECONDS));
  }

  /** Sends the end, as long as the server takes it, and waits no longer than that. */
  @Override
  public void close() {
    if (!awaitDone(isStalled() ? PATIENCE_WHEN_FAILING : PATIENCE_MILLISECONDS)) {
      abandoned = true;
      mlflow.close();
      thread.interrupt();
      RunDirectory ended = RunDirectory.open(run);
      log.warn(
          "%d values of %s are not at MLflow yet. Send them with: medley track sync %s"
              .formatted(
                  RunCopy.waiting(ended, Outbox.read(run)),
                  ended.info().name(),
                  ended.info().name()));
    }
  }

  /** Waits while the server goes on answering. */
  private synchronized boolean awaitDone(long patience) {
    ending = true;
    notifyAll();
    long asked = System.nanoTime();
    try {
      while (!done) {
        long since = Math.max(asked, mlflow.answered());
        long left = patience - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - since);
        if (left <= 0) {
          return false;
        }
        wait(Math.min(left, 100));
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return done;
    }
  }
}
