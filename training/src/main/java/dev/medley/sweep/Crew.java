package dev.medley.sweep;

import dev.medley.data.DataHome;
import dev.medley.file.Json;
import dev.medley.file.JsonFields;
import dev.medley.run.Versions;
import dev.medley.run.WorkFailed;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A sweep's worker processes. Not thread safe. */
final class Crew implements AutoCloseable {
  private static final int MOST_FAILED_STARTS = 3;

  private final SweepSettings settings;
  private final DataHome home;
  private final SweepFolder folder;
  private final BlockingQueue<WorkerProcess.Event> events = new LinkedBlockingQueue<>();
  private final Set<WorkerProcess> all = new LinkedHashSet<>();
  private final Map<WorkerProcess, Versions> ready = new HashMap<>();
  private final boolean perhapsOnGpu;
  private int gpus;
  private boolean known;
  private int failedStarts;

  Crew(SweepSettings settings, DataHome home, SweepFolder folder) {
    this.settings = settings;
    this.home = home;
    this.folder = folder;
    perhapsOnGpu =
        !settings.device().equals("cpu") && "cuda".equals(System.getProperty("medley.native"));
  }

  /** How many there are to be; before the first of them has counted the GPUs, one. */
  int size() {
    if (settings.workers().isPresent()) {
      return settings.workers().get();
    }
    if (perhapsOnGpu && !known) {
      return 1;
    }
    return onGpu()
        ? (sharesGpus() ? gpus : 1) * settings.perGpu()
        : Math.max(1, Runtime.getRuntime().availableProcessors() / settings.threads());
  }

  private boolean onGpu() {
    return perhapsOnGpu && gpus > 0;
  }

  private boolean sharesGpus() {
    return settings.device().equals("auto") || settings.device().equals("gpu");
  }

  /** Starts processes for so many members, as far as they are not there yet. */
  void staff(int members) {
    for (int number = 1; all.size() < Math.min(members, size()); number++) {
      int free = number;
      if (all.stream().noneMatch(worker -> worker.number() == free)) {
        all.add(
            WorkerProcess.start(
                number,
                settings.device(),
                settings.threads(),
                home,
                folder.workerLog(number),
                events));
      }
    }
  }

  /** Those that can be given a job, with what their runs would record, unless they have one. */
  Map<WorkerProcess, Versions> ready() {
    return ready;
  }

  /** The device of a worker's jobs: GPUs are dealt out in turn. */
  String device(WorkerProcess worker) {
    return onGpu() && sharesGpus() ? "gpu:" + (worker.number() - 1) % gpus : settings.device();
  }

  /**
   * What a worker says next about a job, or that it has ended.
   *
   * @return none if there is nothing new for a while
   * @throws WorkFailed if a worker cannot start
   */
  Optional<WorkerProcess.Event> next(long milliseconds) {
    try {
      WorkerProcess.Event event = events.poll(milliseconds, TimeUnit.MILLISECONDS);
      if (event == null) {
        return Optional.empty();
      }
      WorkerProcess worker = event.worker();
      if (event.message().isEmpty()) {
        boolean began = ready.remove(worker) != null;
        all.remove(worker);
        if (began) {
          return Optional.of(event);
        }
        if (++failedStarts == MOST_FAILED_STARTS) {
          throw new WorkFailed(
              "A worker could not start: %s. It said what is in %s."
                  .formatted(worker.ending(), folder.workerLog(worker.number())));
        }
        return Optional.empty();
      }
      JsonFields message = event.message().get();
      if (message.has("broken")) {
        throw new WorkFailed("A worker could not start: " + message.text("broken"));
      }
      if (message.has("ready")) {
        JsonFields about = message.fields("ready");
        gpus = about.whole("gpus", 0, 1 << 20);
        known = true;
        failedStarts = 0;
        ready.put(worker, Versions.fromJson(about.fields("versions")));
        return Optional.empty();
      }
      return Optional.of(event);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WorkFailed("The sweep was interrupted.", e);
    }
  }

  /** Asks all to end their jobs with a checkpoint. */
  void stop() {
    all.forEach(worker -> worker.tell(Json.object().put("stop", true)));
  }

  /** Lets all end, jobs with a checkpoint, and waits for that. */
  @Override
  public void close() {
    all.forEach(WorkerProcess::dismiss);
    all.forEach(WorkerProcess::await);
  }
}
