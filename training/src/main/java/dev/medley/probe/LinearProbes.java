package dev.medley.probe;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.medley.torch.Script;
import dev.medley.torch.Torch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;

/**
 * Multinomial logistic regression on features: fits probes and applies them. The objective is the
 * mean cross-entropy over the fitting split plus {@code l2 / 2} times the sum of the squared
 * weights, for features standardised by that split; intercepts are free, and every class has its
 * weights, also when there are two. One evaluation reads the features once: loss and gradient come
 * from the same block of rows. Products are in the features' precision, sums over blocks and all
 * parameters in float64.
 */
public final class LinearProbes implements AutoCloseable {
  private static final double NEVER = -10_000;
  private static final int MOST_ITERATIONS = 10_000;

  /** Means of so many deviations cost two bits when they are subtracted from sums, not features. */
  private static final double MOST_SHIFT = 4;

  private static final String SCRIPT =
      """
      def moments(pieces: List[Tensor], block: int) -> List[Tensor]:
        first = pieces[0][0].double()
        mean = torch.zeros_like(first)
        squares = torch.zeros_like(first)
        n = 0.
        for x in pieces:
          for i in range(0, x.shape[0], block):
            d = x[i:i + block].double() - first
            k = float(d.shape[0])
            own = d.mean(0)
            delta = own - mean
            squares.add_(d.sub_(own).square_().sum(0)).addcmul_(delta, delta, value=n * k / (n + k))
            mean.add_(delta, alpha=k / (n + k))
            n += k
        std = (squares / n).sqrt()
        return [first + mean, torch.where(std == 0., 1., std)]

      def folded(x: Tensor, mean: Tensor, scale: Tensor, w: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
        d = scale.shape[0]
        return mean.to(x.dtype), (w[:, :d] / scale).to(x.dtype), w[:, d:].to(x.dtype)

      def objective(pieces: List[Tensor], labels: Tensor, mean: Tensor, scale: Tensor, w: Tensor, l2: float, block: int, centred: bool) -> List[Tensor]:
        d = scale.shape[0]
        m, v, b = folded(pieces[0], mean, scale, w)
        if not centred:
          b = (w[:, d:] - torch.mv(w[:, :d] / scale, mean).unsqueeze(1)).to(v.dtype)
        gv = torch.zeros_like(w[:, :d])
        gb = torch.zeros_like(w[:, d:])
        loss = torch.zeros([], dtype=7, device=w.device)
        start = 0
        for x in pieces:
          for i in range(0, x.shape[0], block):
            c = x[i:i + block]
            if centred:
              c = c - m
            k = c.shape[0]
            t = labels[start:start + k].unsqueeze(0)
            p = torch.log_softmax(torch.mm(v, c.t()).add_(b), 0)
            own = p.gather(0, t)
            loss.sub_(own.sum(dtype=7))
            p.exp_().scatter_(0, t, own.expm1_())
            gv.add_(torch.mm(p, c))
            gb.add_(p.sum([1], True, dtype=7))
            start += k
        if not centred:
          gv.addmm_(gb, mean.unsqueeze(0), alpha=-1.)
        weights = w[:, :d]
        gradient = torch.cat([(gv / scale / start).add_(weights, alpha=l2), gb / start], 1)
        return [loss / start + 0.5 * l2 * weights.square().sum(), gradient]

      def score(pieces: List[Tensor], labels: Tensor, mean: Tensor, scale: Tensor, w: Tensor, block: int) -> Tensor:
        m, v, b = folded(pieces[0], mean, scale, w)
        sums = torch.zeros([2], dtype=7, device=w.device)
        start = 0
        for x in pieces:
          for i in range(0, x.shape[0], block):
            z = torch.mm(v, (x[i:i + block] - m).t()).add_(b)
            t = labels[start:start + z.shape[1]]
            loss = torch.log_softmax(z, 0).gather(0, t.unsqueeze(0)).sum(dtype=7)
            sums.add_(torch.stack([(z.argmax(0) == t).sum().double(), -loss]))
            start += z.shape[1]
        return sums / start

      def logits(pieces: List[Tensor], mean: Tensor, scale: Tensor, w: Tensor, block: int) -> Tensor:
        m, v, b = folded(pieces[0], mean, scale, w)
        z: List[Tensor] = []
        for x in pieces:
          for i in range(0, x.shape[0], block):
            z.append(torch.mm(v, (x[i:i + block] - m).t()).add_(b).t())
        return torch.cat(z, 0)
      """;

