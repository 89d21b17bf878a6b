package dev.medley.recipe;

import dev.medley.augment.Augmentation;
import dev.medley.binding.Catalog;
import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.OneOf;
import dev.medley.binding.OneOrMore;
import dev.medley.binding.Range;
import dev.medley.data.DataSettings;
import dev.medley.model.InitSettings;
import dev.medley.model.Model;
import dev.medley.objective.Objective;
import dev.medley.objective.Objectives;
import dev.medley.optim.Optimizer;
import dev.medley.optim.Schedule;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How a model is trained, with every setting resolved: what one YAML file of {@code recipes/} says.
 * {@link Recipes} reads them.
 *
 * @param initFrom a run, or a file or folder of weights; null to start from fresh ones
 */
@Doc("How a model is trained.")
public record Recipe(
    @Doc("The recipe's name: letters, digits, dots, dashes and underscores.") String recipe,
    @Doc("Every random decision of the training follows from it.") @Default("0") @Range(min = 0)
        long seed,
    @Doc("What it is trained on; a name alone is short for {name: ...}.") DataSettings data,
    @Doc("The architecture.") Model model,
    @Doc("How weights start.") @Default("{}") InitSettings init,
    @Doc("What training minimises: one objective, or several whose weighted sum it is.")
        @Default("cross_entropy")
        @OneOrMore
        List<Objective> objective,
    @Doc("Random changes of the training images, in this order.") @Default("[]")
        List<Augmentation> augment,
    @Doc("The views of an image, where they differ; by default as many as the objective needs.")
        @Default("[]")
        List<ViewSettings> views,
    @Doc("How weights follow from gradients.") Optimizer optimizer,
    @Doc("How the learning rate moves.") @Default("constant") Schedule schedule,
    @Doc("Length, batches, precision, regularisation.") TrainSettings train,
    @Doc("How weights that it starts from are moved.") @Default("{}") FineTuneSettings fineTune,
    @Doc("What is measured, when.") @Default("{}") EvaluateSettings evaluate,
    @Doc("What is kept on the way.") @Default("{}") CheckpointSettings checkpoints,
    @Doc(
            "A run, a safetensors file, a folder of them with an index, or a state dict of PyTorch whose weights it starts from.")
        @Default("null")
        String initFrom,
    @Doc("What takes the training's steps; deeplearning4j is loaded when it is asked for.")
        @Default("pytorch")
        @OneOf({"pytorch", "deeplearning4j"})
        String engine) {
  /** The {@link #engine} that all else is computed by, too. */
  public static final String PYTORCH = "pytorch";

  /**
   * Checks what keys of different parts do to each other.
   *
   * @throws IllegalArgumentException beginning with the key
   */
  public Recipe {
    if (!Catalog.NAME.matcher(recipe).matches()) {
      throw new IllegalArgumentException(
          "recipe must be 1 to 100 letters, digits, dots, dashes or underscores and begin with a"
              + " letter or digit");
    }
    checkObjectives(objective);
    checkPatches(objective, model);
    checkViews(objective, augment, views);
    checkLabels(objective, train);
    objective.forEach(one -> checkBatch(one, train));
    if (fineTune.needsLastLayer() && objective.stream().noneMatch(Objective::logits)) {
      throw new IllegalArgumentException(
          "fine_tune.probe, unfreeze_every and head_rate are about the last layer, which %s does not train"
              .formatted(Objectives.name(objective.get(0))));
    }
  }

  private static void checkBatch(Objective objective, TrainSettings train) {
    int size = train.batchSize();
    Integer piece = train.microBatchSize();
    if (size >= objective.leastBatch() && piece != null && piece < objective.leastBatch()) {
      throw new IllegalArgumentException(
          "train.micro_batch_size is %d, but %s needs at least %d images for its batch norms"
              .formatted(piece, Objectives.name(objective), objective.leastBatch()));
    }
    String needed =
        size < objective.leastBatch()
            ? "images that it can compare, at least %d".formatted(objective.leastBatch())
            : objective.multipleOfBatch().stream()
                .filter(multiple -> multiple % size != 0)
                .mapToObj("a divisor of its queue of %d"::formatted)
                .findFirst()
                .orElse(null);
    if (needed != null) {
      throw new IllegalArgumentException(
          "train.batch_size is %d, but %s needs %s"
              .formatted(size, Objectives.name(objective), needed));
    }
  }

  private static void checkObjectives(List<Objective> objectives) {
    Set<String> names = new HashSet<>();
    for (Objective one : objectives) {
      if (!names.add(Objectives.name(one))) {
        throw new IllegalArgumentException(
            "objective names %s twice; change its weight instead".formatted(Objectives.name(one)));
      }
    }
  }

  private static void checkPatches(List<Objective> objectives, Model model) {
    for (Objective one : objectives) {
      if (one.masked() > 0 && !model.patches()) {
        throw new IllegalArgumentException(
            "objective %s hides patches, which this model does not have; take a vision transformer"
                .formatted(Objectives.name(one)));
      }
    }
  }

  private static void checkViews(
      List<Objective> objectives, List<Augmentation> augment, List<ViewSettings> views) {
    if (views.isEmpty()) {
      return;
    }
    if (!augment.isEmpty() && views.stream().noneMatch(view -> view.augment() == null)) {
      throw new IllegalArgumentException(
          "augment has no effect, since every one of views has its own; take one of them away");
    }
    int given = views.stream().mapToInt(ViewSettings::count).sum();
    int needed = objectives.stream().mapToInt(Objective::views).max().orElse(1);
    boolean more = objectives.stream().allMatch(Objective::multiCrop);
    if (given < needed || (given > needed && !more)) {
      throw new IllegalArgumentException(
          "views are %d, but the objective takes %s%d"
              .formatted(given, more ? "at least " : "", needed));
    }
  }

  private static void checkLabels(List<Objective> objectives, TrainSettings train) {
    if (objectives.stream().noneMatch(Objective::logits)
        && (train.mixup() > 0 || train.cutmix() > 0 || train.labelSmoothing() > 0)) {
      throw new IllegalArgumentException(
          "train.mixup, cutmix and label_smoothing change labels, which %s does not look at"
              .formatted(Objectives.name(objectives.get(0))));
    }
    for (Objective one : objectives) {
      if (one.labels() && !one.logits() && (train.mixup() > 0 || train.cutmix() > 0)) {
        throw new IllegalArgumentException(
            "train.mixup and cutmix mix labels, of which %s needs one an image; leave them out or the objective"
                .formatted(Objectives.name(one)));
      }
    }
  }

  /** The changes of each view of an image: one list a view, whole images first. */
  public List<List<Augmentation>> viewChains() {
    if (views.isEmpty()) {
      int needed = objective.stream().mapToInt(Objective::views).max().orElse(1);
      return Collections.nCopies(needed, augment);
    }
    return views.stream()
        .flatMap(
            view ->
                Collections.nCopies(view.count(), view.augment() == null ? augment : view.augment())
                    .stream())
        .toList();
  }

  /** The same with other data settings. */
  public Recipe withData(DataSettings other) {
    return with(other, evaluate, initFrom);
  }

  /** The same, measured otherwise. */
  public Recipe withEvaluate(EvaluateSettings other) {
    return with(data, other, initFrom);
  }

  /** The same with other initial weights. */
  public Recipe withInitFrom(String other) {
    return with(data, evaluate, other);
  }

  /** The same with other objectives. */
  public Recipe withObjective(List<Objective> other) {
    return new Recipe(
        recipe,
        seed,
        data,
        model,
        init,
        other,
        augment,
        views,
        optimizer,
        schedule,
        train,
        fineTune,
        evaluate,
        checkpoints,
        initFrom,
        engine);
  }

  private Recipe with(DataSettings otherData, EvaluateSettings otherEvaluate, String otherFrom) {
    return new Recipe(
        recipe,
        seed,
        otherData,
        model,
        init,
        objective,
        augment,
        views,
        optimizer,
        schedule,
        train,
        fineTune,
        otherEvaluate,
        checkpoints,
        otherFrom,
        engine);
  }
}
