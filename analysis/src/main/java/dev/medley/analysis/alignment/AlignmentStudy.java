package dev.medley.analysis.alignment;

import dev.medley.analysis.outputs.AlignedOutputs;
import dev.medley.analysis.probe.Mapping;
import dev.medley.analysis.probe.ProbeRequest;
import dev.medley.analysis.probe.ProbeResult;
import dev.medley.analysis.probe.ProbeStudy;
import dev.medley.binding.UserError;
import dev.medley.run.RunDirectory;
import dev.medley.torch.Torch;
import java.util.Arrays;
import java.util.List;

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
  /** Keeps a copy. */
  public AlignmentStudy {
    models = List.copyOf(models);
  }

  /**
   * Fits and tests.
   *
   * @param torch what probes are fitted with
   * @param runs two
   * @param threads of the processor
   * @throws UserError if outputs are missing, have no features, or do not match
   */
  public static AlignmentStudy of(
      Torch torch,
      HeadFitter fitter,
      List<RunDirectory> runs,
      AlignmentRequest request,
      int threads) {
    AlignedOutputs fit = AlignedOutputs.load(runs, request.dataset(), request.fitOn());
    AlignedOutputs test = AlignedOutputs.load(runs, request.dataset(), request.testOn());
    if (fit.examples() < 2 || test.examples() < 2) {
      throw new UserError("Contrast is between examples: each split must have at least two.");
    }
    float[][] fitted = {features(fit, 0), features(fit, 1)};
    Standardized[] scales = new Standardized[2];
    for (int model = 0; model < 2; model++) {
      scales[model] = Standardized.by(fitted[model], fitted[model].length / fit.examples());
      scales[model].apply(fitted[model]);
    }
    ProbeRequest probe = ProbeRequest.of(request.dataset(), request.fitOn(), request.testOn());
    try (JointSpace space =
        fitter.fit(fitted[0], fitted[1], fit.examples(), request.settings(), threads)) {
      float[][] places = new float[2][];
      for (int model = 0; model < 2; model++) {
        places[model] = space.project(model, scales[model].apply(features(test, model)));
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

  private static float[] features(AlignedOutputs outputs, int model) {
    return Standardized.features(outputs, outputs.models().get(model));
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
        float[] places = space.project(model, scales[model].apply(part));
        for (int k = 0; k < places.length; k++) {
          into[k] += places[k] / 2;
        }
        column += own;
      }
    }
  }
}
