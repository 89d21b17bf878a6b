package dev.medley.analysis.probe;

import ai.djl.ndarray.types.DataType;
import dev.medley.analysis.outputs.AlignedOutputs;
import dev.medley.binding.UserError;
import dev.medley.probe.LinearProbe;
import dev.medley.probe.LinearProbes;
import dev.medley.probe.ProbeScore;
import dev.medley.run.RunDirectory;
import dev.medley.torch.Torch;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** What probes are fitted, chosen and tested on: features of some models, side by side. */
final class ProbeData implements AutoCloseable {
  private final Sample fit;
  private final Optional<Sample> validation;
  private final Sample test;
  private final int classes;
  private final int[] sizes;

  private ProbeData(
      Sample fit, Optional<Sample> validation, Sample test, int classes, int[] sizes) {
    this.fit = fit;
    this.validation = validation;
    this.test = test;
    this.classes = classes;
    this.sizes = sizes;
  }

  /**
   * Reads.
   *
   * @param runs whose features, at least one
   * @param mapping what is made of them, side by side; none leaves them as they are
   * @throws UserError if outputs are missing, have no features, or do not match
   */
  static ProbeData load(
      Torch torch, List<RunDirectory> runs, ProbeRequest request, Optional<Mapping> mapping) {
    AlignedOutputs fitted = AlignedOutputs.load(runs, request.dataset(), request.fitOn());
    AlignedOutputs tested = AlignedOutputs.load(runs, request.dataset(), request.testOn());
    int[] sizes = Sample.sizes(fitted);
    refuseOthers(fitted, sizes, tested);
    DataType type = request.precision().type();
    int[] rows = all(fitted);
    Sample validation = null;
    if (request.l2().isEmpty()) {
      AlignedOutputs chosen =
          request.validateOn().isPresent()
              ? AlignedOutputs.load(runs, request.dataset(), request.validateOn().get())
              : fitted;
      refuseOthers(fitted, sizes, chosen);
      int[] held = all(chosen);
      if (request.validateOn().isEmpty()) {
        boolean[] out = Holdout.of(fitted);
        held = Holdout.where(out, true);
        rows = Holdout.where(out, false);
      }
      if (held.length == 0) {
        throw new UserError(
            "No class has five examples in the split '%s', so none can be held out to choose l2; give --l2 or --validate-on."
                .formatted(request.fitOn()));
      }
      validation = Sample.of(torch, chosen, held, type, mapping);
    }
    return new ProbeData(
        Sample.of(torch, fitted, rows, type, mapping),
        Optional.ofNullable(validation),
        Sample.of(torch, tested, all(tested), type, mapping),
        fitted.classes().size(),
        sizes);
  }

  private static int[] all(AlignedOutputs outputs) {
    return IntStream.range(0, outputs.examples()).toArray();
  }

  private static void refuseOthers(AlignedOutputs fitted, int[] sizes, AlignedOutputs other) {
    if (!Arrays.equals(sizes, Sample.sizes(other))
        || fitted.classes().size() != other.classes().size()) {
      throw new UserError(
          "The splits '%s' and '%s' of '%s' have other numbers of features or classes: %s of %d, and %s of %d."
              .formatted(
                  fitted.split(),
                  other.split(),
                  fitted.dataset(),
                  Arrays.toString(sizes),
                  fitted.classes().size(),
                  Arrays.toString(Sample.sizes(other)),
                  other.classes().size()));
    }
  }

  /** How many features each model has. */
  int[] sizes() {
    return sizes.clone();
  }

  /** How many features all have. */
  int dimensions() {
    return fit.features().dimensions();
  }

  /** The population covariance of the features of the fitting examples, row-major. */
  double[] covariance() {
    return fit.features().covariance();
  }

  /** Fits on all features. */
  LinearProbe fit(LinearProbes probes, ProbeRequest request) {
    double tolerance = request.precision().tolerance();
    return validation
        .map(
            sample ->
                probes
                    .search(
                        fit.features(),
                        fit.labels(),
                        sample.features(),
                        sample.labels(),
                        classes,
                        request.penalties(),
                        request.precision())
                    .byAccuracy())
        .orElseGet(
            () ->
                probes.fit(
                    fit.features(), fit.labels(), classes, request.l2().getAsDouble(), tolerance));
  }

  /** Fits on all features at a penalty, from a probe that is near. */
  LinearProbe fit(LinearProbes probes, ProbeRequest request, double l2, LinearProbe near) {
    return probes.fit(fit.features(), fit.labels(), l2, request.precision().tolerance(), near);
  }

  /** How a probe on all features does on the testing split. */
  ProbeResult score(LinearProbes probes, LinearProbe probe) {
    ProbeScore score = probes.score(probe, test.features(), test.labels());
    return new ProbeResult(
        probe.dimensions(), score.accuracy(), score.logLoss(), probe.l2(), probe.objective());
  }

  /** Some columns only; a copy. */
  ProbeData columns(int... columns) {
    return new ProbeData(
        fit.columns(columns),
        validation.map(sample -> sample.columns(columns)),
        test.columns(columns),
        classes,
        sizes);
  }

  @Override
  public void close() {
    fit.close();
    validation.ifPresent(Sample::close);
    test.close();
  }
}
