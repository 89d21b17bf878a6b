package dev.medley.train;

import dev.medley.augment.Chain;
import dev.medley.augment.Size;
import dev.medley.binding.UserError;
import dev.medley.data.Dataset;
import dev.medley.data.Scaling;
import dev.medley.file.Safetensors.Tensor;
import dev.medley.objective.Objective;
import dev.medley.recipe.Recipe;
import dev.medley.run.OutputsInfo;
import dev.medley.run.Preprocessing;
import dev.medley.run.RunDirectory;
import dev.medley.run.RunNames;
import dev.medley.run.Runs;
import dev.medley.run.Status;
import dev.medley.torch.Network;
import dev.medley.torch.Parameter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A finished run whose network another learns from.
 *
 * @param network for views of the student's size
 * @param weights every parameter of it, by name
 * @param scaling of images in [0, 1], the run's own
 */
record Teacher(Network network, Map<String, Tensor> weights, Scaling scaling) {
  /** The recipe with teachers that are folders, not names, given by absolute paths. */
  static Recipe settle(Recipe recipe) {
    return changed(
        recipe,
        teacher ->
            RunNames.isName(teacher)
                ? teacher
                : Path.of(teacher).toAbsolutePath().normalize().toString());
  }

  /** The recipe with all teachers given by absolute paths. */
  static Recipe located(Recipe recipe, Path runs) {
    return changed(
        recipe, teacher -> Runs.find(runs, teacher).path().toAbsolutePath().normalize().toString());
  }

  private static Recipe changed(Recipe recipe, UnaryOperator<String> change) {
    return recipe.withObjective(
        recipe.objective().stream()
            .map(one -> one.withTeachers(one.teachers().stream().map(change).toList()))
            .toList());
  }

  /**
   * The teachers of all objectives, one after the other.
   *
   * @param runs where they are found by name
   * @throws UserError if one is not there or not finished, or saw other classes or images
   */
  static List<Teacher> of(Recipe recipe, Path runs, Dataset data) {
    Size view = new Chain(recipe.viewChains().get(0)).output(new Size(data.height(), data.width()));
    List<Teacher> teachers = new ArrayList<>();
    for (Objective objective : recipe.objective()) {
      for (String teacher : objective.teachers()) {
        teachers.add(of(Runs.find(runs, teacher), data, view));
      }
    }
    return List.copyOf(teachers);
  }

  private static Teacher of(RunDirectory run, Dataset data, Size view) {
    String name = run.info().name();
    if (run.status() != Status.FINISHED) {
      throw new UserError(
          "The teacher %s is %s; only a finished run can teach."
              .formatted(name, run.status().word()));
    }
    OutputsInfo info = Evaluator.known(run);
    if (!info.classes().equals(data.classNames())) {
      throw new UserError(
          "The teacher %s tells other classes apart than %s has: %s, not %s. Take a teacher of the same classes."
              .formatted(name, data.name(), info.classes(), data.classNames()));
    }
    Preprocessing seen = Evaluator.preprocessing(run);
    if (seen.channels() != data.channels()) {
      throw new UserError(
          "The teacher %s takes images of %d channels; those of %s have %d."
              .formatted(name, seen.channels(), data.name(), data.channels()));
    }
    Recipe recipe = Training.recipe(run);
    Map<String, Tensor> weights =
        InitialRun.checkpoint(run, recipe.evaluate().checkpoint()).model().tensors();
    Network network =
        recipe.model().network(seen.channels(), view.height(), view.width(), info.classes().size());
    for (Parameter parameter : network.parameters()) {
      Tensor given = weights.get(parameter.name());
      if (given == null || !given.shape().equals(parameter.shape())) {
        throw new UserError(
            "The teacher %s takes images of %s, the views are of %s: %s does not fit."
                .formatted(name, new Size(seen.height(), seen.width()), view, parameter.name()));
      }
    }
    return new Teacher(network, weights, Evaluator.scaling(seen));
  }

  /** Mean, deviation, trained parameters, statistics: what the network's script is called with. */
  List<Tensor> arrays() {
    long channels = scaling.mean().length;
    List<Tensor> arrays = new ArrayList<>();
    arrays.add(Tensor.of("mean", scaling.mean(), 1L, channels, 1L, 1L));
    arrays.add(Tensor.of("std", scaling.std(), 1L, channels, 1L, 1L));
    network.trained().forEach(p -> arrays.add(weights.get(p.name())));
    network.buffers().forEach(p -> arrays.add(weights.get(p.name())));
    return arrays;
  }

  /** How many {@link #arrays} there are. */
  int size() {
    return 2 + network.parameters().size();
  }
}
