package dev.medley.train;

import dev.medley.binding.UserError;
import dev.medley.data.DataCatalog;
import dev.medley.data.DataSettings;
import dev.medley.data.Dataset;
import dev.medley.data.Scaling;
import dev.medley.recipe.Recipe;
import dev.medley.run.Checkpoint;
import dev.medley.run.OutputsInfo;
import dev.medley.run.Preprocessing;
import dev.medley.run.RunDirectory;
import dev.medley.run.RunWriter;
import dev.medley.run.Status;
import dev.medley.torch.Network;
import dev.medley.torch.Torch;
import dev.medley.track.RunLog;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Adds outputs to a run: what its network says about a split of any data set. */
public final class Evaluator {
  private final DataCatalog catalog;
  private final RunLog log;

  /** Evaluates with these surroundings. */
  public Evaluator(DataCatalog catalog, RunLog log) {
    this.catalog = catalog;
    this.log = log;
  }

  /**
   * Writes outputs. Where the data set's classes are not the run's (by name), they are features and
   * labels only.
   *
   * @param data a name or path, as after {@code --data}; null for the run's own
   * @param split such as {@code test}
   * @param name the checkpoint on the way that is asked, such as {@code epoch-3}; empty for the one
   *     that the run's own outputs are of
   * @return {@code <split>.loss} and {@code <split>.accuracy}; empty where the classes differ
   * @throws UserError if the run has no outputs yet, the images are of another kind, or there is no
   *     such split
   */
  public Map<String, Double> evaluate(
      RunDirectory run,
      String data,
      String split,
      Optional<String> name,
      String device,
      int threads,
      String command) {
    Recipe recipe = Training.recipe(run);
    OutputsInfo known = known(run);
    Preprocessing before = preprocessing(run);
    Scaling scaling = scaling(before);
    name.ifPresent(run.checkpoints()::get); // refused before data are opened
    try (Torch torch = Torch.open(device, threads);
        Dataset dataset = open(recipe, data, before, threads)) {
      requireSame(run, dataset, split);
      Network network =
          recipe
              .model()
              .network(before.channels(), before.height(), before.width(), known.classes().size());
      boolean sameClasses = dataset.classNames().equals(known.classes());
      if (!sameClasses) {
        log.warn(
            "The classes of %s are not those of the run: features and labels only are written."
                .formatted(dataset.name()));
      }
      try (RunWriter writer = RunWriter.open(run, command)) {
        name.ifPresent(given -> complete(recipe, torch, network, writer, given, threads));
        Checkpoint checkpoint =
            name.map(run.checkpoints()::get)
                .orElseGet(() -> InitialRun.checkpoint(run, recipe.evaluate().checkpoint()));
        try (OutputsOfRun outputs =
            new OutputsOfRun(
                torch,
                network,
                checkpoint,
                name.isPresent(),
                scaling,
                recipe.evaluate(),
                watch())) {
          return outputs.write(writer, dataset, split, sameClasses);
        }
      }
    }
  }

  private Watch watch() {
    return Watch.at(log.screen(), () -> false);
  }

  /** Gives a checkpoint on the way of a run without labels its last layer. */
  private void complete(
      Recipe recipe, Torch torch, Network network, RunWriter run, String name, int threads) {
    if (!FittedHead.isComplete(run.checkpoints().get(name), network)) {
      try (Dataset own = OpenData.open(catalog, recipe.data(), threads, log)) {
        new FittedHead(recipe, torch, own, network, log, watch())
            .complete(run.checkpoints(), List.of(name));
      }
    }
  }

  /** Outputs record the run's classes and what its images went through. */
  static OutputsInfo known(RunDirectory run) {
    String own = run.info().data().name();
    return run.outputs().stream()
        .filter(name -> name.startsWith(own + "."))
        .map(name -> run.outputs(own, name.substring(own.length() + 1)).info())
        .filter(info -> info.dataset().equals(own)) // one named own.1 begins so, too
        .filter(info -> isOf(run.info().data().fingerprint(), info))
        .findFirst()
        .orElseThrow(
            () ->
                new UserError(
                    (run.status() == Status.FINISHED
                            ? "The run %s wrote no outputs of its own data, which say what its classes are: train it again with a split of them in evaluate.splits."
                            : "The run %s has no outputs yet: finish it first, with medley resume %1$s.")
                        .formatted(run.info().name())));
  }

  private static boolean isOf(String fingerprint, OutputsInfo info) {
    return info.fingerprint().isEmpty() || info.fingerprint().get().equals(fingerprint);
  }

  /** Two data sets of one name cannot both have outputs in a run. */
  private static void requireSame(RunDirectory run, Dataset dataset, String split) {
    if (run.outputs().contains(dataset.name() + "." + split)
        && !isOf(dataset.fingerprint(), run.outputs(dataset.name(), split).info())) {
      throw new UserError(
          "The run %s has outputs for split '%s' of other data named %s; give these data another name, that of their folder or file."
              .formatted(run.info().name(), split, dataset.name()));
    }
  }

  /** What the run's images went through. */
  static Preprocessing preprocessing(RunDirectory run) {
    return known(run)
        .preprocessing()
        .orElseThrow(
            () -> new UserError("The run " + run.info().name() + " was not trained here."));
  }

  /** Of images in [0, 1]. */
  static Scaling scaling(Preprocessing images) {
    return new Scaling(floats(images.mean()), floats(images.std()));
  }

  private Dataset open(Recipe recipe, String data, Preprocessing before, int threads) {
    DataSettings settings = data == null ? recipe.data() : catalog.locate(data);
    Dataset dataset = OpenData.open(catalog, settings, threads, log);
    if (dataset.channels() == before.channels()
        && dataset.height() == before.height()
        && dataset.width() == before.width()) {
      return dataset;
    }
    dataset.close();
    if (dataset.channels() != before.channels() || before.height() != before.width()) {
      throw new UserError(
          "The images of %s have %d channels and %dx%d pixels; the run was trained on %d channels and %dx%d pixels."
              .formatted(
                  dataset.name(),
                  dataset.channels(),
                  dataset.height(),
                  dataset.width(),
                  before.channels(),
                  before.height(),
                  before.width()));
    }
    return OpenData.open(catalog, settings.withSize(before.height()), threads, log);
  }

  private static float[] floats(List<Double> values) {
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values.get(i).floatValue();
    }
    return floats;
  }
}
