package dev.medley.train;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.medley.data.Scaling;
import dev.medley.objective.Moment;
import dev.medley.recipe.Recipe;
import dev.medley.torch.Script;
import dev.medley.torch.Torch;
import java.nio.ByteBuffer;
import java.util.List;

/** Steps that another library takes, on the views that libtorch makes. */
final class EngineSteps implements Steps {
  private final Torch torch;
  private final TrainingState state;
  private final Script script;
  private final NDArray mean;
  private final NDArray std;
  private final Draws draws;
  private final Engine.Session session;

  /**
   * Goes on from a state.
   *
   * @param scaling of images in [0, 1]
   * @param step how many steps were taken before
   */
  EngineSteps(
      Engine engine, Torch torch, Recipe recipe, TrainingState state, Scaling scaling, long step) {
    this.torch = torch;
    this.state = state;
    session =
        engine.open(
            recipe,
            state.network(),
            state.learner().heads(),
            state.byName(),
            step,
            Torch.threads());
    script = torch.compile(StepScript.views(recipe));
    mean = Step.channels(torch, scaling.mean());
    std = Step.channels(torch, scaling.std());
    draws = new Draws(recipe, state.network().inputShape());
  }

  @Override
  public void run(
      ByteBuffer images,
      int[] labels,
      int[] numbers,
      long epoch,
      Moment moment,
      double learningRate,
      double momentum) {
    List<Engine.View> views = views(images, numbers, epoch);
    double loss;
    try {
      loss = session.step(views, labels, learningRate);
    } catch (RuntimeException e) {
      throw new EngineException(e.getMessage(), e); // how libraries report what went wrong in them
    }
    state.count(loss, labels.length);
  }

  private List<Engine.View> views(ByteBuffer images, int[] numbers, long epoch) {
    List<Long> shape = state.network().inputShape();
    try (NDManager scope = torch.manager().newSubManager()) {
      NDArray x =
          scope.create(
              images,
              new Shape(numbers.length, shape.get(1), shape.get(2), shape.get(0)),
              DataType.UINT8);
      NDList changes = draws.changes(scope, numbers, epoch);
      return script.call(scope, "views", x, changes, mean, std).stream()
          .map(view -> new Engine.View(view.toFloatArray(), view.getShape().getShape()))
          .toList();
    }
  }

  @Override
  public void settle() {
    state.assign(session.state());
  }

  @Override
  public void close() {
    session.close();
    mean.close();
    std.close();
    script.close();
  }
}
