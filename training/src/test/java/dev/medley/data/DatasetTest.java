package dev.medley.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.medley.binding.UserError;
import dev.medley.random.RandomStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DatasetTest {
  @TempDir static Path folder;

  private static ImageStore store;

  @BeforeAll
  static void open() throws IOException {
    store = Homes.open(folder, "fashion-mnist-15k").store();
  }

  @AfterAll
  static void close() throws IOException {
    store.close();
  }

  private static Dataset data(
      double validation, Double subset, List<String> classes, double noise) {
    return new Dataset(
        new DataSettings("f", null, null, validation, subset, classes, noise, null), store);
  }

  @Test
  void aSubsetIsStratifiedAndWithinALargerOne() {
    Split small = data(0.1, 0.05, null, 0).training();
    Split large = data(0.1, 2000.0, null, 0).training();
    assertEquals(450, small.size());
    assertEquals(2000, large.size());
    assertTrue(rows(large).containsAll(rows(small)));
    int[] of = counts(data(0.1, null, null, 0).training());
    int[] in = counts(large);
    for (int label = 0; label < 10; label++) {
      assertEquals(of[label] * 2000.0 / 9000, in[label], 1);
    }
  }

  @Test
  void validationIsAsideFromTrainingAndAbsentForAShareOfZero() {
    Dataset data = data(0.25, null, null, 0);
    Set<Integer> all = rows(data.split("train"));
    all.retainAll(rows(data.split("validation")));
    assertTrue(all.isEmpty());
    assertEquals(2500, data.split("validation").size());
    UserError error =
        assertThrows(UserError.class, () -> data(0, null, null, 0).split("validation"));
    assertEquals("f has no split 'validation'; it has train, test.", error.getMessage());
  }

  @Test
  void classesKeepTheirLabelsAndAlterTrainingOnly() {
    Dataset data = data(0.1, null, List.of("bag", "coat"), 0);
    assertEquals(10, data.classNames().size());
    Set<Integer> labels = new HashSet<>();
    Arrays.stream(data.training().labels()).forEach(labels::add);
    assertEquals(Set.of(4, 8), labels);
    assertEquals(5000, data.split("test").size());
    assertEquals(9000, data.split("train").size());
    UserError error = assertThrows(UserError.class, () -> data(0.1, null, List.of("hat"), 0));
    assertTrue(error.getMessage().startsWith("data.classes: f has no class 'hat'; it has t-shirt"));
  }

  @Test
  void labelNoiseChangesExactlyItsShareToOtherTrainedClasses() {
    Split clean = data(0.1, null, List.of("bag", "coat", "dress"), 0).training();
    Split noisy = data(0.1, null, List.of("bag", "coat", "dress"), 0.4).training();
    int changed = 0;
    for (int i = 0; i < clean.size(); i++) {
      changed += clean.label(i) == noisy.label(i) ? 0 : 1;
      assertTrue(Set.of(3, 4, 8).contains(noisy.label(i)));
    }
    assertEquals(Math.round(0.4 * clean.size()), changed);
    UserError error = assertThrows(UserError.class, () -> data(0.1, null, List.of("bag"), 0.4));
    assertEquals("data.label_noise needs at least two classes to train on.", error.getMessage());
  }

  @Test
  void aSubsetLargerThanTheDataIsRefused() {
    UserError error = assertThrows(UserError.class, () -> data(0.1, 9001.0, null, 0));
    assertEquals("data.subset asks for 9001 of the 9000 training images of f.", error.getMessage());
  }

  @Test
  void normalizationFollowsTheSettings() {
    assertEquals("dataset", data(0.1, null, null, 0).normalize().name());
    float[] own = data(0.1, null, null, 0).scaling().mean();
    assertArrayEquals(store.mean(), own);
    Normalization imagenet = new Normalization("imagenet", null, null);
    assertEquals(0.449, imagenet.resolve(new float[1], new float[1]).mean()[0], 1e-6);
    assertArrayEquals(
        new float[] {0.229f, 0.224f, 0.225f}, imagenet.resolve(new float[3], new float[3]).std());
    Normalization given = new Normalization("given", List.of(0.1, 0.2), List.of(1.0, 2.0));
    assertThrows(IllegalArgumentException.class, () -> given.resolve(new float[3], new float[3]));
    assertNotEquals(0, own[0]);
  }

  @Property(tries = 200)
  void everyBeginningOfAStratifiedOrderHasEachClassInItsShare(
      @ForAll @Size(min = 1, max = 60) List<@IntRange(min = 0, max = 4) Integer> list,
      @ForAll long seed) {
    int[] labels = list.stream().mapToInt(Integer::intValue).toArray();
    int[] order = Stratified.order(labels, 5, RandomStream.of(seed));
    int[] sorted = order.clone();
    Arrays.sort(sorted);
    assertArrayEquals(IntStream.range(0, labels.length).toArray(), sorted);
    int[] size = new int[5];
    int[] seen = new int[5];
    Arrays.stream(labels).forEach(label -> size[label]++);
    long classes = Arrays.stream(labels).distinct().count();
    for (int i = 0; i < order.length; i++) {
      seen[labels[order[i]]]++;
      for (int label = 0; label < 5; label++) {
        double share = size[label] / (double) labels.length;
        double bound = (1 + share * (classes - 2)) / 2 + 1e-9;
        assertEquals((i + 1) * share, seen[label], bound, "class " + label + " of " + (i + 1));
      }
    }
  }

  private static Set<Integer> rows(Split split) {
    Set<Integer> rows = new HashSet<>();
    IntStream.range(0, split.size()).forEach(i -> rows.add(split.row(i)));
    return rows;
  }

  private static int[] counts(Split split) {
    int[] counts = new int[10];
    Arrays.stream(split.labels()).forEach(label -> counts[label]++);
    return counts;
  }
}
