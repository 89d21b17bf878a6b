package dev.medley.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.medley.binding.Catalog;
import dev.medley.recipe.Overrides;
import dev.medley.recipe.Recipes;
import dev.medley.torch.Script;
import dev.medley.torch.Torch;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Laws of the losses, in float64, over many batches of random sizes. */
class ObjectivePropertiesTest {
  private static final int TRIES = 20;

  /** How many embeddings and targets of a view each loss takes, and its numbers. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Form(int z, int t, double... numbers) {}

  private static final Map<String, Form> FORMS =
      Map.of(
          "simclr", new Form(2, 0),
          "supcon", new Form(2, 0),
          "barlow_twins", new Form(2, 0),
          "vicreg", new Form(2, 0),
          "simsiam", new Form(4, 0),
          "byol", new Form(2, 2),
          "moco", new Form(1, 1),
          "swav", new Form(2, 0, 1),
          "dino", new Form(2, 2, 0.05, 1));

  /** A batch: what a loss is called with. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Batch(double[][] z, double[][] t, long[] labels, double[] state, int n, int d) {}

  private static Batch random(Form form, Random random) {
    int n = 2 + random.nextInt(7);
    int d = 2 + random.nextInt(6);
    long[] labels = IntStream.range(0, n).mapToLong(i -> random.nextInt(3)).toArray();
    return new Batch(
        normal(random, form.z, n * d),
        normal(random, form.t, n * d),
        labels,
        normal(random, 1, 5 * d)[0],
        n,
        d);
  }

  private static double[][] normal(Random random, int count, int size) {
    double[][] values = new double[count][];
    for (int i = 0; i < count; i++) {
      values[i] = random.doubles(size, -1, 1).map(v -> v + 0.1 * Math.signum(v)).toArray();
    }
    return values;
  }

  /** Compiles a loss once, and computes it. */
  private static final class Loss implements AutoCloseable {
    private final String name;
    private final Torch torch = Torch.open("cpu", 1);
    private final Script script;

    Loss(String name) {
      this.name = name;
      Objective objective =
          new Recipes(new Catalog.Roots(Path.of(""), Path.of("nowhere")))
              .load("resnet8", Overrides.NONE.withSet("objective=" + name, "augment=[]"))
              .objective()
              .get(0);
      script = torch.compile(ObjectiveReferenceTest.lossOnly(objective.script(new Context(8, 0))));
    }

    double of(Batch batch) {
      try (NDManager scope = torch.manager().newSubManager()) {
        Shape rows = new Shape(batch.n, batch.d);
        NDList z = new NDList();
        NDList t = new NDList();
        for (double[] view : batch.z) {
          z.add(scope.create(view, rows));
        }
        for (double[] view : batch.t) {
          t.add(scope.create(view, rows));
        }
        // moco's queue, or dino's center
        int kept = name.equals("dino") ? 1 : 5;
        NDArray state =
            scope.create(Arrays.copyOf(batch.state, kept * batch.d), new Shape(kept, batch.d));
        return script
            .call(
                scope,
                "objective_loss",
                z,
                t,
                scope.create(batch.labels),
                new NDList(state),
                FORMS.get(name).numbers)
            .get(0)
            .toDoubleArray()[0];
      }
    }

    @Override
    public void close() {
      script.close();
      torch.close();
    }
  }

