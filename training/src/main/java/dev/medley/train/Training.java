package dev.medley.train;

import ai.djl.engine.EngineException;
import dev.medley.augment.Chain;
import dev.medley.augment.Size;
import dev.medley.binding.Catalog;
import dev.medley.binding.UserError;
import dev.medley.data.DataCatalog;
import dev.medley.data.Dataset;
import dev.medley.file.AtomicFiles;
import dev.medley.file.Safetensors.Tensor;
import dev.medley.recipe.FineTuneSettings;
import dev.medley.recipe.Overrides;
import dev.medley.recipe.Recipe;
import dev.medley.recipe.Recipes;
import dev.medley.run.CheckpointState;
import dev.medley.run.Checkpoints;
import dev.medley.run.RunDirectory;
import dev.medley.run.RunInfo;
import dev.medley.run.RunNames;
import dev.medley.run.RunWriter;
import dev.medley.run.Status;
import dev.medley.run.Versions;
import dev.medley.run.WorkFailed;
import dev.medley.torch.Network;
import dev.medley.torch.Parameter;
import dev.medley.torch.Precision;
import dev.medley.torch.Torch;
import dev.medley.track.MetricsLog;
import dev.medley.track.RunLog;
import dev.medley.track.Tracker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** Trains recipes into run directories: what {@code train} and {@code resume} do. */
public final class Training {
  /**
   * Where and how a run is trained, beside its recipe.
   *
   * @param runs the folder of runs
   * @param name the run's; empty for one made of recipe, data set and seed
   * @param device {@code auto}, {@code cpu}, {@code gpu}, {@code gpu:1}
   * @param threads of the processor
   * @param partialWeights whether {@code init_from} may fit in part only
   * @param command the command line, for the record
   * @param member the family's member that it is
   */
  public record Options(
      Path runs,
      Optional<String> name,
      String device,
      int threads,
      boolean partialWeights,
      String command,
      Optional<RunInfo.Membership> member) {
    /** Of a run outside any family. */
    public Options(
        Path runs,
        Optional<String> name,
        String device,
        int threads,
        boolean partialWeights,
        String command) {
      this(runs, name, device, threads, partialWeights, command, Optional.empty());
    }
  }

  private final DataCatalog catalog;
  private final RunLog log;
  private final BooleanSupplier stop;
  private final int pause;
  private final Tracker tracker;

  /**
   * Trains with these surroundings.
   *
   * @param log the run's log; closed by its owner
   * @param stop asked after each step, and before each batch of an evaluation; once true, the
   *     training ends with a checkpoint
   */
  public Training(DataCatalog catalog, RunLog log, BooleanSupplier stop) {
    this(catalog, log, stop, Integer.MAX_VALUE, Tracker.none());
  }

  private Training(
      DataCatalog catalog, RunLog log, BooleanSupplier stop, int pause, Tracker tracker) {
    this.catalog = catalog;
    this.log = log;
    this.stop = stop;
    this.pause = pause;
    this.tracker = tracker;
  }

  /** The same, interrupting the training after an epoch, from 1. */
  public Training pausingAfter(int epoch) {
    return new Training(catalog, log, stop, epoch, tracker);
  }

  /** The same, showing runs in another place too. */
  public Training trackedBy(Tracker other) {
    return new Training(catalog, log, stop, pause, other);
  }

  /**
   * Trains a recipe into a new run.
   *
   * @return the run, finished or interrupted
   * @throws UserError if something about recipe, data or options is wrong; then there is no run
   * @throws WorkFailed if the training fails; the run says so
   */
  public RunDirectory train(Recipe wanted, Options options) {
    return train(wanted, options, Optional.empty());
  }