  private final Torch torch;
  private final Script script;

  /** Works on a device. */
  public LinearProbes(Torch torch) {
    this.torch = torch;
    script = torch.compile(SCRIPT);
  }

  /**
   * Fits a probe until the gradient's norm is 1e-9 for float64 and 1e-6 for float32 features, or as
   * far as rounding allows.
   *
   * @param labels N classes, from 0
   * @param classes C
   * @param l2 above 0
   * @throws dev.medley.binding.UserError if a feature is not finite
   * @throws IllegalArgumentException if the sizes differ or a label is out of range
   */
  public LinearProbe fit(Features features, int[] labels, int classes, double l2) {
    return fit(features, labels, classes, l2, tolerance(features));
  }

  /** As {@link #fit(Features, int[], int, double)}, to a gradient's norm of one's own choice. */
  public LinearProbe fit(
      Features features, int[] labels, int classes, double l2, double tolerance) {
    try (Fit fit = new Fit(features, labels, classes)) {
      return fit.at(l2, tolerance);
    }
  }

  /**
   * As {@link #fit(Features, int[], int, double, double)}, beginning at a probe that is known to be
   * near: the same optimum, sooner.
   *
   * @param near of the same features, labels and classes
   */
  public LinearProbe fit(
      Features features, int[] labels, double l2, double tolerance, LinearProbe near) {
    if (near.dimensions() != features.dimensions()) {
      throw new IllegalArgumentException(
          "a probe of %d features, for %d".formatted(near.dimensions(), features.dimensions()));
    }
    try (Fit fit = new Fit(features, labels, near.classes(), near.parameters())) {
      return fit.at(l2, tolerance);
    }
  }

  /**
   * Fits a probe for each penalty, from the largest down, each from the one before, and scores it
   * on the validation split.
   *
   * @param penalties above 0, in any order, such as {@link ProbeSearch#grid}
   * @param precision how far each is fitted, and whether the smallest may be left out
   * @throws dev.medley.binding.UserError if a feature is not finite
   * @throws IllegalArgumentException if the sizes differ or a label is out of range
   */
  public ProbeSearch search(
      Features features,
      int[] labels,
      Features validation,
      int[] validationLabels,
      int classes,
      List<Double> penalties,
      ProbePrecision precision) {
    if (penalties.isEmpty() || validation.dimensions() != features.dimensions()) {
      throw new IllegalArgumentException("no penalties, or splits of different dimensions");
    }
    List<ProbeSearch.Point> path = new ArrayList<>();
    LinearProbe byAccuracy = null;
    LinearProbe byLogLoss = null;
    ProbeScore best = new ProbeScore(-1, Double.POSITIVE_INFINITY);
    try (Fit fit = new Fit(features, labels, classes);
        NDArray known = labels(validation, validationLabels, classes)) {
      for (double l2 : new TreeSet<>(penalties).descendingSet()) {
        if (byLogLoss != null && precision.ends(l2, byAccuracy.l2(), byLogLoss.l2())) {
          break;
        }
        LinearProbe probe = fit.at(l2, precision.tolerance());
        ProbeScore score = score(probe, validation, known);
        path.add(new ProbeSearch.Point(l2, score, probe.iterations()));
        if (score.accuracy() > best.accuracy()) {
          byAccuracy = probe;
        }
        if (byLogLoss == null || score.logLoss() < best.logLoss()) {
          byLogLoss = probe;
        }
        best =
            new ProbeScore(
                Math.max(best.accuracy(), score.accuracy()),
                Math.min(best.logLoss(), score.logLoss()));
      }
    }
    Collections.reverse(path);
    return new ProbeSearch(path, byAccuracy, byLogLoss);
  }

  /**
   * How well a probe does on a split.
   *
   * @param labels N classes, from 0
   * @throws dev.medley.binding.UserError if a feature is not finite
   */
  public ProbeScore score(LinearProbe probe, Features features, int[] labels) {
    try (NDArray known = labels(features, labels, probe.classes())) {
      return score(probe, features, known);
    }
  }

