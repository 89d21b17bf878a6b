package dev.medley.analysis.outputs;

import dev.medley.binding.UserError;
import dev.medley.run.Outputs;
import dev.medley.run.RunDirectory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * What several runs say about one split of one data set: the same examples, ordered by {@link
 * Ids#ORDER} whatever the order of each run's rows, with the same labels and classes. Logits and
 * features stay on the disk.
 */
public final class AlignedOutputs {
  private final String dataset;
  private final String split;
  private final List<String> ids;
  private final int[] labels;
  private final List<String> classes;
  private final List<ModelOutputs> models;

  private AlignedOutputs(
      String dataset,
      String split,
      List<String> ids,
      int[] labels,
      List<String> classes,
      List<ModelOutputs> models) {
    this.dataset = dataset;
    this.split = split;
    this.ids = ids;
    this.labels = labels;
    this.classes = classes;
    this.models = models;
  }

  /** One run's outputs with ids and labels, and where the example of each rank is. */
  private static final class Read {
    final RunDirectory run;
    final Outputs outputs;
    final List<String> ids;
    final int[] rows;
    final long[] labels;

    Read(RunDirectory run, Outputs outputs, List<String> ids, int[] rows) {
      this.run = run;
      this.outputs = outputs;
      this.ids = ids;
      this.rows = rows;
      this.labels = outputs.labels();
    }

    String id(int example) {
      return ids.get(rows[example]);
    }

    long label(int example) {
      return labels[rows[example]];
    }

    /** How a refusal to compare begins. */
    String refusal(Read other) {
      return "%s and %s cannot be compared on %s.%s"
          .formatted(
              run.info().name(),
              other.run.info().name(),
              outputs.info().dataset(),
              outputs.info().split());
    }

    boolean inOrder() {
      return IntStream.range(0, rows.length).allMatch(i -> rows[i] == i);
    }
  }

  /**
   * Opens and aligns outputs.
   *
   * @param runs at least one
   * @throws UserError if a run has no such outputs, or they are damaged or empty; or if examples,
   *     labels or classes of two runs differ, naming the first difference
   */
  public static AlignedOutputs load(List<RunDirectory> runs, String dataset, String split) {
    List<Read> all = new ArrayList<>();
    for (RunDirectory run : runs) {
      Read read = read(run, run.outputs(dataset, split), all);
      if (!all.isEmpty()) {
        compare(all.get(0), read);
      }
      all.add(read);
    }
    Read first = all.get(0);
    if (first.ids.isEmpty()) {
      throw new UserError(
          "The outputs " + first.outputs.directory() + " are of no example: nothing to compare.");
    }
    int n = first.ids.size();
    List<String> names = unique(runs);
    return new AlignedOutputs(
        dataset,
        split,
        IntStream.range(0, n).mapToObj(first::id).toList(),
        IntStream.range(0, n).map(i -> (int) first.label(i)).toArray(),
        all.stream()
            .map(read -> read.outputs.info().classes())
            .filter(classes -> !isNumbered(classes))
            .findFirst()
            .orElse(first.outputs.info().classes()),
        IntStream.range(0, all.size())
            .parallel()
            .mapToObj(
                i -> {
                  Read read = all.get(i);
                  return new ModelOutputs(
                      names.get(i), read.run, read.outputs, read.inOrder() ? null : read.rows);
                })
            .toList());
  }

  /**
   * Reads the outputs of runs that all have logits; see {@link #load}.
   *
   * @throws UserError if one has none
   */
  public static AlignedOutputs loadLogits(List<RunDirectory> runs, String dataset, String split) {
    AlignedOutputs outputs = load(runs, dataset, split);
    for (ModelOutputs model : outputs.models()) {
      if (!model.hasLogits()) {
        throw new UserError(
            "The run %s has no logits for split '%s' of '%s', so it cannot be averaged with others."
                .formatted(model.name(), split, dataset));
      }
    }
    return outputs;
  }

  private static Read read(RunDirectory run, Outputs outputs, List<Read> before) {
    List<String> ids = outputs.ids();
    int[] rows =
        before.stream()
            .filter(other -> other.ids.equals(ids))
            .map(other -> other.rows)
            .findFirst()
            .orElseGet(
                () ->
                    IntStream.range(0, ids.size())
                        .boxed()
                        .sorted((i, j) -> Ids.ORDER.compare(ids.get(i), ids.get(j)))
                        .mapToInt(Integer::intValue)
                        .toArray());
    return new Read(run, outputs, ids, rows);
  }

  private static void compare(Read first, Read other) {
    String refusal = first.refusal(other);
    int n = Math.min(first.ids.size(), other.ids.size());
    for (int i = 0; i < n && first.rows != other.rows; i++) {
      int order = Ids.ORDER.compare(first.id(i), other.id(i));
      if (order != 0) {
        throw missing(order < 0 ? first : other, order < 0 ? other : first, i);
      }
    }
    if (first.ids.size() != other.ids.size()) {
      throw missing(first.ids.size() > n ? first : other, first.ids.size() > n ? other : first, n);
    }
    List<String> a = first.outputs.info().classes();
    List<String> b = other.outputs.info().classes();
    if (a.size() != b.size()) {
      throw new UserError(
          "%s: the first has %d classes, the second %d.".formatted(refusal, a.size(), b.size()));
    }
    for (int c = 0; c < a.size() && !isNumbered(a) && !isNumbered(b); c++) {
      if (!a.get(c).equals(b.get(c))) {
        throw new UserError(
            "%s: class %d is '%s' in the first and '%s' in the second."
                .formatted(refusal, c, a.get(c), b.get(c)));
      }
    }
    for (int i = 0; i < n; i++) {
      if (first.label(i) != other.label(i)) {
        throw new UserError(
            "%s: the label of '%s' is %d in the first and %d in the second."
                .formatted(refusal, first.id(i), first.label(i), other.label(i)));
      }
    }
  }

  private static UserError missing(Read has, Read lacks, int example) {
    return new UserError(
        "%s: the first has the example '%s', the second does not (%d and %d examples)."
            .formatted(has.refusal(lacks), has.id(example), has.ids.size(), lacks.ids.size()));
  }

  /** Whether classes have only numbers for names, as in imports: these fit any names. */
  private static boolean isNumbered(List<String> classes) {
    return IntStream.range(0, classes.size())
        .allMatch(c -> classes.get(c).equals(Integer.toString(c)));
  }

  private static List<String> unique(List<RunDirectory> runs) {
    Set<String> names = new HashSet<>();
    List<String> unique = new ArrayList<>();
    for (RunDirectory run : runs) {
      String name = run.info().name();
      for (int n = 2; !names.add(name); n++) {
        name = run.info().name() + " (" + n + ")";
      }
      unique.add(name);
    }
    return unique;
  }

  /** The data set's name. */
  public String dataset() {
    return dataset;
  }

  /** The split. */
  public String split() {
    return split;
  }

  /** N, at least 1. */
  public int examples() {
    return labels.length;
  }

  /** The ids of the examples, in order. */
  public List<String> ids() {
    return ids;
  }

  /** The true class of each example. */
  public int[] labels() {
    return labels;
  }

  /** The names of the classes. */
  public List<String> classes() {
    return classes;
  }

  /** The models, in the order of the runs. */
  public List<ModelOutputs> models() {
    return models;
  }

  /** The same examples with some of the models only. */
  public AlignedOutputs only(Predicate<ModelOutputs> wanted) {
    return new AlignedOutputs(
        dataset, split, ids, labels, classes, models.stream().filter(wanted).toList());
  }

  /** Which half each example is in; see {@link Ids#fold}. */
  public byte[] folds() {
    byte[] folds = new byte[ids.size()];
    for (int i = 0; i < folds.length; i++) {
      folds[i] = (byte) Ids.fold(ids.get(i));
    }
    return folds;
  }

  /**
   * On which examples a model is right; see {@link Bits}.
   *
   * @throws UserError if the model does not classify
   */
  public long[] correct(ModelOutputs model) {
    int[] predicted = model.predictions();
    long[] correct = Bits.of(labels.length);
    for (int i = 0; i < labels.length; i++) {
      if (predicted[i] == labels[i]) {
        Bits.set(correct, i);
      }
    }
    return correct;
  }
}