  /**
   * The same, or a run again.
   *
   * @param original the run that is trained again: of the same data, and not to be resumed
   */
  private RunDirectory train(Recipe wanted, Options options, Optional<RunInfo> original) {
    InitialRun origin = InitialRun.find(wanted, options.runs());
    Recipe settled = Teacher.settle(origin.settle(wanted));
    try (Torch torch = Torch.open(options.device(), options.threads());
        Dataset data = open(settled, options.threads())) {
      original.ifPresent(info -> Requirements.sameData(info, data, "reproduced"));
      Recipe recipe = settled.withData(settled.data().withNormalize(data.normalize()));
      Requirements.labels(recipe, data);
      Requirements.batches(recipe, data);
      Network network = network(recipe, data);
      Requirements.engine(recipe, network);
      Map<String, Tensor> start = fresh(recipe, network, data, torch);
      if (recipe.initFrom() != null) {
        start =
            new InitialWeights(recipe, network, recipe.initFrom())
                .fit(
                    origin.tensors(recipe),
                    start,
                    options.partialWeights(),
                    log::info,
                    log::detail);
      }
      Learner learner = Learner.of(recipe, network, Teacher.of(recipe, options.runs(), data));
      Requirements.bias(learner);
      FineTuning.of(recipe, learner); // refuses what does not fit before there is a run
      RunInfo info =
          RunInfo.begin(
              options.name().orElse(RunNames.of(recipe.recipe(), data.name(), recipe.seed())),
              recipe.seed(),
              options.command(),
              versions(recipe, torch, options.threads()),
              new RunInfo.Data(data.name(), data.fingerprint()),
              options.member());
      Optional<String> yaml = Optional.of(Recipes.write(recipe));
      try (RunWriter run =
          options.name().isPresent()
              ? RunWriter.create(options.runs(), info, yaml)
              : RunWriter.createNumbered(options.runs(), info, yaml)) {
        RunDirectory trained = train(recipe, torch, data, learner, start, run);
        return original.isPresent() ? trained : advised(trained);
      }
    }
  }

  /**
   * Continues a run exactly: on the same machine with the same number of threads, it ends with the
   * bytes of one that was never interrupted. Of a finished run it says so.
   *
   * @param threads of the processor; empty for as many as the run was begun with
   * @throws UserError if its data have changed, or its checkpoint is not of its recipe
   */
  public RunDirectory resume(
      RunDirectory run, String device, Optional<Integer> threads, String command) {
    if (run.status() == Status.FINISHED) {
      log.info("The run " + run.info().name() + " is finished; there is nothing to resume.");
      return run;
    }
    Recipe recipe = recipe(run);
    int before = run.info().versions().threads();
    int now = threads.orElse(before);
    if (now != before) {
      log.warn(
          "The run was begun with %d threads and goes on with %d: its last bits will differ."
              .formatted(before, now));
    }
    try (Torch torch = Torch.open(device, now);
        Dataset data = open(recipe, now)) {
      Requirements.sameData(run.info(), data, "continued");
      Requirements.batches(recipe, data);
      Network network = network(recipe, data);
      List<Teacher> teachers = Teacher.of(recipe, run.path().toAbsolutePath().getParent(), data);
      try (RunWriter writer = RunWriter.open(run, command)) {
        writer.update(info -> info.withStatus(Status.RUNNING));
        Learner learner = Learner.of(recipe, network, teachers);
        Map<String, Tensor> start = start(run, recipe, network, data, torch);
        return advised(train(recipe, torch, data, learner, start, writer));
      }
    }
  }

  /** The run; where it is interrupted, its user is told how to go on. */
  private RunDirectory advised(RunDirectory run) {
    if (run.status() == Status.INTERRUPTED) {
      log.info(
          "Interrupted; a checkpoint is written. Continue with: medley resume "
              + run.info().name());
    }
    return run;
  }

  /**
   * Trains a run's recipe again, with its number of threads, and compares.
   *
   * @throws UserError if the run is not finished or its data have changed
   * @throws WorkFailed if it is interrupted
   */
  public Reproduction reproduce(RunDirectory run, String device, String command) {
    if (run.status() != Status.FINISHED) {
      throw new UserError(
          "The run %s is %s; only a finished one can be reproduced."
              .formatted(run.info().name(), run.status().word()));
    }
    Path folder = run.path().toAbsolutePath().getParent().resolve(".reproduce");
    String name = RunNames.ended(run.info().name(), ProcessHandle.current().pid());
    Options options =
        new Options(
            folder, Optional.of(name), device, run.info().versions().threads(), true, command);
    try {
      Recipe recipe = Teacher.located(recipe(run), run.path().toAbsolutePath().getParent());
      RunDirectory again = train(recipe, options, Optional.of(run.info()));
      if (again.status() != Status.FINISHED) {
        throw new WorkFailed("The reproduction of " + run.info().name() + " was interrupted.");
      }
      return Reproduction.compare(run, again);
    } finally {
      removeQuietly(folder.resolve(name));
    }
  }

