package dev.medley.train;

import dev.medley.data.Scaling;
import dev.medley.objective.Moment;
import dev.medley.recipe.Recipe;
import dev.medley.torch.Precision;
import dev.medley.torch.Torch;
import java.nio.ByteBuffer;

/** Takes optimiser steps, which change a {@link TrainingState}. */
public interface Steps extends AutoCloseable {
  /**
   * Takes a step over a batch.
   *
   * @param images (n, h, w, c) bytes in a direct buffer, which may be reused when this returns
   * @param labels n classes
   * @param numbers n: which images of the data set they are
   * @param epoch from 0
   * @param moment when in the training
   * @param learningRate which groups of parameters may have multiples of
   */
  void run(
      ByteBuffer images,
      int[] labels,
      int[] numbers,
      long epoch,
      Moment moment,
      double learningRate,
      double momentum);

  /** Brings the state up to date; its totals always are. */
  void settle();

  @Override
  void close();

  /**
   * The steps that a recipe asks for.
   *
   * @param step how many were taken before
   */
  static Steps of(
      Torch torch,
      Recipe recipe,
      TrainingState state,
      Scaling scaling,
      Precision precision,
      long step) {
    return Engine.of(recipe)
        .<Steps>map(engine -> new EngineSteps(engine, torch, recipe, state, scaling, step))
        .orElseGet(() -> new Step(torch, recipe, state, scaling, precision));
  }
}
