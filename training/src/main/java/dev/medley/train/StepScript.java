package dev.medley.train;

import dev.medley.augment.Chain;
import dev.medley.augment.CutMix;
import dev.medley.augment.MixUp;
import dev.medley.augment.Normalize;
import dev.medley.optim.GradientClipping;
import dev.medley.optim.Sam;
import dev.medley.optim.WeightAverage;
import dev.medley.recipe.Recipe;
import dev.medley.recipe.TrainSettings;
import dev.medley.torch.Network;
import dev.medley.torch.Precision;
import java.util.ArrayList;
import java.util.List;

/** Writes a recipe's training step as one script function, which reads as the step's equation. */
final class StepScript {
  private static final String GRADIENTS =
      """
      def gradients(x: Tensor, target: Tensor, labels: Tensor, w: List[Tensor], b: List[Tensor], totals: Tensor, share: float, first: bool) -> List[Tensor]:
        torch.set_grad_enabled(True)
        leaves = [t.detach().requires_grad_(True) for t in w]
        logits, features = network_train(x, leaves, b, 0.1 if first else 0.)
        loss = objective_loss(logits, target, SMOOTHING)
        g: List[Tensor] = []
        for t in torch.grad([loss * share], leaves):
          assert t is not None
          g.append(t)
        torch.set_grad_enabled(False)
        if first:
          n = x.shape[0]
          correct = torch.sum(logits.detach().argmax(1) == labels)
          totals.add_(torch.stack([loss.detach().double() * n, correct.double(), torch.full_like(correct, n).double()]))
        return g

      def batch_gradients(x: Tensor, target: Tensor, labels: Tensor, w: List[Tensor], b: List[Tensor], totals: Tensor, first: bool) -> List[Tensor]:
        n = x.shape[0]
        g: List[Tensor] = []
        for start in range(0, n, MICRO_BATCH):
          end = min(start + MICRO_BATCH, n)
          part = gradients(x[start:end], target[start:end], labels[start:end], w, b, totals, float(end - start) / float(n), first)
          if start == 0:
            g = part
          else:
            torch._foreach_add_(g, part)
        return g
      """;
  private static final String STEP =
      """
      def train_step(x: Tensor, p: Tensor, labels: Tensor, partner: Tensor, share: float, box: List[int], mean: Tensor, std: Tensor, w: List[Tensor], b: List[Tensor], decayed: List[int], plain: List[int], s_decayed: List[Tensor], s_plain: List[Tensor], average: List[Tensor], tracked: List[Tensor], totals: Tensor, t: int, lr: float, momentum: float) -> None:
      """;
  private static final String IMAGES =
      """
      def images(x: Tensor) -> Tensor:
        return x.permute([0, 3, 1, 2]).float() / 255.
      """;
  private static final String EVALUATE =
      """
      def evaluate(x: Tensor, w: List[Tensor], b: List[Tensor], mean: Tensor, std: Tensor) -> Tuple[Tensor, Tensor]:
        return network_eval(normalize(images(x), mean, std), w, b)
      """;

  private StepScript() {}

  /**
   * The functions of a training step and of evaluation.
   *
   * @param groups indices of the trained parameters that are decayed, and of the others
   */
  static List<String> functions(
      Recipe recipe, Network network, List<long[]> groups, Precision precision) {
    TrainSettings train = recipe.train();
    List<String> functions = new ArrayList<>();
    functions.add(network.trainingScript(precision));
    functions.add(recipe.objective().script());
    functions.add(recipe.optimizer().script());
    functions.add(IMAGES);
    functions.add(Normalize.SCRIPT);
    functions.add(new Chain(recipe.augment()).script());
    int micro = train.microBatchSize() == null ? train.batchSize() : train.microBatchSize();
    functions.add(
        GRADIENTS
            .replace("SMOOTHING", Double.toString(train.labelSmoothing()))
            .replace("MICRO_BATCH", Integer.toString(micro)));
    functions.add(step(recipe, network.classes(), groups, functions));
    functions.addAll(evaluation(network));
    return functions;
  }

  /** The functions of evaluation alone: {@code evaluate}. */
  static List<String> evaluation(Network network) {
    return List.of(IMAGES, Normalize.SCRIPT, network.evaluationScript(), EVALUATE);
  }

  private static String step(
      Recipe recipe, long classes, List<long[]> groups, List<String> functions) {
    TrainSettings train = recipe.train();
    StringBuilder body = new StringBuilder(STEP);
    body.append("  x = images(x)\n");
    if (!recipe.augment().isEmpty()) {
      body.append("  x = augment(x, p)\n");
    }
    body.append("  x = normalize(x, mean, std)\n");
    body.append("  target = labels\n");
    if (train.cutmix() > 0) {
      functions.add(CutMix.SCRIPT);
      body.append("  if len(box) > 0:\n");
      body.append("    x, target = cutmix(x, labels, partner, box, %d)\n".formatted(classes));
    }
    if (train.mixup() > 0) {
      functions.add(MixUp.SCRIPT);
      body.append("  if share < 1.:\n");
      body.append("    x, target = mixup(x, labels, partner, share, %d)\n".formatted(classes));
    }
    body.append("  g = batch_gradients(x, target, labels, w, b, totals, True)\n");
    if (train.sam() != null) {
      functions.add(Sam.SCRIPT);
      body.append("  e = sam_climb(w, g, %s)\n".formatted(train.sam().rho()));
      body.append("  g = batch_gradients(x, target, labels, w, b, totals, False)\n");
      body.append("  sam_descend(w, e)\n");
    }
    if (train.clipNorm() != null) {
      functions.add(GradientClipping.SCRIPT);
      body.append("  norm = clip_gradients(g, %s)\n".formatted(train.clipNorm()));
    }
    update(body, groups.get(0), "decayed", recipe.optimizer().weightDecay(), "True");
    update(body, groups.get(1), "plain", 0, "False");
    if (train.ema() != null) {
      functions.add(WeightAverage.SCRIPT);
      body.append("  average_update(average, tracked, %s)\n".formatted(train.ema().decay()));
    }
    return body.toString();
  }

  private static void update(
      StringBuilder body, long[] group, String name, double weightDecay, String adapt) {
    if (group.length > 0) {
      body.append(
          "  optimizer_step([w[i] for i in %1$s], [g[i] for i in %1$s], s_%1$s, t, lr, momentum, %2$s, %3$s)\n"
              .formatted(name, weightDecay, adapt));
    }
  }
}
