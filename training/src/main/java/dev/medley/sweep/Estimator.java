package dev.medley.sweep;

import dev.medley.binding.UserError;
import dev.medley.data.DataCatalog;
import dev.medley.data.DataSettings;
import dev.medley.data.Dataset;
import dev.medley.recipe.Recipe;
import dev.medley.recipe.TrainSettings;
import dev.medley.torch.Torch;
import dev.medley.track.Progress;
import dev.medley.track.RunLog;
import dev.medley.train.OpenData;
import dev.medley.train.Pace;
import dev.medley.train.Workload;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Estimates how long a family's training takes: for each different step among its members a few are
 * taken on this machine, by one process alone.
 */
public final class Estimator {
  private final DataCatalog catalog;
  private final Path runs;
  private final RunLog log;

  /** Estimates with these surroundings. */
  public Estimator(DataCatalog catalog, Path runs, RunLog log) {
    this.catalog = catalog;
    this.runs = runs;
    this.log = log;
  }

  /** What is known of opened data: their shape, and how many images there are. */
  private record Opened(List<Integer> shape, Workload.Images images) {}

  /**
   * Measures and adds up.
   *
   * @param device {@code auto}, {@code cpu}, {@code gpu}, {@code gpu:1}
   * @param threads of the processor for each worker
   * @param workers that train at the same time; none for one a core, or one a GPU
   * @throws UserError if a member's data cannot be opened, or do not fit its model
   */
  public Estimate estimate(Plan plan, String device, int threads, Optional<Integer> workers) {
    Map<DataSettings, Opened> opened = new HashMap<>();
    Map<List<Object>, Pace> paces = new HashMap<>();
    Map<String, Estimate.Time> times = new LinkedHashMap<>();
    int members = plan.members().size();
    try (Torch torch = Torch.open(device, threads);
        Progress progress = Progress.begin(log.screen(), "time", "members", 0, members)) {
      for (Member member : plan.members()) {
        Recipe recipe = member.recipe();
        try {
          Opened data = opened.computeIfAbsent(recipe.data(), settings -> open(settings, threads));
          Pace pace =
              paces.computeIfAbsent(step(recipe, data), key -> measure(torch, recipe, threads));
          Workload load = Workload.of(recipe, data.images());
          times.put(member.name(), new Estimate.Time(pace, load));
        } catch (UserError e) {
          throw new UserError("The member " + member.name() + ": " + e.getMessage(), e);
        }
        progress.advance(1);
      }
      int cores = Runtime.getRuntime().availableProcessors();
      int own = torch.device().isGpu() ? Torch.gpus() : cores / threads;
      return Estimate.of(plan, times, workers.orElse(Math.max(1, own)));
    }
  }

  private Opened open(DataSettings settings, int threads) {
    try (Dataset data = OpenData.open(catalog, settings, threads, log)) {
      return new Opened(
          List.of(data.channels(), data.height(), data.width(), data.classNames().size()),
          Workload.Images.of(data));
    }
  }

  private Pace measure(Torch torch, Recipe recipe, int threads) {
    try (Dataset data = OpenData.open(catalog, recipe.data(), threads, log)) {
      return Pace.measure(torch, recipe, data, runs);
    }
  }

  /** Equal for members whose steps take equally long: neither a seed nor a rate changes that. */
  private static List<Object> step(Recipe recipe, Opened data) {
    TrainSettings train = recipe.train();
    return Arrays.asList(
        recipe.model(),
        recipe.objective(),
        recipe.augment(),
        recipe.views(),
        recipe.optimizer().getClass(),
        Math.min(train.batchSize(), data.images().training()),
        train.microBatchSize(),
        train.precision(),
        train.clipNorm() != null,
        train.mixup() > 0,
        train.cutmix() > 0,
        train.ema() != null,
        train.sam() != null,
        train.lookahead() != null,
        train.freezeAfter(),
        recipe.fineTune(),
        data.shape());
  }
}
