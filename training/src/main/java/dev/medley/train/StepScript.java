package dev.medley.train;

import dev.medley.augment.Augmentation;
import dev.medley.augment.Chain;
import dev.medley.augment.CutMix;
import dev.medley.augment.MixUp;
import dev.medley.augment.Normalize;
import dev.medley.augment.TestTime;
import dev.medley.objective.Head;
import dev.medley.optim.GradientClipping;
import dev.medley.optim.L2Sp;
import dev.medley.optim.Lookahead;
import dev.medley.optim.Sam;
import dev.medley.optim.WeightAverage;
import dev.medley.recipe.Recipe;
import dev.medley.recipe.TrainSettings;
import dev.medley.torch.Network;
import dev.medley.torch.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Writes a recipe's training step as one script function, which reads as the step's equation. */
final class StepScript {
  private static final String STEP =
      """
      def train_step(bytes: Tensor, p: List[Tensor], labels: Tensor, partner: Tensor, share: float, box: List[int], mean: Tensor, std: Tensor, w: List[Tensor], b: List[Tensor], ew: List[Tensor], eb: List[Tensor], s: List[Tensor], k: List[Tensor], o: List[Tensor], a: List[Tensor], average: List[Tensor], tracked: List[Tensor], slow: List[Tensor], ahead: float, totals: Tensor, t: List[int], seed: int, lr: List[float], momentum: float, m: List[float], c: List[float]) -> None:
      """;
  private static final String VIEWS =
      """
      def views(bytes: Tensor, p: List[Tensor], mean: Tensor, std: Tensor) -> List[Tensor]:
        x: List[Tensor] = []
      """;
  static final String IMAGES =
      """
      def images(x: Tensor) -> Tensor:
        return x.permute([0, 3, 1, 2]).float().div_(255.)
      """;
  private static final String EVALUATE =
      """
      def evaluate(x: Tensor, w: List[Tensor], b: List[Tensor], mean: Tensor, std: Tensor) -> Tuple[Tensor, Tensor]:
        return network_views(normalize(images(x), mean, std), w, b)
      """;

  private final Recipe recipe;
  private final Learner learner;
  private final FineTuning.Phase phase;

  private StepScript(Recipe recipe, Learner learner, FineTuning.Phase phase) {
    this.recipe = recipe;
    this.learner = learner;
    this.phase = phase;
  }

  /**
   * The functions of a training step: {@code train_step}. Its arguments {@code o} (slots) and
   * {@code a} (where anchored parameters started) are those of the phase's groups, one after the
   * other; {@code t} and {@code lr} have an entry a group.
   *
   * @param phase which parameters are moved
   */
  static List<String> functions(
      Recipe recipe, Learner learner, FineTuning.Phase phase, Precision precision) {
    return new StepScript(recipe, learner, phase).functions(precision);
  }

  /** The functions of evaluation alone: {@code evaluate}. */
  static List<String> evaluation(Network network, TestTime views) {
    return List.of(IMAGES, Normalize.SCRIPT, network.evaluationScript(), views.script(), EVALUATE);
  }

  /** The functions that make the views of images, augmented and normalised: {@code views}. */
  static List<String> views(Recipe recipe) {
    List<String> functions = new ArrayList<>(List.of(IMAGES, Normalize.SCRIPT));
    List<List<Augmentation>> chains = recipe.viewChains();
    for (List<Augmentation> chain : chains.stream().distinct().toList()) {
      functions.add(new Chain(function(chains, chain), chain).script());
    }
    StringBuilder body = new StringBuilder(VIEWS);
    for (int view = 0; view < chains.size(); view++) {
      String image = "images(bytes)";
      if (!chains.get(view).isEmpty()) {
        image = "%s(%s, p[%d])".formatted(function(chains, chains.get(view)), image, view);
      }
      body.append("  x.append(normalize(%s, mean, std))\n".formatted(image));
    }
    functions.add(body.append("  return x\n").toString());
    return functions;
  }

  private List<String> functions(Precision precision) {
    TrainSettings train = recipe.train();
    List<String> functions = views(recipe);
    functions.add(learner.network().trainingScript("network_train", precision, phase.still()));
    functions.add(moving());
    functions.add(recipe.optimizer().script());
    for (Learner.Part part : learner.parts()) {
      functions.add(part.script());
      functions.addAll(heads(part, precision));
      if (part.hides()) {
        functions.addAll(hiding(part, precision));
      }
    }
    functions.add(embed());
    functions.add(totalLoss());
    functions.add(count());
    int micro = train.microBatchSize() == null ? train.batchSize() : train.microBatchSize();
    boolean perImage = learner.parts().stream().allMatch(part -> part.objective().perImage());
    functions.addAll(BatchGradients.functions(train.batchSize(), micro, perImage));
    functions.add(step(micro, functions));
    return functions;
  }

