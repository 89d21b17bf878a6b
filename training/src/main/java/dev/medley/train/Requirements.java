package dev.medley.train;

import dev.medley.augment.Size;
import dev.medley.binding.UserError;
import dev.medley.data.Batches;
import dev.medley.data.Dataset;
import dev.medley.data.Split;
import dev.medley.objective.Objective;
import dev.medley.objective.Objectives;
import dev.medley.recipe.Recipe;
import dev.medley.run.RunInfo;
import dev.medley.torch.Network;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a training needs of its recipe and data together, refused before there is a run: each throws
 * a {@link UserError} where it is not so.
 */
final class Requirements {
  private Requirements() {}

  /**
   * Views of sizes that the objectives and CutMix can do with.
   *
   * @param views of an image, as they are augmented
   */
  static void sizes(Recipe recipe, List<Size> views) {
    if (recipe.train().cutmix() > 0 && views.stream().distinct().count() > 1) {
      throw new UserError(
          "train.cutmix pastes one box into all views of an image, and views are of %s; leave it out or make them one size."
              .formatted(
                  String.join(" and ", views.stream().map(Size::toString).distinct().toList())));
    }
    Comparator<Size> byPixels = Comparator.comparing(Size::pixels);
    for (Objective one : recipe.objective()) {
      Size first = views.get(0);
      if (one.square() && first.height() != first.width()) {
        throw new UserError(
            "objective: %s needs square images, and these are %s; augment: [{name: random_resized_crop, size: %d}] makes them so."
                .formatted(Objectives.name(one), first, Math.min(first.height(), first.width())));
      }
      Size smallest = views.stream().limit(one.views()).min(byPixels).orElse(first);
      Size later = views.stream().skip(one.views()).max(byPixels).orElse(smallest);
      if (later.pixels() > smallest.pixels()) {
        throw new UserError(
            "views: the largest come first for %s, but %s comes after %s; change their order."
                .formatted(Objectives.name(one), later, smallest));
      }
    }
  }

  /** More than one class where an objective learns from labels. */
  static void labels(Recipe recipe, Dataset data) {
    if (data.classNames().size() > 1) {
      return;
    }
    for (Objective one : recipe.objective()) {
      if (one.labels()) {
        throw new UserError(
            "objective: %s learns from labels, but all images of %s are of one class, '%s'; take an objective without labels, such as simclr."
                .formatted(Objectives.name(one), data.name(), data.classNames().get(0)));
      }
    }
  }

  /** Batches of images that are not too large for a buffer. */
  static void batches(Recipe recipe, Dataset data) {
    batch("train.batch_size", recipe.train().batchSize(), data.training());
    for (String split : data.splitNames()) {
      batch("evaluate.batch_size", recipe.evaluate().batchSize(), data.split(split));
    }
  }

  private static void batch(String key, int size, Split split) {
    int largest = Batches.largest(split);
    if (Math.min(size, split.size()) > largest) {
      throw new UserError(
          "%s is %d, but a batch of images of %s must stay below 2 GiB: set it to at most %d, or make data.size smaller."
              .formatted(
                  key, size, new Size(split.store().height(), split.store().width()), largest));
    }
  }

  /** An engine that has what the recipe needs. */
  static void engine(Recipe recipe, Network network) {
    Optional<String> lack = Engine.of(recipe).flatMap(engine -> engine.lacks(recipe, network));
    if (lack.isPresent()) {
      throw new UserError(
          "engine: %s %s; take engine: pytorch or change that."
              .formatted(recipe.engine(), lack.get()));
    }
  }

  /** A last layer with a bias where one is fitted at the end. */
  static void bias(Learner learner) {
    Network network = learner.output();
    boolean bias =
        network.parameters().stream().anyMatch(p -> p.name().equals(network.head() + ".bias"));
    if (!learner.predicts() && !bias) {
      throw new UserError(
          "model: the last layer of this network has no bias, and none of the objectives trains it: what is fitted in its place at the end needs one. Take another model.");
    }
  }

  /**
   * The data that a run was trained on.
   *
   * @param purpose such as {@code continued}: what the run is to be
   */
  static void sameData(RunInfo info, Dataset data, String purpose) {
    if (!info.data().fingerprint().equals(data.fingerprint())) {
      throw new UserError(
          "The data set %s has changed since the run %s was begun; it cannot be %s."
              .formatted(data.name(), info.name(), purpose));
    }
  }
}