  private ProbeScore score(LinearProbe probe, Features features, NDArray labels) {
    try (NDManager scope = torch.manager().newSubManager()) {
      NDList of = arrays(scope, probe);
      double[] means =
          script
              .call(
                  scope,
                  "score",
                  features.pieces(),
                  labels,
                  of.get(0),
                  of.get(1),
                  of.get(2),
                  features.block(1))
              .get(0)
              .toDoubleArray();
      if (Double.isNaN(means[1])) {
        throw features.notFinite();
      }
      return new ProbeScore(means[0], means[1]);
    }
  }

  /** Logits (N, C) in the features' precision; they belong to the scope. */
  public NDArray logits(NDManager results, LinearProbe probe, Features features) {
    try (NDManager scope = torch.manager().newSubManager()) {
      NDList of = arrays(scope, probe);
      return script
          .call(
              results,
              "logits",
              features.pieces(),
              of.get(0),
              of.get(1),
              of.get(2),
              features.block(1))
          .get(0);
    }
  }

  /** Mean, scale, parameters. */
  private static NDList arrays(NDManager scope, LinearProbe probe) {
    Shape shape = new Shape(probe.classes(), probe.dimensions() + 1L);
    return new NDList(
        scope.create(probe.standardization().mean()),
        scope.create(probe.standardization().scale()),
        scope.create(probe.parameters(), shape));
  }

  private static double tolerance(Features features) {
    return features.type() == DataType.FLOAT64 ? 1e-9 : 1e-6;
  }

  private NDArray labels(Features features, int[] labels, int classes) {
    return torch.manager().create(Labels.check(features, labels, classes));
  }

  @Override
  public void close() {
    script.close();
  }

  /** Searches on one fitting split, each beginning where the last ended. */
  private final class Fit implements AutoCloseable {
    private final NDManager manager = torch.manager().newSubManager();
    private final Features features;
    private final int classes;
    private final Standardization standardization;
    private final NDArray labels;
    private final NDArray mean;
    private final NDArray scale;
    private final NDArray parameters;
    private final boolean centred;
    private final Lbfgs search;
    private double l2;

    /** Starts at zero; a class without examples stays where it begins, its gradient being zero. */
    Fit(Features features, int[] labels, int classes) {
      this(features, labels, classes, zero(labels, classes, features.dimensions() + 1));
    }

    Fit(Features features, int[] labels, int classes, double... start) {
      this.features = features;
      this.classes = classes;
      this.labels = labels(features, labels, classes);
      this.labels.attach(manager);
      NDList moments = script.call(manager, "moments", features.pieces(), features.block(1));
      mean = moments.get(0);
      scale = moments.get(1);
      standardization = new Standardization(mean.toDoubleArray(), scale.toDoubleArray());
      if (!finite(standardization.mean()) || !finite(standardization.scale())) {
        manager.close();
        throw features.notFinite();
      }
      centred = standardization.largestShift() > MOST_SHIFT;
      parameters = manager.create(start, new Shape(classes, features.dimensions() + 1L));
      double rounding = features.type() == DataType.FLOAT64 ? 1e-14 : 1e-6;
      search = new Lbfgs(torch, parameters, rounding, this::objective);
    }

    private static double[] zero(int[] labels, int classes, int width) {
      double[] start = new double[classes * width];
      for (int c = 0; c < classes; c++) {
        start[(c + 1) * width - 1] = NEVER;
      }
      for (int label : labels) {
        start[(label + 1) * width - 1] = 0;
      }
      return start;
    }

    private NDList objective(NDManager scope, NDArray point) {
      return script.call(
          scope,
          "objective",
          features.pieces(),
          labels,
          mean,
          scale,
          point,
          l2,
          features.block(classes),
          centred);
    }

    LinearProbe at(double penalty, double tolerance) {
      if (!(penalty > 0)) {
        throw new IllegalArgumentException("l2 must be above 0, is " + penalty);
      }
      l2 = penalty;
      Lbfgs.End end = search.minimize(tolerance, MOST_ITERATIONS);
      return new LinearProbe(classes, parameters.toDoubleArray(), standardization, l2, end);
    }

    private static boolean finite(double[] values) {
      return Arrays.stream(values).allMatch(Double::isFinite);
    }

    @Override
    public void close() {
      search.close();
      manager.close();
    }
  }
}
