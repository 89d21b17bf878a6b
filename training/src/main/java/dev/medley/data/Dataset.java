package dev.medley.data;

import dev.medley.binding.UserError;
import dev.medley.random.RandomStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * An opened data set as a recipe asks for it: its splits, the training images after {@code subset},
 * {@code classes} and {@code label_noise}, and its normalisation. Immutable; safe for several
 * threads.
 */
public final class Dataset implements AutoCloseable {
  /** What validation split, subset and label noise are drawn with, whatever the recipe's seed. */
  private static final long SEED = 0;

  private final String name;
  private final ImageStore store;
  private final Normalization normalize;
  private final Scaling scaling;
  private final Map<String, Split> splits = new LinkedHashMap<>();
  private final Split training;

  /**
   * Divides a store into splits.
   *
   * @param settings with the data set's name and, if any, absolute path
   * @throws UserError if the settings do not fit the data
   */
  Dataset(DataSettings settings, ImageStore store) {
    this.name = settings.name();
    this.store = store;
    this.normalize =
        settings.normalize() == null ? Normalization.usual(store.channels()) : settings.normalize();
    try {
      this.scaling = normalize.resolve(store.mean(), store.std());
    } catch (IllegalArgumentException e) {
      throw new UserError(name + ": " + e.getMessage() + ".", e);
    }
    divide(settings.validation());
    Split train = splits.get(SplitNames.TRAIN);
    this.training = train == null ? null : training(train, settings);
  }

  private void divide(double validation) {
    int first = 0;
    Map<String, int[]> rows = new LinkedHashMap<>();
    for (Map.Entry<String, Integer> split : store.splits().entrySet()) {
      rows.put(split.getKey(), IntStream.range(first, first + split.getValue()).toArray());
      first += split.getValue();
    }
    if (!rows.containsKey(SplitNames.TEST) && rows.containsKey(SplitNames.VALIDATION)) {
      rows.put(SplitNames.TEST, rows.remove(SplitNames.VALIDATION));
    }
    int[] train = rows.get(SplitNames.TRAIN);
    if (train != null && !rows.containsKey(SplitNames.VALIDATION)) {
      int held = (int) Math.min(train.length - 1L, Math.round(validation * train.length));
      int[] order = order(labels(train), "validation");
      rows.put(SplitNames.TRAIN, pick(train, Arrays.copyOfRange(order, held, order.length)));
      if (held > 0) {
        rows.put(SplitNames.VALIDATION, pick(train, Arrays.copyOf(order, held)));
      }
    }
    for (String split : SplitNames.ALL) {
      int[] of = rows.get(split);
      if (of != null) {
        splits.put(split, new Split(split, store, of, labels(of)));
      }
    }
  }

  private Split training(Split train, DataSettings settings) {
    int[] rows = IntStream.range(0, train.size()).map(train::row).toArray();
    if (settings.classes() != null) {
      Set<Integer> kept = labels(settings.classes());
      rows = Arrays.stream(rows).filter(row -> kept.contains(store.label(row))).toArray();
    }
    if (settings.subset() != null) {
      int[] order = order(labels(rows), "subset");
      rows = pick(rows, Arrays.copyOf(order, subsetSize(settings.subset(), rows.length)));
    }
    int[] labels = labels(rows);
    if (settings.labelNoise() > 0) {
      addNoise(labels, settings.labelNoise());
    }
    return new Split(SplitNames.TRAIN, store, rows, labels);
  }

  private Set<Integer> labels(List<String> classes) {
    Set<Integer> labels = new TreeSet<>();
    for (String wanted : classes) {
      int label = store.classNames().indexOf(wanted);
      if (label < 0) {
        throw new UserError(
            "data.classes: "
                + name
                + " has no class '"
                + wanted
                + "'; it has "
                + String.join(", ", store.classNames())
                + ".");
      }
      labels.add(label);
    }
    return labels;
  }

  private int subsetSize(double subset, int images) {
    long count = subset <= 1 ? Math.max(1, Math.round(subset * images)) : (long) subset;
    if (count > images) {
      throw new UserError(
          "data.subset asks for "
              + count
              + " of the "
              + images
              + " training images of "
              + name
              + ".");
    }
    return (int) count;
  }

  /** Exactly the share of the labels becomes another class that is trained on. */
  private void addNoise(int[] labels, double share) {
    int[] present = Arrays.stream(labels).distinct().sorted().toArray();
    if (present.length < 2) {
      throw new UserError("data.label_noise needs at least two classes to train on.");
    }
    RandomStream random = RandomStream.of(SEED, "label_noise");
    int[] order = Stratified.order(labels, store.classNames().size(), random);
    int noisy = (int) Math.round(share * labels.length);
    for (int i = 0; i < noisy; i++) {
      int own = Arrays.binarySearch(present, labels[order[i]]);
      int other = random.nextInt(present.length - 1);
      labels[order[i]] = present[other < own ? other : other + 1];
    }
  }

  private int[] order(int[] labels, String purpose) {
    return Stratified.order(labels, store.classNames().size(), RandomStream.of(SEED, purpose));
  }

  private int[] labels(int[] rows) {
    return Arrays.stream(rows).map(store::label).toArray();
  }

  /** The rows at some positions, in the rows' own order. */
  private static int[] pick(int[] rows, int[] positions) {
    return Arrays.stream(positions).sorted().map(position -> rows[position]).toArray();
  }

  /** The data set's name. */
  public String name() {
    return name;
  }

  /** Tells one content from another, wherever it lies; 64 hexadecimal digits. */
  public String fingerprint() {
    return store.fingerprint();
  }

  /** 1 (gray) or 3 (red, green, blue). */
  public int channels() {
    return store.channels();
  }

  /** In pixels. */
  public int height() {
    return store.height();
  }

  /** In pixels. */
  public int width() {
    return store.width();
  }

  /** In the labels' order. */
  public List<String> classNames() {
    return store.classNames();
  }

  /** The splits that there are: of {@code train}, {@code validation}, {@code test}. */
  public Set<String> splitNames() {
    return splits.keySet();
  }

  /**
   * A split as it is, in the source's order; {@code train} without what is held out as {@code
   * validation}, but untouched by {@code subset}, {@code classes} and {@code label_noise}.
   *
   * @throws UserError if there is none of that name
   */
  public Split split(String split) {
    Split found = splits.get(split);
    if (found == null) {
      throw new UserError(
          name
              + " has no split '"
              + split
              + "'; it has "
              + String.join(", ", splits.keySet())
              + ".");
    }
    return found;
  }

  /**
   * The images to train on, after {@code classes}, {@code subset} and {@code label_noise}.
   *
   * @throws UserError if the data have no training images
   */
  public Split training() {
    return training == null ? split(SplitNames.TRAIN) : training;
  }

  /** How pixels are scaled, as the settings say or, where they do not, as is usual. */
  public Normalization normalize() {
    return normalize;
  }

  /** The numbers of it. */
  public Scaling scaling() {
    return scaling;
  }

  /** The store that the images are in. */
  public ImageStore store() {
    return store;
  }

  /**
   * Reads every file of the store and compares it with its checksum. A damaged store is removed, so
   * that it is built again when the data set is next opened.
   *
   * @throws UncheckedIOException naming the first file that differs
   */
  public void verify() {
    try {
      store.verify();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      store.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