  private static String function(List<List<Augmentation>> chains, List<Augmentation> chain) {
    return "augment_" + chains.indexOf(chain);
  }

  /** The heads' own functions, and those that find their parameters in the objective's lists. */
  private static List<String> heads(Learner.Part part, Precision precision) {
    List<String> functions = new ArrayList<>();
    int w = 0;
    int b = 0;
    for (Head head : part.heads()) {
      String name = part.name() + "_" + head.name();
      functions.add(head.network().trainingScript(name + "_train", precision, Set.of()));
      functions.add(
          """
          def %1$s(x: Tensor, w: List[Tensor], b: List[Tensor], momentum: float) -> Tensor:
            y, same = %1$s_train(x, w[%2$d:%3$d], b[%4$d:%5$d], momentum)
            return y
          """
              .formatted(
                  name,
                  w,
                  w += head.network().trained().size(),
                  b,
                  b += head.network().buffers().size()));
    }
    return functions;
  }

  private String embed() {
    StringBuilder extra = new StringBuilder();
    for (int k = 0; k < learner.parts().size(); k++) {
      int own = part(k).objective().extraViews();
      if (own > 0) {
        extra.append(
            """
              of_classes, features = network_train(torch.cat(%s), w[:NW], b[:NB], momentum)
              logits.extend(torch.chunk(of_classes, %2$d))
              h.extend(torch.chunk(features, %2$d))
            """
                .formatted(slice("x", recipe.viewChains().size() + extraBefore(k), own), own));
      }
    }
    return """
        def embed(x: List[Tensor], w: List[Tensor], b: List[Tensor], momentum: float, c: List[float]) -> List[List[Tensor]]:
          h: List[Tensor] = []
          logits: List[Tensor] = []
          for view in x[:SEEN]:
            of_classes, features = network_train(view, w[:NW], b[:NB], momentum)
            logits.append(of_classes)
            h.append(features)
        EXTRA  return [PARTS]
        """
        .replace("SEEN", Integer.toString(seenWhole()))
        .replace("EXTRA", extra)
        .replace("NW", Integer.toString(learner.network().trained().size()))
        .replace("NB", Integer.toString(learner.network().buffers().size()))
        .replace(
            "PARTS",
            parts(
                k ->
                    "%s_embed(%s, %s, %s, %s, momentum, %s)"
                        .formatted(
                            part(k).name(),
                            part(k).hides() ? seen(k) : views(k, "h"),
                            part(k).hides() ? "logits[:0]" : views(k, "logits"),
                            part(k).w().of("w"),
                            part(k).b().of("b"),
                            c(k))));
  }

  /** The tokens of an objective's visible patches, the order that hides the others, the images. */
  private String seen(int k) {
    return "%s_seen(x[0], w[:%d], b[:%d], momentum)"
        .formatted(
            part(k).name(), learner.network().trained().size(), learner.network().buffers().size());
  }

  private List<String> hiding(Learner.Part part, Precision precision) {
    Network network = learner.network();
    Network.Patches patches = network.patches().orElseThrow();
    return List.of(
        network.visibleScript(precision),
        """
        def %s_seen(x: Tensor, w: List[Tensor], b: List[Tensor], momentum: float) -> List[Tensor]:
          order = torch.rand([x.shape[0], %d], dtype=6, device=x.device).argsort(1)
          return [network_visible(x, order[:, :%d], w, b, momentum), order, x]
        """
            .formatted(part.name(), patches.count(), patches.visible(part.objective().masked())));
  }

  /** How many of the common views go through the whole network: all or none. */
  private int seenWhole() {
    return learner.parts().stream()
            .anyMatch(part -> !part.hides() && part.objective().extraViews() == 0)
        ? recipe.viewChains().size()
        : 0;
  }

  /** How many extra views there are before those of objective k. */
  private int extraBefore(int k) {
    return learner.parts().stream().limit(k).mapToInt(p -> p.objective().extraViews()).sum();
  }

