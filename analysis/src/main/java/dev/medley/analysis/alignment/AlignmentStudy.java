package dev.medley.analysis.alignment;

import dev.medley.analysis.outputs.AlignedOutputs;
import dev.medley.analysis.probe.Mapping;
import dev.medley.analysis.probe.ProbeRequest;
import dev.medley.analysis.probe.ProbeResult;
import dev.medley.analysis.probe.ProbeStudy;
import dev.medley.binding.UserError;
import dev.medley.run.RunDirectory;
import dev.medley.run.WorkFailed;
import dev.medley.torch.Torch;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Two models' features in one space.
 *
 * @param models their names
 * @param loss of the heads in the last epoch of their fit, nats
 * @param forth the second model's features of an example, found by the first's
 * @param back the first model's features of an example, found by the second's
 * @param first a linear probe on the first model's features
 * @param second a linear probe on the second model's features
 * @param concatenated a linear probe on both, side by side
 * @param joint a linear probe on the joint space: the mean of an example's two places in it
 */
public record AlignmentStudy(
    List<String> models,
    AlignmentRequest request,
    double loss,
    Retrieval forth,
    Retrieval back,
    ProbeResult first,
    ProbeResult second,
    ProbeResult concatenated,
    ProbeResult joint) {
  /** Examples that are projected together. */
  private static final int BLOCK = 4096;

  /** Keeps a copy. */
  public AlignmentStudy {
    models = List.copyOf(models);
  }

  /**
   * Fits and tests.
   *
   * @param torch what probes are fitted with
   * @param fitter asked for when everything is found to be there
   * @param runs two
   * @param threads of the processor
   * @throws UserError if outputs are missing, have no features, do not match or are too few
   * @throws WorkFailed if the fit diverges
   */
  public static AlignmentStudy of(
      Torch torch,
      Supplier<HeadFitter> fitter,
      List<RunDirectory> runs,
      AlignmentRequest request,
      int threads) {
    AlignedOutputs fit = AlignedOutputs.load(runs, request.dataset(), request.fitOn());
    AlignedOutputs test = AlignedOutputs.load(runs, request.dataset(), request.testOn());
    if (fit.examples() < 2 || test.examples() < 2) {
      throw new UserError("Contrast is between examples: each split must have at least two.");
    }
    requireEnough(fit);
    FeatureRows[] fitted = new FeatureRows[2];
    FeatureRows[] tested = new FeatureRows[2];
    Standardized[] scales = new Standardized[2];
    for (int model = 0; model < 2; model++) {
      FeatureRows stored = Standardized.stored(fit, model);
      tested[model] = Standardized.stored(test, model);
      if (tested[model].dimensions() != stored.dimensions()) {
        throw new UserError(
            "The run %s has %d features in split '%s' and %d in '%s'; evaluate both splits by one checkpoint."
                .formatted(
                    fit.models().get(model).name(),
                    stored.dimensions(),
                    fit.split(),
                    tested[model].dimensions(),
                    test.split()));
      }
      scales[model] = Standardized.by(stored, fit.examples());
      fitted[model] = scales[model].of(stored);
      tested[model] = scales[model].of(tested[model]);
    }
    ProbeRequest probe = ProbeRequest.of(request.dataset(), request.fitOn(), request.testOn());
    try (JointSpace space =
        fitter.get().fit(fitted[0], fitted[1], fit.examples(), request.settings(), threads)) {
      if (!Double.isFinite(space.loss())) {
        throw new WorkFailed(
            "The fit of the heads diverged: its loss is %s. Take a smaller --learning-rate or a larger --temperature."
                .formatted(space.loss()));
      }
      float[][] places = new float[2][];
      for (int model = 0; model < 2; model++) {
        places[model] = places(space, model, tested[model], test.examples(), request);
      }
      return new AlignmentStudy(
          fit.models().stream().map(model -> model.name()).toList(),
          request,
          space.loss(),
          retrieval(places[0], places[1], request),
          retrieval(places[1], places[0], request),
          ProbeStudy.of(torch, runs.subList(0, 1), probe).whole(),
          ProbeStudy.of(torch, runs.subList(1, 2), probe).whole(),
          ProbeStudy.of(torch, runs, probe).whole(),
          ProbeStudy.of(
              torch, runs, probe, new Joint(space, scales, request.settings().dimensions())));
    }
  }

  private static void requireEnough(AlignedOutputs fit) {
    if (!ProbeStudy.canHoldOut(fit)) {
      throw new UserError(
          "No class has five examples in the split '%s', so none can be held out to choose the probes' penalty; take a larger split with --fit-on."
              .formatted(fit.split()));
    }
  }

  private static float[] places(
      JointSpace space, int model, FeatureRows rows, int examples, AlignmentRequest request) {
    int dimensions = request.settings().dimensions();
    float[] places = new float[Math.multiplyExact(examples, dimensions)];
    for (int from = 0; from < examples; from += BLOCK) {
      int[] block = IntStream.range(from, Math.min(examples, from + BLOCK)).toArray();
      float[] features = new float[Math.multiplyExact(block.length, rows.dimensions())];
      rows.copy(block, features);
      float[] projected = space.project(model, features);
      System.arraycopy(projected, 0, places, from * dimensions, projected.length);
    }
    return places;
  }

  private static Retrieval retrieval(float[] from, float[] to, AlignmentRequest request) {
    AlignmentSettings settings = request.settings();
    return Retrieval.of(from, to, settings.dimensions(), request.candidates(), settings.seed());
  }

  /** An example's place in the joint space: the mean of its two. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Joint(JointSpace space, Standardized[] scales, int dimensions) implements Mapping {
    @Override
    public void map(float[] rows, int count, float[] into) {
      Arrays.fill(into, 0, count * dimensions, 0);
      int width = scales[0].dimensions() + scales[1].dimensions();
      int column = 0;
      for (int model = 0; model < 2; model++) {
        int own = scales[model].dimensions();
        float[] part = new float[count * own];
        for (int i = 0; i < count; i++) {
          System.arraycopy(rows, i * width + column, part, i * own, own);
        }
        scales[model].apply(part, count);
        float[] places = space.project(model, part);
        for (int k = 0; k < places.length; k++) {
          into[k] += places[k] / 2;
        }
        column += own;
      }
    }
  }
}
