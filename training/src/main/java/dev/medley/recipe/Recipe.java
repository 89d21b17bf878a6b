package dev.medley.recipe;

import dev.medley.augment.Augmentation;
import dev.medley.binding.Catalog;
import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.Range;
import dev.medley.data.DataSettings;
import dev.medley.model.InitSettings;
import dev.medley.model.Model;
import dev.medley.objective.Objective;
import dev.medley.optim.Optimizer;
import dev.medley.optim.Schedule;
import java.util.List;

/**
 * How a model is trained, with every setting resolved: what one YAML file of {@code recipes/} says.
 * {@link Recipes} reads them.
 *
 * @param initFrom a run or a safetensors file; null to start from fresh weights
 */
@Doc("How a model is trained.")
public record Recipe(
    @Doc("The recipe's name: letters, digits, dots, dashes and underscores.") String recipe,
    @Doc("Every random decision of the training follows from it.") @Default("0") @Range(min = 0)
        long seed,
    @Doc("What it is trained on; a name alone is short for {name: ...}.") DataSettings data,
    @Doc("The architecture.") Model model,
    @Doc("How weights start.") @Default("{}") InitSettings init,
    @Doc("What training minimises.") @Default("cross_entropy") Objective objective,
    @Doc("Random changes of the training images, in this order.") @Default("[]")
        List<Augmentation> augment,
    @Doc("How weights follow from gradients.") Optimizer optimizer,
    @Doc("How the learning rate moves.") @Default("constant") Schedule schedule,
    @Doc("Length, batches, precision, regularisation.") TrainSettings train,
    @Doc("What is measured, when.") @Default("{}") EvaluateSettings evaluate,
    @Doc("What is kept on the way.") @Default("{}") CheckpointSettings checkpoints,
    @Doc("A run or a safetensors file whose weights it starts from.") @Default("null")
        String initFrom) {
  /**
   * Checks the name.
   *
   * @throws IllegalArgumentException if it cannot be a file's name
   */
  public Recipe {
    if (!Catalog.NAME.matcher(recipe).matches()) {
      throw new IllegalArgumentException(
          "recipe must be 1 to 100 letters, digits, dots, dashes or underscores and begin with a"
              + " letter or digit");
    }
  }

  /** The same with other data settings. */
  public Recipe withData(DataSettings other) {
    return new Recipe(
        recipe,
        seed,
        other,
        model,
        init,
        objective,
        augment,
        optimizer,
        schedule,
        train,
        evaluate,
        checkpoints,
        initFrom);
  }

  /** The same, measured otherwise. */
  public Recipe withEvaluate(EvaluateSettings other) {
    return new Recipe(
        recipe,
        seed,
        data,
        model,
        init,
        objective,
        augment,
        optimizer,
        schedule,
        train,
        other,
        checkpoints,
        initFrom);
  }

  /** The same with other initial weights. */
  public Recipe withInitFrom(String other) {
    return new Recipe(
        recipe,
        seed,
        data,
        model,
        init,
        objective,
        augment,
        optimizer,
        schedule,
        train,
        evaluate,
        checkpoints,
        other);
  }
}
