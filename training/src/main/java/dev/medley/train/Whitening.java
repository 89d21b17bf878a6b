package dev.medley.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.medley.data.Batch;
import dev.medley.data.Batches;
import dev.medley.data.Dataset;
import dev.medley.data.Scaling;
import dev.medley.file.Safetensors.Tensor;
import dev.medley.recipe.Recipe;
import dev.medley.torch.Init;
import dev.medley.torch.Parameter;
import dev.medley.torch.Script;
import dev.medley.torch.Torch;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Filters whose responses to the patches of training images are uncorrelated and of unit size, and
 * the same with the opposite sign (Jordan 2024, arXiv 2404.00498, section 3.2; Page 2019): {@code
 * e_i / sqrt(lambda_i + 5e-4)} of the patches' second moments, the largest first.
 */
final class Whitening {
  private static final int IMAGES = 5000;
  private static final int BATCH = 250;
  private static final double EPSILON = 5e-4;

  private static final String SCRIPT =
      """
      def whitening(moments: Tensor, epsilon: float, scale: float) -> Tensor:
        values, vectors = torch.linalg_eigh(moments)
        w = (scale * vectors / (values + epsilon).sqrt()).t().flip([0])
        return torch.cat([w, -w]).float()
      """;

  private Whitening() {}

  /** The parameters of a network that whiten training images, by name; mostly there are none. */
  static Map<String, Tensor> of(
      List<Parameter> parameters, Recipe recipe, Dataset data, Torch torch) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Parameter parameter : parameters) {
      if (recipe.init().of(parameter).kind() == Init.Kind.WHITENING) {
        int side = Math.toIntExact(parameter.shape().get(2));
        double[] moments = moments(data, recipe.seed(), side);
        Long[] shape = parameter.shape().toArray(Long[]::new);
        float[] filters = filters(torch, moments, recipe.init().scale());
        tensors.put(parameter.name(), Tensor.of(parameter.name(), filters, shape));
      }
    }
    return tensors;
  }

  private static float[] filters(Torch torch, double[] moments, double scale) {
    int size = (int) Math.sqrt((double) moments.length);
    try (Script script = torch.compile(SCRIPT);
        NDManager scope = torch.manager().newSubManager()) {
      NDArray matrix = scope.create(moments, new Shape(size, size));
      return script.call(scope, "whitening", matrix, EPSILON, scale).get(0).toFloatArray();
    }
  }

  /**
   * Means of the products of entries of square patches, (d, d) with d = channels side^2, over some
   * training images, as the network sees them.
   */
  static double[] moments(Dataset data, long seed, int side) {
    int channels = data.channels();
    int size = channels * side * side;
    double[] sums = new double[size * size];
    int images = Math.min(IMAGES, data.training().size());
    try (Batches batches = Batches.training(data.training(), seed, BATCH, 0, Torch.threads())) {
      for (int seen = 0; seen < images; ) {
        Batch batch = batches.next();
        int taken = Math.min(batch.size(), images - seen);
        add(batch.images(), taken, data, side, sums);
        seen += taken;
      }
    }
    long patches = (long) images * (data.height() - side + 1) * (data.width() - side + 1);
    for (int i = 0; i < size; i++) {
      for (int j = 0; j <= i; j++) {
        sums[i * size + j] /= patches;
        sums[j * size + i] = sums[i * size + j];
      }
    }
    return sums;
  }

  private static void add(ByteBuffer images, int count, Dataset data, int side, double[] sums) {
    int channels = data.channels();
    int width = data.width();
    int imageBytes = data.height() * width * channels;
    int size = channels * side * side;
    double[][] values = values(data.scaling(), channels);
    double[] patch = new double[size];
    for (int image = 0; image < count; image++) {
      for (int top = 0; top + side <= data.height(); top++) {
        for (int left = 0; left + side <= width; left++) {
          for (int k = 0; k < size; k++) {
            int channel = k / (side * side);
            int y = top + k / side % side;
            int x = left + k % side;
            int at = image * imageBytes + (y * width + x) * channels + channel;
            patch[k] = values[channel][images.get(at) & 0xff];
          }
          for (int i = 0; i < size; i++) {
            for (int j = 0; j <= i; j++) {
              sums[i * size + j] += patch[i] * patch[j];
            }
          }
        }
      }
    }
  }

  /** What a byte of a channel becomes. */
  private static double[][] values(Scaling scaling, int channels) {
    double[][] values = new double[channels][256];
    for (int c = 0; c < channels; c++) {
      for (int b = 0; b < 256; b++) {
        values[c][b] = (b / 255.0 - scaling.mean()[c]) / scaling.std()[c];
      }
    }
    return values;
  }
}