  /** What was made of an objective's views: the common ones, or its own. */
  private String views(int k, String list) {
    int own = part(k).objective().extraViews();
    return own == 0
        ? slice(list, 0, recipe.viewChains().size())
        : slice(list, seenWhole() + extraBefore(k), own);
  }

  private static String slice(String list, int from, int count) {
    return "%s[%d:%d]".formatted(list, from, from + count);
  }

  private String totalLoss() {
    return """
        def total_loss(z: List[List[Tensor]], t: List[List[Tensor]], labels: Tensor, s: List[Tensor], c: List[float]) -> Tensor:
          return SUM
        """
        .replace(
            "SUM",
            IntStream.range(0, learner.parts().size())
                .mapToObj(
                    k ->
                        (part(k).objective().weight() == 1
                                ? ""
                                : part(k).objective().weight() + " * ")
                            + "%1$s_loss(z[%2$d], t[%2$d], labels, %3$s, %4$s)"
                                .formatted(part(k).name(), k, part(k).s().of("s"), c(k)))
                .collect(Collectors.joining(" + ")));
  }

  /** Adds up the loss, right predictions where the last layer is trained, and images. */
  private String count() {
    int judged =
        IntStream.range(0, learner.parts().size())
            .filter(k -> part(k).objective().logits())
            .findFirst()
            .orElse(-1);
    String correct =
        judged < 0
            ? "torch.zeros_like(loss)"
            : "torch.sum(z[%d][0].argmax(1) == labels)".formatted(judged);
    return """
        def count(totals: Tensor, loss: Tensor, z: List[List[Tensor]], labels: Tensor) -> None:
          n = labels.shape[0]
          correct = CORRECT
          totals.add_(torch.stack([loss.detach().double() * n, correct.double(), torch.full_like(correct, n).double()]))
        """
        .replace("CORRECT", correct);
  }

  /** Those of all trained parameters, or of their gradients' leaves, that are moved. */
  private String moving() {
    return """
        def moving(w: List[Tensor]) -> List[Tensor]:
          return MOVED
        """
        .replace(
            "MOVED",
            phase.moved().size() == learner.trained().size()
                ? "[v for v in w]"
                : "[w[i] for i in %s]".formatted(phase.moved()));
  }

  private String step(int micro, List<String> functions) {
    TrainSettings train = recipe.train();
    StringBuilder body = new StringBuilder(STEP);
    body.append("  x = views(bytes, p, mean, std)\n");
    body.append("  target = labels\n");
    long classes = learner.output().classes();
    if (train.cutmix() > 0) {
      functions.add(CutMix.SCRIPT);
      body.append(
          """
            if len(box) > 0:
              for i in range(len(x)):
                x[i], target = cutmix(x[i], labels, partner, box, %d)
          """
              .formatted(classes));
    }
    if (train.mixup() > 0) {
      functions.add(MixUp.SCRIPT);
      body.append(
          """
            if share < 1.:
              for i in range(len(x)):
                x[i], target = mixup(x[i], labels, partner, share, %d)
          """
              .formatted(classes));
    }
    for (Learner.Part part : learner.parts()) {
      if (part.objective().extraViews() > 0) {
        body.append(
            "  x = x + %s_extra(x[:%d])\n".formatted(part.name(), recipe.viewChains().size()));
      }
    }
    targets(body, micro, functions);
    body.append("  moved = moving(w)\n");
    body.append("  g, z = batch_gradients(x, y, target, labels, w, b, s, c, totals, seed, True)\n");
    if (train.sam() != null) {
      functions.add(Sam.SCRIPT);
      body.append("  e = sam_climb(moved, g, %s)\n".formatted(train.sam().rho()));
      body.append(
          "  g, z = batch_gradients(x, y, target, labels, w, b, s, c, totals, seed, False)\n");
      body.append("  sam_descend(moved, e)\n");
    }
    if (train.clipNorm() != null) {
      functions.add(GradientClipping.SCRIPT);
      body.append("  norm = clip_gradients(g, %s)\n".formatted(train.clipNorm()));
    }
    updates(body, functions);
    if (train.lookahead() != null) {
      functions.add(Lookahead.SCRIPT);
      body.append("  if ahead >= 0.:\n    lookahead(slow, tracked, ahead)\n");
    }
    if (train.ema() != null) {
      functions.add(WeightAverage.SCRIPT);
      body.append(
          "  average_update(average, tracked[:len(average)], %s)\n".formatted(train.ema().decay()));
    }
    after(body, functions);
    return body.toString();
  }

