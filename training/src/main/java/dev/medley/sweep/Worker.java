package dev.medley.sweep;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.medley.binding.Catalog;
import dev.medley.binding.UserError;
import dev.medley.data.DataCatalog;
import dev.medley.data.DataHome;
import dev.medley.file.Json;
import dev.medley.file.JsonFields;
import dev.medley.recipe.Overrides;
import dev.medley.recipe.Recipe;
import dev.medley.recipe.Recipes;
import dev.medley.run.RunDirectory;
import dev.medley.run.Status;
import dev.medley.torch.Torch;
import dev.medley.track.Interrupt;
import dev.medley.track.Progress;
import dev.medley.track.RunLog;
import dev.medley.track.Screen;
import dev.medley.track.Tracker;
import dev.medley.track.mlflow.Destination;
import dev.medley.track.mlflow.MlflowTracker;
import dev.medley.train.Evaluator;
import dev.medley.train.Training;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A process that trains one member after the other, so that start-up is paid once.
 *
 * <p>It reads lines of JSON from its standard input, {@code {"job": ...}} and {@code {"stop":
 * true}}, and answers on its standard output: {@code {"ready": {...}}}, {@code {"progress": ...}},
 * {@code {"ended": status}} and {@code {"failed": reason}}. When its input ends, whoever started it
 * is gone: it writes a checkpoint and ends too.
 */
public final class Worker {
  private static final long WAKE_MILLISECONDS = 200;

  private final DataHome home;
  private final PrintStream parent;
  private final BlockingQueue<Optional<Job>> jobs = new LinkedBlockingQueue<>();
  private volatile boolean stopping;

  private Worker(DataHome home, PrintStream parent) {
    this.home = home;
    this.parent = parent;
  }

  /** Arguments: device, threads, working directory, user's configuration, cache, repository. */
  public static void main(String[] arguments) throws InterruptedException {
    Locale.setDefault(Locale.ROOT); // numbers become text that programs read
    PrintStream parent =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    System.setOut(System.err); // a library that prints must not talk to the parent
    DataHome home =
        new DataHome(
            new Catalog.Roots(Path.of(arguments[2]), Path.of(arguments[3])),
            Path.of(arguments[4]),
            arguments.length > 5 ? arguments[5] : null);
    new Worker(home, parent).work(arguments[0], Integer.parseInt(arguments[1]));
  }

  private void work(String device, int threads) throws InterruptedException {
    Thread reader = new Thread(this::read, "parent");
    reader.setDaemon(true);
    reader.start();
    if (!introduce(device, threads)) {
      return;
    }
    Screen screen = Screen.watched(System.err, this::progress);
    try (Interrupt interrupt = new Interrupt(screen)) {
      while (!interrupt.getAsBoolean()) {
        Optional<Job> job = jobs.poll(WAKE_MILLISECONDS, TimeUnit.MILLISECONDS);
        if (job == null) {
          continue; // to see whether it was interrupted
        }
        if (job.isEmpty()) {
          return;
        }
        tell(result(job.get(), screen, () -> stopping || interrupt.getAsBoolean()));
      }
    }
  }

  /** Loads the engine, and says what runs will record of it. */
  private boolean introduce(String device, int threads) {
    try (Torch torch = Torch.open(device, threads)) {
      ObjectNode ready = Json.object();
      ready
          .putObject("ready")
          .put("gpus", Torch.gpus())
          .set("versions", Training.versions(torch, threads).toJson());
      tell(ready);
      return true;
    } catch (RuntimeException | LinkageError e) {
      tell(Json.object().put("broken", message(e)));
      return false;
    }
  }

  private void read() {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonFields message = Json.parse(line.getBytes(StandardCharsets.UTF_8), "from the parent");
        if (message.has("job")) {
          jobs.add(Optional.of(Job.fromJson(message.fields("job"))));
        } else {
          stopping = true;
        }
      }
    } catch (IOException e) {
      // as if it had ended
    } finally {
      stopping = true;
      jobs.add(Optional.empty());
    }
  }

  private ObjectNode result(Job job, Screen screen, BooleanSupplier stop) {
    if (stop.getAsBoolean()) {
      return Json.object().put("ended", Status.INTERRUPTED.word());
    }
    try (RunLog log = new RunLog(screen)) {
      return Json.object().put("ended", train(job, log, stop).word());
    } catch (UserError e) {
      return Json.object().put("failed", message(e)).put("again", false);
    } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
      return Json.object().put("failed", message(e)).put("again", true);
    }
  }

  private Status train(Job job, RunLog log, BooleanSupplier stop) {
    DataCatalog catalog = new DataCatalog(home);
    Path runs = Path.of(job.runs());
    Training training =
        new Training(catalog, log, stop)
            .pausingAfter(job.pause())
            .trackedBy(
                job.tracking()
                    .<Tracker>map(
                        name -> new MlflowTracker(Destination.of(name, home.roots(), runs)))
                    .orElseGet(Tracker::none));
    RunDirectory run;
    if (job.recipe().isPresent()) {
      Recipe recipe =
          new Recipes(home.roots())
              .parse(job.recipe().get(), "the recipe of " + job.run(), Overrides.NONE);
      run =
          training.train(
              recipe,
              new Training.Options(
                  runs,
                  Optional.of(job.run()),
                  job.device(),
                  job.threads(),
                  false,
                  job.command(),
                  Optional.of(job.membership())));
    } else {
      RunDirectory begun = RunDirectory.open(runs.resolve(job.run()));
      run =
          begun.status() == Status.FINISHED
              ? begun
              : training.resume(begun, job.device(), Optional.empty(), job.command());
    }
    if (run.status() == Status.FINISHED && job.data().isPresent()) {
      evaluate(job, run, catalog, log);
    }
    return run.status();
  }

  private static void evaluate(Job job, RunDirectory run, DataCatalog catalog, RunLog log) {
    Evaluator evaluator = new Evaluator(catalog, log);
    for (String split : job.splits()) {
      evaluator.evaluate(
          run,
          job.data().get(),
          split,
          Optional.empty(),
          job.device(),
          job.threads(),
          job.command());
    }
  }

  private void progress(Progress.State state) {
    ObjectNode line = Json.object();
    line.putObject("progress")
        .put("task", state.task())
        .put("done", state.done())
        .put("total", state.total())
        .put("note", state.note());
    tell(line);
  }

  private synchronized void tell(JsonNode line) {
    parent.println(Json.line(line));
  }

  private static String message(Throwable failure) {
    return failure.getMessage() == null ? failure.toString() : failure.getMessage();
  }
}
