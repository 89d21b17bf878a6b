package dev.medley.analysis.probe;

import dev.medley.analysis.outputs.AlignedOutputs;
import dev.medley.binding.UserError;
import dev.medley.probe.LinearProbe;
import dev.medley.probe.LinearProbes;
import dev.medley.random.RandomStream;
import dev.medley.run.RunDirectory;
import dev.medley.torch.Torch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Probes on the features of models.
 *
 * @param models their names
 * @param request how they were fitted
 * @param whole the probe on all features
 * @param curve of mixtures by rate, or of ranked features by their number; empty for {@link
 *     Combine#CONCAT}
 */
public record ProbeStudy(
    List<String> models, ProbeRequest request, ProbeResult whole, List<Point> curve) {
  private static final int PARTS = 16;
  private static final int STEP = 256;

  /** Keeps copies. */
  public ProbeStudy {
    models = List.copyOf(models);
    curve = List.copyOf(curve);
  }

  /**
   * A point of a curve.
   *
   * @param rate of mixing; NaN of ranked features
   * @param draws one probe a draw, at least one
   */
  public record Point(double rate, List<ProbeResult> draws) {
    /** Keeps a copy. */
    public Point {
      draws = List.copyOf(draws);
    }

    /** How many features. */
    public int dimensions() {
      return draws.get(0).dimensions();
    }

    /** The mean over draws. */
    public double accuracy() {
      return draws.stream().mapToDouble(ProbeResult::accuracy).average().orElseThrow();
    }

    /** The mean over draws. */
    public double logLoss() {
      return draws.stream().mapToDouble(ProbeResult::logLoss).average().orElseThrow();
    }
  }

  /** Whether a class has enough examples for some to be held out, to choose a penalty by. */
  public static boolean canHoldOut(AlignedOutputs fitted) {
    return Holdout.where(Holdout.of(fitted), true).length > 0;
  }

  /**
   * Fits.
   *
   * @throws UserError if outputs are missing, have no features, or do not match; or mixing and
   *     ranking have other than two models
   */
  public static ProbeStudy of(Torch torch, List<RunDirectory> runs, ProbeRequest request) {
    if (request.combine() != Combine.CONCAT && runs.size() != 2) {
      throw new UserError(
          "--combine %s is of two models, not %d; concat takes any number."
              .formatted(request.combine().word(), runs.size()));
    }
    try (LinearProbes probes = new LinearProbes(torch);
        ProbeData data = ProbeData.load(torch, runs, request, Optional.empty())) {
      LinearProbe whole = data.fit(probes, request);
      List<Point> curve =
          switch (request.combine()) {
            case CONCAT -> List.of();
            case MIX -> mixed(probes, data, request);
            case RANKED -> ranked(probes, data, request, whole);
          };
      return new ProbeStudy(
          runs.stream().map(run -> run.info().name()).toList(),
          request,
          data.score(probes, whole),
          curve);
    }
  }

  /**
   * Fits one probe on what is made of the features of models.
   *
   * @param mapping of all features side by side
   * @throws UserError if outputs are missing, have no features, or do not match
   */
  public static ProbeResult of(
      Torch torch, List<RunDirectory> runs, ProbeRequest request, Mapping mapping) {
    try (LinearProbes probes = new LinearProbes(torch);
        ProbeData data = ProbeData.load(torch, runs, request, Optional.of(mapping))) {
      return data.score(probes, data.fit(probes, request));
    }
  }

  private static List<Point> mixed(LinearProbes probes, ProbeData data, ProbeRequest request) {
    int ofFirst = data.sizes()[0];
    int ofSecond = data.sizes()[1];
    List<Point> curve = new ArrayList<>();
    for (double rate : request.rates()) {
      Mixture mixture = Mixture.of(rate, ofFirst, ofSecond);
      int draws = mixture.isWhole(ofFirst, ofSecond) ? 1 : request.draws();
      curve.add(
          new Point(
              rate,
              IntStream.range(0, draws)
                  .mapToObj(
                      draw ->
                          mixture.draw(
                              ofFirst,
                              ofSecond,
                              RandomStream.of(
                                  request.seed(), "mix", Double.doubleToLongBits(rate), draw)))
                  .map(columns -> probe(probes, data, request, columns))
                  .toList()));
    }
    return curve;
  }

  private static ProbeResult probe(
      LinearProbes probes, ProbeData data, ProbeRequest request, int... columns) {
    try (ProbeData chosen = data.columns(columns)) {
      return chosen.score(probes, chosen.fit(probes, request));
    }
  }

  /** From all features down: at a given penalty each fit begins where the one before ended. */
  private static List<Point> ranked(
      LinearProbes probes, ProbeData data, ProbeRequest request, LinearProbe whole) {
    double[] covariance = data.covariance();
    RankBy.scale(covariance, data.sizes()[0]);
    int[] order = RankBy.order(request.rankBy().scores(covariance, data.sizes()[0]));
    List<Point> curve = new ArrayList<>();
    LinearProbe near = whole.columns(order);
    int[] sizes = sizes(order.length).toArray();
    for (int i = sizes.length - 1; i >= 0; i--) {
      int k = sizes[i];
      if (k == order.length) {
        curve.add(new Point(Double.NaN, List.of(data.score(probes, whole))));
      } else if (request.l2().isEmpty()) {
        int[] first = IntStream.of(order).limit(k).toArray();
        curve.add(new Point(Double.NaN, List.of(probe(probes, data, request, first))));
      } else {
        try (ProbeData chosen = data.columns(IntStream.of(order).limit(k).toArray())) {
          near =
              chosen.fit(
                  probes,
                  request,
                  request.l2().getAsDouble(),
                  near.columns(IntStream.range(0, k).toArray()));
          curve.add(new Point(Double.NaN, List.of(chosen.score(probes, near))));
        }
      }
    }
    Collections.reverse(curve);
    return curve;
  }

  /** Sixteenths of all, or multiples of 256 where those are finer. */
  static IntStream sizes(int all) {
    return all > PARTS * STEP
        ? IntStream.concat(IntStream.iterate(STEP, k -> k < all, k -> k + STEP), IntStream.of(all))
        : IntStream.rangeClosed(1, PARTS).map(i -> (i * all + PARTS - 1) / PARTS).distinct();
  }

  /** The first number of features of the curve with which an accuracy is reached. */
  public OptionalInt dimensionsFor(double accuracy) {
    return curve.stream()
        .filter(point -> point.accuracy() >= accuracy)
        .mapToInt(Point::dimensions)
        .findFirst();
  }
}