  /** {@code y}: what momentum encoders or teachers say of views, a list an objective. */
  private void targets(StringBuilder body, int micro, List<String> functions) {
    body.append("  y: List[List[Tensor]] = []\n");
    for (int k = 0; k < learner.parts().size(); k++) {
      Learner.Part part = part(k);
      if (!part.teachers().isEmpty()) {
        functions.addAll(TeacherScript.functions(part, micro));
        body.append(
            "  y.append(%s_taught(x[0], mean, std, %s))\n"
                .formatted(part.name(), part.k().of("k")));
        continue;
      }
      if (!part.hasEncoder()) {
        body.append("  y.append([v for v in x[:0]])\n");
        continue;
      }
      functions.add(
          """
          def NAME_targets(x: List[Tensor], w: List[Tensor], b: List[Tensor], s: List[Tensor], c: List[float]) -> List[Tensor]:
            pieces: List[List[Tensor]] = []
            for start in range(0, x[0].shape[0], MICRO_BATCH):
              h: List[Tensor] = []
              for view in x:
                same, features = network_train(view[start:start + MICRO_BATCH], w[:NW], b[:NB], 0.1)
                h.append(features)
              pieces.append(NAME_target(h, w[NW:], b[NB:], s, 0.1, c))
            return [torch.cat([piece[i] for piece in pieces]) for i in range(len(pieces[0]))]
          """
              .replace("NAME", part.name())
              .replace("MICRO_BATCH", Integer.toString(micro))
              .replace("NW", Integer.toString(learner.network().trained().size()))
              .replace("NB", Integer.toString(learner.network().buffers().size())));
      body.append(
          "  y.append(%s_targets([%s], %s, %s, %s, %s))\n"
              .formatted(
                  part.name(),
                  part.objective().targetViews().stream()
                      .map("x[%d]"::formatted)
                      .collect(Collectors.joining(", ")),
                  part.encoderW().of("ew"),
                  part.encoderB().of("eb"),
                  part.s().of("s"),
                  c(k)));
    }
  }

  /** What objectives do after the optimiser's step. */
  private void after(StringBuilder body, List<String> functions) {
    for (int k = 0; k < learner.parts().size(); k++) {
      Learner.Part part = part(k);
      if (part.hasEncoder()) {
        functions.add(WeightAverage.SCRIPT);
        body.append(
            "  average_update([v for v in %s], [v for v in w[:%d] + %s], m[%d])\n"
                .formatted(
                    part.encoderW().of("ew"),
                    learner.network().trained().size(),
                    part.w().of("w"),
                    k));
      }
      if (part.updates()) {
        body.append(
            "  %s_update(z[%d], y[%d], %s, %s, %s)\n"
                .formatted(part.name(), k, k, part.w().of("w"), part.s().of("s"), c(k)));
      }
    }
  }

  /** The optimiser's step of every group. */
  private void updates(StringBuilder body, List<String> functions) {
    List<Integer> moved = phase.moved();
    int slots = recipe.optimizer().slots().size();
    int slot = 0;
    int anchor = 0;
    for (int i = 0; i < phase.groups().size(); i++) {
      FineTuning.Group group = phase.groups().get(i);
      int size = group.members().size();
      List<Integer> places = group.members().stream().map(moved::indexOf).toList();
      body.append(
          """
            group_%1$d = %2$s
            w_%1$d = [moved[j] for j in group_%1$d]
            g_%1$d = [g[j] for j in group_%1$d]
          """
              .formatted(i, places));
      if (group.manner().anchored()) {
        functions.add(L2Sp.SCRIPT);
        body.append(
            "  l2_sp(w_%1$d, g_%1$d, a[%2$d:%3$d], %4$s)\n"
                .formatted(i, anchor, anchor += size, recipe.fineTune().l2Sp()));
      }
      body.append(
          "  optimizer_step(w_%1$d, g_%1$d, o[%2$d:%3$d], t[%1$d], lr[%1$d], momentum, %4$s, %5$s)\n"
              .formatted(
                  i,
                  slot,
                  slot += slots * size,
                  group.manner().weightDecay(),
                  group.manner().adapted() ? "True" : "False"));
    }
  }

  private Learner.Part part(int k) {
    return learner.parts().get(k);
  }

  private String c(int k) {
    return part(k).c().of("c");
  }

  private String parts(IntFunction<String> text) {
    return IntStream.range(0, learner.parts().size())
        .mapToObj(text)
        .collect(Collectors.joining(", "));
  }
}
