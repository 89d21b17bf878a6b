package dev.medley.track.mlflow;

import dev.medley.binding.Catalog;
import dev.medley.binding.UserError;
import dev.medley.run.RunDirectory;
import dev.medley.run.RunLock;
import dev.medley.run.Runs;
import dev.medley.run.WorkFailed;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/** Completes the copies of runs and families. */
public final class Synchronization implements AutoCloseable {
  private static final long FIRST_PAUSE = 500;

  private final Catalog.Roots roots;
  private final Optional<String> tracking;
  private final Map<List<String>, Mlflow> servers = new LinkedHashMap<>();
  private final Map<Mlflow, String> lost = new HashMap<>();
  private final Consumer<String> notice;

  /**
   * What became of one run or family.
   *
   * @param name its
   * @param values how many were sent
   * @param problem why it is not complete
   */
  public record Result(String name, long values, Optional<String> problem) {}

  /**
   * How far a copy is.
   *
   * @param server where it is; none if the run was never sent
   * @param waiting values that are to be sent
   * @param complete whether nothing is left to be sent
   * @param sender the process that is sending now
   */
  public record Standing(
      RunDirectory run,
      Optional<String> server,
      long waiting,
      boolean complete,
      Optional<String> sender) {}

  /**
   * Synchronization by a config.
   *
   * @param tracking its name or file; none for that which each run was sent by before
   * @param notice told, again and again, what the user should know
   */
  public Synchronization(Catalog.Roots roots, Optional<String> tracking, Consumer<String> notice) {
    this.roots = roots;
    this.tracking = tracking;
    this.notice = notice;
  }

  /** How far a run's copy is; asks no server. */
  public static Standing standing(RunDirectory run) {
    Outbox outbox = Outbox.read(run.path());
    return new Standing(
        run,
        outbox.server(),
        RunCopy.waiting(run, outbox),
        RunCopy.isComplete(run, outbox),
        outbox.sender());
  }

  /**
   * Sends what is missing of each run, then of each family that one of them is a member of.
   *
   * @param report where a family's report lies, if it has one
   * @param tries how often a server that fails is asked again; then it is not asked any more
   * @param done told after each run
   */
  public List<Result> send(
      List<RunDirectory> runs,
      Function<String, Optional<Path>> report,
      int tries,
      Consumer<Result> done) {
    List<Result> results = new ArrayList<>();
    Set<Path> families = new LinkedHashSet<>();
    for (RunDirectory run : runs) {
      Result result =
          result(run.info().name(), tries, () -> copies(run), mlflow -> send(run, mlflow));
      results.add(result);
      done.accept(result);
      Path folder = run.path().toAbsolutePath().normalize().getParent();
      run.info().family().ifPresent(family -> families.add(folder.resolve(family)));
    }
    for (Path family : families) {
      Path folder = family.getParent();
      String name = family.getFileName().toString();
      results.add(
          result(
              name,
              tries,
              () -> server(folder, Outbox.read(Runs.familyFolder(folder, name))),
              mlflow -> {
                new FamilyCopy(mlflow, folder, name, notice).send(report.apply(name));
                return 0;
              }));
    }
    return results;
  }

  private Result result(
      String name, int tries, Supplier<Mlflow> server, ToLongFunction<Mlflow> work) {
    try {
      Mlflow mlflow = server.get();
      for (int i = 1; ; i++) {
        if (lost.containsKey(mlflow)) {
          return new Result(name, 0, Optional.of(lost.get(mlflow)));
        }
        try {
          return new Result(name, work.applyAsLong(mlflow), Optional.empty());
        } catch (ServerFailure e) {
          String problem =
              "MLflow at " + mlflow.destination().server() + " " + e.getMessage() + ".";
          if (e.kind() != ServerFailure.Kind.LATER) {
            return new Result(name, 0, Optional.of(problem));
          }
          if (i >= tries) {
            lost.put(mlflow, problem);
          } else {
            pause(FIRST_PAUSE << (i - 1));
          }
        }
      }
    } catch (UserError | WorkFailed e) {
      return new Result(name, 0, Optional.of(e.getMessage()));
    }
  }

  private static void pause(long milliseconds) {
    try {
      Thread.sleep(milliseconds);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WorkFailed("Sending to MLflow was interrupted.", e);
    }
  }

  /** Sends what is missing of a run; returns how many values. */
  long send(RunDirectory run, Mlflow mlflow) {
    Outbox outbox = Outbox.read(run.path());
    RunLock lock = outbox.lock();
    try {
      return new RunCopy(mlflow, run.path(), Outbox.read(run.path()), notice).send();
    } finally {
      lock.close();
    }
  }

  /** The server that a run's copy belongs to. */
  Mlflow copies(RunDirectory run) {
    return server(run.path().toAbsolutePath().getParent(), Outbox.read(run.path()));
  }

  private Mlflow server(Path runs, Outbox outbox) {
    String config = tracking.or(outbox::tracking).orElse(Destination.DEFAULT);
    Optional<Outbox> earlier = tracking.isPresent() ? Optional.empty() : Optional.of(outbox);
    Destination to = Destination.of(config, roots, runs, earlier, System.getenv());
    return servers.computeIfAbsent(
        List.of(to.tracking(), to.server(), to.experiment()), key -> new Mlflow(to));
  }

  /** How many requests were made in all. */
  public long requests() {
    return servers.values().stream().mapToLong(Mlflow::requests).sum();
  }

  /** Bytes of the longest request to the interface. */
  public long longestBody() {
    return servers.values().stream().mapToLong(Mlflow::longestBody).max().orElse(0);
  }

  @Override
  public void close() {
    servers.values().forEach(Mlflow::close);
  }
}
