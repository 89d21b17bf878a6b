package dev.medley.cli;

import dev.medley.recipe.Category;
import dev.medley.run.RunDirectory;
import dev.medley.run.imports.ImportRequest;
import dev.medley.run.imports.Importer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code medley import}. */
@Command(
    name = "import",
    description = {
      "Makes a run of what a model trained elsewhere says about a split, or adds another split to"
          + " it.",
      "Files are .npy, .npz or .csv with a line of column names; predictions and labels may also"
          + " be",
      "JSON lists. Row i of every file is the same example."
    },
    footer = {
      "",
      "Examples:",
      "  medley import --name zero-shot --dataset cifar10 --split test --logits logits.npy \\",
      "      --labels labels.npy --ids ids.txt",
      "  medley import --name theirs --dataset cifar10 --split test --predictions theirs.json \\",
      "      --labels labels.npy"
    })
final class ImportCommand implements Callable<Integer> {
  private final Workplace place;

  @Spec private CommandSpec spec;
  @Mixin private RunsOption runs;
  @Mixin private Output output;

  @Option(
      names = "--name",
      required = true,
      paramLabel = "NAME",
      description = "The run's name; one imported before gets this split too.")
  private String name;

  @Option(
      names = "--dataset",
      required = true,
      paramLabel = "DATASET",
      description = "The data set's name, as other runs call it.")
  private String dataset;

  @Option(names = "--split", required = true, paramLabel = "SPLIT", description = "The split.")
  private String split;

  @Option(
      names = "--logits",
      paramLabel = "FILE",
      description = "(N, C) logits, or any scores whose softmax is a probability.")
  private Path logits;

  @Option(
      names = "--probabilities",
      paramLabel = "FILE",
      description = "(N, C) probabilities, instead of logits.")
  private Path probabilities;

  @Option(
      names = "--predictions",
      paramLabel = "FILE",
      description = "N predicted classes from 0, instead of logits.")
  private Path predictions;

  @Option(names = "--features", paramLabel = "FILE", description = "(N, D) features.")
  private Path features;

  @Option(
      names = "--labels",
      required = true,
      paramLabel = "FILE",
      description = "N true classes from 0.")
  private Path labels;

  @Option(
      names = "--ids",
      paramLabel = "FILE",
      description =
          "N ids, one a line, as other runs call the examples (default: a csv's column 'id', else"
              + " row numbers).")
  private Path ids;

  @Option(
      names = "--classes",
      paramLabel = "FILE",
      description =
          "C class names, one a line (default: the head of a csv of logits, else numbers).")
  private Path classes;

  @Option(
      names = "--category",
      paramLabel = "CATEGORY",
      description = "How far it diverges from the base of a report: ${COMPLETION-CANDIDATES}.")
  private Category category;

  ImportCommand(Workplace place) {
    this.place = place;
  }

  @Override
  public Integer call() {
    ImportRequest request =
        new ImportRequest(
            name,
            dataset,
            split,
            file(logits),
            file(probabilities),
            file(predictions),
            file(features),
            place.resolve(labels),
            file(ids),
            file(classes),
            Optional.ofNullable(category));
    RunDirectory run = Importer.run(runs.folder(place), request, CommandText.of(spec));
    return RunText.result(run, output);
  }

  private Optional<Path> file(Path given) {
    return Optional.ofNullable(given).map(place::resolve);
  }
}