  private static void removeQuietly(Path folder) {
    try {
      AtomicFiles.deleteTree(folder);
      Files.deleteIfExists(folder.getParent());
    } catch (IOException e) {
      // left behind, in the way of nothing: its name holds the process
    }
  }

  /** What the seed, and of layers that whiten images the data set, gives. */
  private static Map<String, Tensor> fresh(
      Recipe recipe, Network network, Dataset data, Torch torch) {
    Map<String, Tensor> fresh = FreshWeights.of(network.parameters(), recipe);
    fresh.putAll(Whitening.of(network.parameters(), recipe, data, torch));
    return fresh;
  }

  /** The weights of a run's step 0: only needed where no checkpoint was written yet. */
  private Map<String, Tensor> start(
      RunDirectory run, Recipe recipe, Network network, Dataset data, Torch torch) {
    if (run.checkpoints().find(Checkpoints.LAST).isPresent()) {
      return FreshWeights.of(network.parameters(), recipe);
    }
    Map<String, Tensor> fresh = fresh(recipe, network, data, torch);
    if (recipe.initFrom() == null) {
      return fresh;
    }
    InitialRun origin = InitialRun.find(recipe, run.path().getParent());
    return new InitialWeights(recipe, network, recipe.initFrom())
        .fit(origin.tensors(recipe), fresh, true, log::detail, log::detail);
  }

  private RunDirectory train(
      Recipe recipe,
      Torch torch,
      Dataset data,
      Learner learner,
      Map<String, Tensor> start,
      RunWriter run) {
    log.writeTo(run.log());
    Tracker.Following following = tracker.follow(run.path(), log);
    try {
      return follow(recipe, torch, data, learner, start, run);
    } finally {
      following.close();
    }
  }

  private RunDirectory follow(
      Recipe recipe,
      Torch torch,
      Dataset data,
      Learner learner,
      Map<String, Tensor> start,
      RunWriter run) {
    Map<String, Tensor> all = new LinkedHashMap<>(start);
    all.putAll(FreshWeights.of(learner.beside(), recipe));
    try (TrainingState state = new TrainingState(torch, recipe, learner, all)) {
      CheckpointState position =
          run.checkpoints()
              .find(Checkpoints.LAST)
              .map(
                  last -> {
                    state.restore(last);
                    return last.state();
                  })
              .orElseGet(CheckpointState::beginning);
      Optional<Map<String, Double>> results;
      try (MetricsLog metrics =
          new MetricsLog(run.metrics(position.metricsBytes()), position.seconds())) {
        Precision.Choice precision = Precision.choose(recipe.train().precision(), torch.device());
        boolean trained;
        try (Steps steps =
                Steps.of(
                    torch, recipe, state, data.scaling(), precision.precision(), position.step());
            Trainer trainer =
                new Trainer(
                    recipe,
                    torch,
                    data,
                    state,
                    steps,
                    position,
                    run.checkpoints(),
                    metrics,
                    log,
                    stop)) {
          introduce(recipe, torch, data, state, precision, trainer, position);
          trained = trainer.train(log.screen(), pause);
        }
        results =
            trained
                ? new RunResults(recipe, torch, data, learner, log, Watch.at(log.screen(), stop))
                    .write(run)
                : Optional.empty();
        results.ifPresent(values -> log(metrics, run, recipe, values));
      }
      run.update(
          info ->
              info.withMetrics(results.orElse(Map.of()))
                  .withStatus(results.isPresent() ? Status.FINISHED : Status.INTERRUPTED));
      return run.run();
    } catch (UserError | WorkFailed e) {
      fail(run, e.getMessage());
      throw e;
    } catch (UncheckedIOException e) {
      WorkFailed failure = WorkFailed.of(e);
      fail(run, failure.getMessage());
      throw failure;
    } catch (EngineException | OutOfMemoryError e) {
      WorkFailed failure = EngineFailures.explain(e, recipe);
      fail(run, failure.getMessage());
      throw failure;
    }
  }

