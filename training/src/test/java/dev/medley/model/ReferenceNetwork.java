package dev.medley.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.medley.torch.Parameter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.CRC32;

/** One file of the architecture fixtures; their README has the formulas. */
record ReferenceNetwork(String name, JsonNode json) {
  static ReferenceNetwork load(String name) {
    try (InputStream file =
        ReferenceNetwork.class.getResourceAsStream("/architectures/" + name + ".json")) {
      return new ReferenceNetwork(name, new ObjectMapper().readTree(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int side() {
    return json.get("input_shape").get(2).asInt();
  }

  /** Every state-dict entry as "name [shape]". */
  List<String> entries() {
    List<String> entries = new ArrayList<>();
    json.get("parameters")
        .forEach(p -> entries.add(p.get("name").asText() + " " + numbers(p.get("shape"))));
    return entries;
  }

  private static List<Long> numbers(JsonNode list) {
    List<Long> numbers = new ArrayList<>();
    list.forEach(number -> numbers.add(number.asLong()));
    return numbers;
  }

  double[] evalLogits(boolean doubles) {
    return matrix((doubles ? json.get("float64") : json).get("eval_logits"));
  }

  double[][] firstFeatures() {
    JsonNode rows = json.get("eval_features").get("first16");
    return new double[][] {row(rows.get(0)), row(rows.get(1))};
  }

  double featureNorm(int row) {
    return json.get("eval_features").get("l2").get(row).asDouble();
  }

  double featureMean(int row) {
    return json.get("eval_features").get("mean").get(row).asDouble();
  }

  int featureSize() {
    return json.get("eval_features").get("length").asInt();
  }

  double trainLoss(boolean doubles) {
    return (doubles ? json.get("float64") : json).get("train_loss").asDouble();
  }

  /** By parameter. */
  Map<String, Double> gradientNorms(boolean doubles) {
    Map<String, Double> norms = new TreeMap<>();
    List<Map.Entry<String, JsonNode>> single = List.copyOf(json.get("gradient_l2").properties());
    for (int i = 0; i < single.size(); i++) {
      JsonNode norm =
          doubles ? json.get("float64").get("gradient_l2").get(i) : single.get(i).getValue();
      norms.put(single.get(i).getKey(), norm.asDouble());
    }
    return norms;
  }

  Set<String> zeroGradients() {
    Set<String> names = new TreeSet<>();
    json.get("gradient_zero").forEach(name -> names.add(name.asText()));
    return names;
  }

  double noise(String what) {
    return json.get("noise").get(what).asDouble();
  }

  private static double[] matrix(JsonNode rows) {
    double[] first = row(rows.get(0));
    double[] second = row(rows.get(1));
    double[] all = new double[first.length + second.length];
    System.arraycopy(first, 0, all, 0, first.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }

  private static double[] row(JsonNode row) {
    double[] values = new double[row.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = row.get(i).asDouble();
    }
    return values;
  }

  /** The images, (2, 3, side, side). */
  float[] input() {
    float[] x = new float[2 * 3 * side() * side()];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) Math.sin(0.013 * i);
    }
    return x;
  }

  /** A parameter filled by the fixtures' formula. */
  static float[] filled(Parameter parameter) {
    String name = parameter.name();
    CRC32 crc = new CRC32();
    crc.update(name.getBytes(StandardCharsets.UTF_8));
    int h = (int) crc.getValue();
    float[] values = new float[(int) parameter.size()];
    for (int i = 0; i < values.length; i++) {
      double u = (mix(mix(i + 1) ^ h) & 0xFFFFFFFFL) / 4294967296.0;
      values[i] = (float) value(parameter, u);
    }
    return values;
  }

  private static double value(Parameter parameter, double u) {
    String last = parameter.name().substring(parameter.name().lastIndexOf('.') + 1);
    return switch (last) {
      case "weight" ->
          parameter.shape().size() > 1
              ? (2 * u - 1) * Math.sqrt(6.0 / parameter.fanIn())
              : 0.75 + 0.5 * u;
      case "bias", "running_mean" -> (2 * u - 1) * 0.1;
      case "running_var" -> 0.75 + 0.5 * u;
      case "num_batches_tracked" -> 0;
      default -> (2 * u - 1) * 0.02;
    };
  }

  private static int mix(int x) {
    int y = x ^ (x >>> 16);
    y *= 0x85EBCA6B;
    y ^= y >>> 13;
    y *= 0xC2B2AE35;
    return y ^ (y >>> 16);
  }
}
