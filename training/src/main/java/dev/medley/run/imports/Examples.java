package dev.medley.run.imports;

import dev.medley.binding.UserError;
import dev.medley.run.Outputs;
import dev.medley.run.OutputsWriter.Content;
import dev.medley.run.RunDirectory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** All that is imported about N examples: files that agree in their number of rows. */
final class Examples implements AutoCloseable {
  private static final int MOST = 1 << 22;
  private static final int BLOCK = 1 << 18;

  private final String split;
  private final List<Table> tables = new ArrayList<>();
  private final Optional<Answers> answers;
  private final Optional<Table> features;
  private final List<String> classes;
  private final long[] labels;
  private final List<String> ids;

  private Examples(ImportRequest request, Optional<RunDirectory> before) {
    split = request.split();
    try {
      Table labelTable = open(request.labels(), "labels");
      answers =
          Arrays.stream(AnswerKind.values())
              .filter(kind -> request.answers(kind).isPresent())
              .findFirst()
              .map(
                  kind ->
                      new Answers(kind, open(request.answers(kind).orElseThrow(), kind.word())));
      features = request.features().map(file -> open(file, "features"));
      classes = ClassNames.of(request, answers, labelTable, before);
      labels = Labels.read(labelTable, "labels", 0, (int) labelTable.rows(), classes.size());
      ids =
          Ids.of(
              request
                  .ids()
                  .map(file -> new Ids.Source(file.toString(), TextLines.read(file, MOST))),
              tables,
              labels.length);
      refuseOtherFeatures(before);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  static Examples open(ImportRequest request, Optional<RunDirectory> before) {
    return new Examples(request, before);
  }

  private Table open(Path file, String role) {
    Table table = Tables.open(file, role, MOST);
    tables.add(table);
    if (table.rows() != tables.get(0).rows()) {
      throw new UserError(
          "%s has %d rows and %s %d: each row must be one example."
              .formatted(table.where(), table.rows(), tables.get(0).where(), tables.get(0).rows()));
    }
    return table;
  }

  /** One model's features are of one size, or no probe could be carried from split to split. */
  private void refuseOtherFeatures(Optional<RunDirectory> before) {
    for (Outputs outputs : before.map(Examples::outputs).orElse(List.of())) {
      int size = outputs.features().map(array -> array.rowLength()).orElse(0);
      if (features.isPresent() && size > 0 && size != features.get().columns()) {
        throw new UserError(
            "%s has %d columns; the run's features of %s.%s have %d."
                .formatted(
                    features.get().where(),
                    features.get().columns(),
                    outputs.info().dataset(),
                    outputs.info().split(),
                    size));
      }
    }
  }

  static List<Outputs> outputs(RunDirectory run) {
    return run.outputs().stream()
        .map(name -> name.lastIndexOf('.') < 0 ? null : name)
        .filter(name -> name != null)
        .map(
            name ->
                run.outputs(
                    name.substring(0, name.lastIndexOf('.')),
                    name.substring(name.lastIndexOf('.') + 1)))
        .toList();
  }

  int count() {
    return labels.length;
  }

  List<String> classes() {
    return classes;
  }

  List<String> ids() {
    return ids;
  }

  OptionalInt featureSize() {
    return features.map(table -> OptionalInt.of(table.columns())).orElse(OptionalInt.empty());
  }

  Content content() {
    return answers
        .map(each -> each.hasLogits() ? Content.LOGITS : Content.PREDICTIONS)
        .orElse(Content.FEATURES);
  }

  boolean hasPredictions() {
    return content() == Content.PREDICTIONS;
  }

  /** How many rows come to so many numbers, at least one. */
  int rowsAtOnce(int numbers) {
    return Math.max(1, numbers / tables.stream().mapToInt(Table::columns).max().orElse(1));
  }

  long[] labels(int first, int count) {
    return Arrays.copyOfRange(labels, first, first + count);
  }

  long[] predictions(int first, int count) {
    return answers.orElseThrow().predictions(first, count, classes.size());
  }

  /** Logits, (count, C); empty where there are none. */
  float[] logits(int first, int count) {
    return answers.filter(Answers::hasLogits).map(a -> a.logits(first, count)).orElse(new float[0]);
  }

  /** Features, (count, D); empty where there are none. */
  float[] features(int first, int count) {
    if (features.isEmpty()) {
      return new float[0];
    }
    Table table = features.get();
    double[] values = new double[count * table.columns()];
    table.read(first, count, values);
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
      if (!Float.isFinite(floats[i])) {
        throw new UserError(
            "Row %d, column %d of %s is %s; features must be finite."
                .formatted(
                    first + i / table.columns(), i % table.columns(), table.where(), values[i]));
      }
    }
    return floats;
  }

  /**
   * Reads everything once.
   *
   * @return {@code <split>.accuracy} and {@code <split>.loss}, as far as the answers give them
   * @throws UserError if something is not allowed, naming its row
   */
  Map<String, Double> check() {
    double loss = 0;
    long correct = 0;
    int block = rowsAtOnce(BLOCK);
    for (int first = 0; first < labels.length; first += block) {
      int rows = Math.min(block, labels.length - first);
      features(first, rows);
      if (hasPredictions()) {
        long[] predicted = predictions(first, rows);
        for (int i = 0; i < rows; i++) {
          correct += predicted[i] == labels[first + i] ? 1 : 0;
        }
      } else if (content() == Content.LOGITS) {
        float[] logits = logits(first, rows);
        for (int i = 0; i < rows; i++) {
          int label = (int) labels[first + i];
          correct += largest(logits, i) == label ? 1 : 0;
          loss += logSumExp(logits, i) - logits[i * classes.size() + label];
        }
      }
    }
    Map<String, Double> metrics = new LinkedHashMap<>();
    if (content() == Content.LOGITS && Double.isFinite(loss)) {
      metrics.put(split + ".loss", loss / labels.length);
    }
    if (content() != Content.FEATURES) {
      metrics.put(split + ".accuracy", (double) correct / labels.length);
    }
    return metrics;
  }

  private int largest(float[] logits, int row) {
    int from = row * classes.size();
    int best = 0;
    for (int c = 1; c < classes.size(); c++) {
      best = logits[from + c] > logits[from + best] ? c : best;
    }
    return best;
  }

  private double logSumExp(float[] logits, int row) {
    int from = row * classes.size();
    double most = logits[from + largest(logits, row)];
    double sum = 0;
    for (int c = from; c < from + classes.size(); c++) {
      sum += Math.exp(logits[c] - most);
    }
    return most + Math.log(sum);
  }

  @Override
  public void close() {
    tables.forEach(Table::close);
  }
}
