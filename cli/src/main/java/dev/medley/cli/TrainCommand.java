package dev.medley.cli;

import dev.medley.data.DataCatalog;
import dev.medley.recipe.Overrides;
import dev.medley.recipe.Recipe;
import dev.medley.recipe.Recipes;
import dev.medley.run.RunDirectory;
import dev.medley.track.Interrupt;
import dev.medley.track.RunLog;
import dev.medley.track.Screen;
import dev.medley.track.Tracker;
import dev.medley.train.Training;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code medley train}. */
@Command(
    name = "train",
    description = {
      "Trains a recipe into a new run.",
      "Ctrl-C stops it after a step, with a checkpoint; medley resume continues, to the bit."
    },
    footer = {
      "",
      "Examples:",
      "  medley train --recipe resnet20 --set train.epochs=3",
      "  medley train --recipe resnet20 --data cifar10 --seed 1 --name second",
      "  medley train --recipe mine.yaml --set optimizer.learning_rate=0.05",
      "  medley train --recipe resnet20 --init-from first --set train.epochs=0",
      "  medley train --recipe resnet20 --tracking mlflow",
      "",
      "medley recipes list says what can be trained, medley data list on what."
    })
final class TrainCommand implements Callable<Integer> {
  private final Workplace place;

  @Spec private CommandSpec spec;
  @Mixin private RunsOption runs;
  @Mixin private WorkOptions work;
  @Mixin private TrackingOption tracking;
  @Mixin private Output output;

  @Option(
      names = "--recipe",
      required = true,
      paramLabel = "RECIPE",
      description = "A recipe's name, or its file.")
  private String recipe;

  @Option(
      names = "--data",
      paramLabel = "DATA",
      description =
          "Train on these data instead: a name, or the path of a config, folder, zip or npz.")
  private String data;

  @Option(names = "--seed", paramLabel = "N", description = "The seed of all that is random.")
  private Long seed;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Change a setting, such as train.epochs=3; null removes it. Repeatable.")
  private List<String> set = List.of();

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "The run's name (default: made of recipe, data and seed).")
  private String name;

  @Option(
      names = "--init-from",
      paramLabel = "RUN|FILE",
      description =
          "Start from the weights of a run, a safetensors file, a folder of them with an index, or"
              + " a state dict of PyTorch (.pt, .pth).")
  private String initFrom;

  @Option(
      names = "--init-partial",
      description = "Let weights be missing or left over in --init-from; each is logged.")
  private boolean partial;

  TrainCommand(Workplace place) {
    this.place = place;
  }

  @Override
  public Integer call() {
    Overrides overrides = new Overrides(data, seed, initFrom, set);
    Recipe wanted = new Recipes(place.catalogs()).load(recipe, overrides);
    Training.Options options =
        new Training.Options(
            runs.folder(place),
            Optional.ofNullable(name),
            work.device(),
            work.threadsOrAll(),
            partial,
            CommandText.of(spec));
    Tracker tracker = tracking.tracker(place, runs.folder(place));
    Screen screen = place.screen(work.quiet());
    try (RunLog log = new RunLog(screen);
        Interrupt interrupt = new Interrupt(screen)) {
      RunDirectory run =
          new Training(new DataCatalog(place.data()), log, interrupt)
              .trackedBy(tracker)
              .train(wanted, options);
      return RunText.result(run, output);
    }
  }
}