  private static void assertClose(double expected, double actual, String name) {
    assertEquals(expected, actual, 1e-10 * Math.max(1, Math.abs(expected)), name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "simclr",
        "supcon",
        "barlow_twins",
        "vicreg",
        "simsiam",
        "byol",
        "moco",
        "swav",
        "dino"
      })
  void theOrderOfPairsDoesNotMatter(String name) {
    Random random = new Random(1);
    try (Loss loss = new Loss(name)) {
      for (int i = 0; i < TRIES; i++) {
        Batch batch = random(FORMS.get(name), random);
        int[] order = IntStream.range(0, batch.n).toArray();
        for (int j = batch.n - 1; j > 0; j--) {
          int other = random.nextInt(j + 1);
          int kept = order[j];
          order[j] = order[other];
          order[other] = kept;
        }
        long[] labels = IntStream.of(order).mapToLong(row -> batch.labels[row]).toArray();
        Batch turned =
            new Batch(
                permuted(batch, batch.z, order),
                permuted(batch, batch.t, order),
                labels,
                batch.state,
                batch.n,
                batch.d);
        assertClose(loss.of(batch), loss.of(turned), name);
      }
    }
  }

  private static double[][] permuted(Batch batch, double[][] views, int[] order) {
    double[][] result = new double[views.length][batch.n * batch.d];
    for (int view = 0; view < views.length; view++) {
      for (int row = 0; row < batch.n; row++) {
        System.arraycopy(views[view], order[row] * batch.d, result[view], row * batch.d, batch.d);
      }
    }
    return result;
  }

  @ParameterizedTest
  @ValueSource(strings = {"simclr", "supcon", "simsiam", "byol", "moco"})
  void theLengthOfEmbeddingsDoesNotMatter(String name) {
    Random random = new Random(2);
    try (Loss loss = new Loss(name)) {
      for (int i = 0; i < TRIES; i++) {
        Batch batch = random(FORMS.get(name), random);
        Batch scaled =
            new Batch(
                scaled(batch, batch.z, random),
                scaled(batch, batch.t, random),
                batch.labels,
                batch.state,
                batch.n,
                batch.d);
        assertClose(loss.of(batch), loss.of(scaled), name);
      }
    }
  }

  /** Every row times a positive number of its own. */
  private static double[][] scaled(Batch batch, double[][] views, Random random) {
    double[][] result = new double[views.length][batch.n * batch.d];
    for (int view = 0; view < views.length; view++) {
      for (int row = 0; row < batch.n; row++) {
        double factor = Math.exp(6 * random.nextDouble() - 3);
        for (int at = row * batch.d; at < (row + 1) * batch.d; at++) {
          result[view][at] = factor * views[view][at];
        }
      }
    }
    return result;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"simclr", "supcon", "barlow_twins", "vicreg", "simsiam", "byol", "swav", "dino"})
  void theTwoViewsMayChangePlaces(String name) {
    Random random = new Random(3);
    try (Loss loss = new Loss(name)) {
      for (int i = 0; i < TRIES; i++) {
        Batch batch = random(FORMS.get(name), random);
        Batch swapped =
            new Batch(
                swapped(batch.z), swapped(batch.t), batch.labels, batch.state, batch.n, batch.d);
        assertClose(loss.of(batch), loss.of(swapped), name);
      }
    }
  }

  /** View two before view one, in each of the lists that lie one after the other. */
  private static double[][] swapped(double[][] views) {
    double[][] result = new double[views.length][];
    for (int i = 0; i < views.length; i++) {
      result[i] = views[i ^ 1];
    }
    return result;
  }

  @ParameterizedTest
  @ValueSource(strings = {"barlow_twins", "vicreg"})
  void whereDimensionsAreComparedTheirOrderDoesNotMatter(String name) {
    Random random = new Random(4);
    try (Loss loss = new Loss(name)) {
      for (int i = 0; i < TRIES; i++) {
        Batch batch = random(FORMS.get(name), random);
        double[][] mirrored = new double[2][batch.n * batch.d];
        for (int view = 0; view < 2; view++) {
          for (int at = 0; at < batch.n * batch.d; at++) {
            int column = at % batch.d;
            mirrored[view][at] = batch.z[view][at - column + batch.d - 1 - column];
          }
        }
        Batch turned = new Batch(mirrored, batch.t, batch.labels, batch.state, batch.n, batch.d);
        assertClose(loss.of(batch), loss.of(turned), name);
      }
    }
  }
}
