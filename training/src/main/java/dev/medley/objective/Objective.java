package dev.medley.objective;

import dev.medley.torch.Parameter;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * What training minimises; one record an objective, listed in {@link Objectives}.
 *
 * <p>An objective says what it needs (views, labels, heads of its own, a momentum encoder, state)
 * and how it computes, as script functions over lists of tensors: {@code h} are the representations
 * (n, d) of its views, {@code w} and {@code b} the trained parameters and the statistics of its
 * heads, {@code s} its {@link #state}, {@code c} its {@link #numbers}. A head called {@code
 * projector} is called as {@code objective_projector(x, w, b, momentum) -> Tensor}.
 */
public interface Objective {
  /** The factor of its loss in a sum of objectives, larger than 0. */
  double weight();

  /** How many views of an image it needs at least; the first are whole images. */
  default int views() {
    return 1;
  }

  /** Whether views beyond {@link #views} may follow, of another size. */
  default boolean multiCrop() {
    return false;
  }

  /** Which of the whole-image views the momentum encoder looks at. */
  default List<Integer> targetViews() {
    return IntStream.range(0, views()).boxed().toList();
  }

  /**
   * The share of an image's patches that the network does not see. Where it is larger than 0,
   * {@code h} are three tensors of the first view: the class token and those of the visible patches
   * as the network gives them, (n, 1 + visible, channels); the numbers of all patches in a random
   * order of which the first are visible, int64 (n, patches); and the images.
   */
  default double masked() {
    return 0;
  }

  /**
   * How many views {@code objective_extra} makes. Where it makes any, the objective sees these
   * alone; they go through the network, and so through its batch norms, as one batch.
   */
  default int extraViews() {
    return 0;
  }

  /** Whether images must be as wide as they are high. */
  default boolean square() {
    return false;
  }

  /**
   * Whether it trains the network's last layer: then {@code objective_embed} returns the logits of
   * each view, and takes part in training accuracy.
   */
  default boolean logits() {
    return false;
  }

  /** Whether it learns from labels. */
  default boolean labels() {
    return logits();
  }

  /**
   * Whether its loss is a mean over images, so that the gradient of a batch is the mean of its
   * micro-batches' gradients. Otherwise micro-batches are embedded twice: once for the loss's
   * gradient at the embeddings of the whole batch, once to propagate it.
   */
  default boolean perImage() {
    return false;
  }

  /**
   * Finished runs that teach it, by name or folder: their networks' logits of the first view, (n,
   * classes) each, are its targets {@code t}.
   */
  default List<String> teachers() {
    return List.of();
  }

  /** The same with its teachers named otherwise. */
  default Objective withTeachers(List<String> runs) {
    return this;
  }

  /** Small networks that are trained beside the network. */
  default List<Head> heads(Context context) {
    return List.of();
  }

  /**
   * How much of itself the momentum encoder, a moving average of the network and of the heads,
   * keeps at a step; in [0, 1]. Only asked where the script has {@code objective_target}.
   */
  default double momentum(Moment moment) {
    throw new UnsupportedOperationException("no momentum encoder");
  }

  /** Arrays that it keeps from step to step, such as a queue; none of them is trained. */
  default List<Parameter> state(Context context) {
    return List.of();
  }

  /** Numbers that change with time, such as a temperature: {@code c} in scripts. */
  default double[] numbers(Moment moment) {
    return new double[0];
  }

  /**
   * The functions:
   *
   * <ul>
   *   <li>{@code objective_embed(h: List[Tensor], logits: List[Tensor], w: List[Tensor], b:
   *       List[Tensor], momentum: float, c: List[float]) -> List[Tensor]}: what the loss is taken
   *       of, a row an image in each tensor; {@code momentum} is passed on to heads.
   *   <li>{@code objective_loss(z: List[Tensor], t: List[Tensor], labels: Tensor, s: List[Tensor],
   *       c: List[float]) -> Tensor}: the loss of the whole batch, a scalar in nats; {@code labels}
   *       are int64 (n) or, after mixup and CutMix, probabilities (n, classes).
   *   <li>optional {@code objective_target(h: List[Tensor], w: List[Tensor], b: List[Tensor], s:
   *       List[Tensor], momentum: float, c: List[float]) -> List[Tensor]}: targets {@code t} from
   *       the momentum encoder's representations of {@link #targetViews}, without gradient.
   *   <li>with {@link #extraViews}: {@code objective_extra(x: List[Tensor]) -> List[Tensor]}: views
   *       of one size made of the common ones, for this objective alone.
   *   <li>optional {@code objective_update(z: List[Tensor], t: List[Tensor], w: List[Tensor], s:
   *       List[Tensor], c: List[float]) -> None}: changes state after the optimiser's step.
   * </ul>
   */
  String script(Context context);

  /** The fewest images of a batch that it can learn from: 2 where they are compared. */
  default int leastBatch() {
    return 1;
  }

  /** What the number of images of a batch must divide; none for anything. */
  default OptionalInt multipleOfBatch() {
    return OptionalInt.empty();
  }
}