  /** Results of the test split have no line yet; the others were logged while training. */
  private static void log(
      MetricsLog metrics, RunWriter run, Recipe recipe, Map<String, Double> results) {
    Map<String, Double> test = new LinkedHashMap<>(results);
    test.keySet().removeIf(name -> !name.startsWith("test."));
    long step = run.checkpoints().get(Checkpoints.LAST).state().step();
    metrics.log(Math.max(1, step), Math.max(1, recipe.train().epochs()), test);
  }

  private void introduce(
      Recipe recipe,
      Torch torch,
      Dataset data,
      TrainingState state,
      Precision.Choice precision,
      Trainer trainer,
      CheckpointState position) {
    long parameters = state.learner().trained().stream().mapToLong(Parameter::size).sum();
    log.info(
        "%s on %s: %,d training images, %d classes, %,d parameters, %d epochs of %,d steps."
            .formatted(
                recipe.recipe(),
                data.name(),
                data.training().size(),
                data.classNames().size(),
                parameters,
                recipe.train().epochs(),
                trainer.stepsPerEpoch()));
    log.info(
        Engine.of(recipe)
            .map(
                engine ->
                    "Steps by %s, fp32, with %d processor threads; all else by libtorch on %s."
                        .formatted(engine.version(), Torch.threads(), torch.deviceName()))
            .orElseGet(
                () ->
                    "Device %s with %d processor threads; precision %s, since %s."
                        .formatted(
                            torch.deviceName(),
                            Torch.threads(),
                            precision.precision().name().toLowerCase(Locale.ROOT),
                            precision.reason())));
    if (data.channels() == 1
        && recipe.viewChains().stream().anyMatch(chain -> new Chain(chain).changesColor())) {
      log.infoOnce(
          data.name()
              + " is grayscale: colour operations of augment change brightness and contrast only.");
    }
    recipe
        .schedule()
        .notice(trainer.scheduledSteps(), trainer.stepsPerEpoch())
        .ifPresent(log::infoOnce);
    if (recipe.initFrom() == null && !recipe.fineTune().equals(FineTuneSettings.NONE)) {
      log.warnOnce(
          "fine_tune is about given weights, and there is no init_from: all starts afresh.");
    }
    state.tuning().notices(recipe.train().epochs()).forEach(log::infoOnce);
    if (position.step() > 0) {
      log.info("Continuing after step %,d.".formatted(position.step()));
    }
  }

  private void fail(RunWriter run, String reason) {
    log.detail("Failed: " + reason);
    run.update(info -> info.withStatus(Status.FAILED));
  }

  private Dataset open(Recipe recipe, int threads) {
    return OpenData.open(catalog, recipe.data(), threads, log);
  }

  /** The network for whole images, as it is evaluated; training may see smaller ones. */
  static Network network(Recipe recipe, Dataset data) {
    Size whole = new Size(data.height(), data.width());
    List<Size> views =
        recipe.viewChains().stream().map(chain -> new Chain(chain).output(whole)).toList();
    Requirements.sizes(recipe, views);
    try {
      Network network = network(recipe, data, whole);
      for (Size size : Set.copyOf(views)) {
        if (!network.parameters().equals(network(recipe, data, size).parameters())) {
          throw new UserError(
              "The model takes images of one size, and augment makes images of %s out of those of %s; leave out the crop's size."
                  .formatted(size, whole));
        }
      }
      return network;
    } catch (IllegalArgumentException e) {
      throw new UserError(
          "The model and the data %s do not go together: %s."
              .formatted(data.name(), e.getMessage()),
          e);
    }
  }

  private static Network network(Recipe recipe, Dataset data, Size size) {
    return recipe
        .model()
        .network(data.channels(), size.height(), size.width(), data.classNames().size());
  }

  static Recipe recipe(RunDirectory run) {
    return new Recipes(Catalog.Roots.standard())
        .parse(run.recipe(), run.path().resolve("recipe.yaml").toString(), Overrides.NONE);
  }

  private static Versions versions(Recipe recipe, Torch torch, int threads) {
    Versions all = versions(torch, threads);
    return Engine.of(recipe).map(engine -> all.withEngine(engine.version())).orElse(all);
  }

  /** What a run would record of this process. */
  public static Versions versions(Torch torch, int threads) {
    Optional<String> gpu =
        torch.device().isGpu() ? Optional.of(torch.deviceName()) : Optional.empty();
    return Versions.current().with("pytorch", Torch.libtorchVersion(), threads, gpu);
  }
}
