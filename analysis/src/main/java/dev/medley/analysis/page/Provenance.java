package dev.medley.analysis.page;

import dev.medley.analysis.outputs.ModelOutputs;
import dev.medley.binding.UserError;
import dev.medley.run.RunDirectory;
import dev.medley.run.RunInfo;
import dev.medley.run.Versions;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Where the numbers come from, and how to get them again.
 *
 * @param versions in words, those of all runs; one where all agree
 * @param runs one a model
 */
record Provenance(List<Fact> versions, List<Run> runs) {
  /** A name and what it is. */
  record Fact(String name, String value) {}

  /**
   * A run.
   *
   * @param name the model's unique name
   * @param recipe YAML; empty for a run that was not trained by Medley
   */
  record Run(
      String name,
      String id,
      String command,
      String redo,
      String data,
      String fingerprint,
      String varied,
      String recipe) {}

  static Provenance of(PageSource source) {
    List<Run> runs = new ArrayList<>();
    TreeMap<String, TreeSet<String>> versions = new TreeMap<>();
    for (ModelOutputs model : source.outputs().models()) {
      RunInfo info = model.run().info();
      String recipe = recipe(model.run());
      runs.add(
          new Run(
              model.name(),
              info.id(),
              info.command(),
              recipe.isEmpty() ? "" : "medley reproduce " + info.name(),
              info.data().name(),
              info.data().fingerprint(),
              String.join(", ", info.varied()),
              recipe));
      facts(info.versions())
          .forEach(
              fact ->
                  versions.computeIfAbsent(fact.name(), name -> new TreeSet<>()).add(fact.value()));
    }
    return new Provenance(
        versions.entrySet().stream()
            .map(entry -> new Fact(entry.getKey(), String.join("; ", entry.getValue())))
            .toList(),
        runs);
  }

  private static List<Fact> facts(Versions versions) {
    List<Fact> facts =
        new ArrayList<>(
            List.of(
                new Fact("Medley", versions.medley() + ", commit " + versions.commit()),
                new Fact("Java", versions.java()),
                new Fact("System", versions.os()),
                new Fact("Processor", versions.cpu()),
                new Fact("Threads", Integer.toString(versions.threads()))));
    versions.gpu().ifPresent(gpu -> facts.add(new Fact("Graphics card", gpu)));
    versions.engine().ifPresent(engine -> facts.add(new Fact("Engine", engine)));
    return facts;
  }

  private static String recipe(RunDirectory run) {
    try {
      return run.recipe();
    } catch (UserError e) {
      return ""; // an imported run has none
    }
  }
}
