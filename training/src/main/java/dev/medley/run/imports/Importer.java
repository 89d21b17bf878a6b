package dev.medley.run.imports;

import dev.medley.binding.UserError;
import dev.medley.recipe.Category;
import dev.medley.run.OutputsInfo;
import dev.medley.run.OutputsWriter;
import dev.medley.run.RunDirectory;
import dev.medley.run.RunInfo;
import dev.medley.run.RunWriter;
import dev.medley.run.Status;
import dev.medley.run.Versions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes a run of outputs from elsewhere, or adds them to one that it made. Everything is checked
 * before anything is written.
 */
public final class Importer {
  /** The fingerprint of data that Medley has not seen. */
  public static final String UNKNOWN_DATA = "unknown";

  private static final int BLOCK = 1 << 18;

  private Importer() {}

  /**
   * Imports.
   *
   * @param runs the folder of all runs
   * @param command the command line, for the record
   * @return the run
   * @throws UserError if the files are wrong or do not agree, naming the first difference; or there
   *     are such outputs already. Then nothing has changed
   */
  public static RunDirectory run(Path runs, ImportRequest request, String command) {
    Path path = runs.resolve(request.name());
    Optional<RunDirectory> before =
        RunDirectory.isRun(path) ? Optional.of(RunDirectory.open(path)) : Optional.empty();
    before.ifPresent(run -> refuseOther(run, request));
    try (Examples examples = Examples.open(request, before)) {
      Map<String, Double> metrics = examples.check();
      try (RunWriter writer =
          before.isPresent()
              ? RunWriter.open(before.get(), command)
              : RunWriter.create(runs, begin(request, command), Optional.empty())) {
        write(examples, request, writer);
        boolean own = writer.info().data().name().equals(request.dataset());
        writer.update(
            info -> info.withMetrics(own ? metrics : Map.of()).withStatus(Status.FINISHED));
        return writer.run();
      }
    }
  }

  private static RunInfo begin(ImportRequest request, String command) {
    return RunInfo.begin(
            request.name(),
            0,
            command,
            Versions.current(),
            new RunInfo.Data(request.dataset(), UNKNOWN_DATA))
        .withCategory(request.category().map(Category::word));
  }

  private static void refuseOther(RunDirectory run, ImportRequest request) {
    String name = request.name();
    if (run.isTrained()) {
      throw new UserError(
          "The run %s was trained by Medley, and takes no imports. Choose another --name."
              .formatted(name));
    }
    if (run.outputs().contains(request.dataset() + "." + request.split())) {
      throw new UserError(
          "The run %s has outputs for split '%s' of '%s' already. Choose another --name, or remove the run with 'medley runs remove %1$s'."
              .formatted(name, request.split(), request.dataset()));
    }
    Optional<String> category = request.category().map(Category::word);
    if (category.isPresent() && !category.equals(run.info().category())) {
      throw new UserError(
          "The run %s was imported with --category %s, which further splits cannot change."
              .formatted(name, run.info().category().orElse("none")));
    }
  }

  private static void write(Examples examples, ImportRequest request, RunWriter writer) {
    OutputsInfo info =
        new OutputsInfo(
            request.dataset(),
            request.split(),
            Optional.empty(),
            examples.count(),
            examples.classes(),
            Optional.empty(),
            Optional.empty(),
            Map.of());
    int block = examples.rowsAtOnce(BLOCK);
    try (OutputsWriter out = writer.outputs(info, examples.content(), examples.featureSize())) {
      for (int first = 0; first < examples.count(); first += block) {
        int count = Math.min(block, examples.count() - first);
        List<String> ids = examples.ids().subList(first, first + count);
        if (examples.hasPredictions()) {
          out.appendPredictions(
              examples.predictions(first, count),
              examples.features(first, count),
              examples.labels(first, count),
              ids);
        } else {
          out.append(
              examples.logits(first, count),
              examples.features(first, count),
              examples.labels(first, count),
              ids);
        }
      }
      out.commit();
    }
  }
}
