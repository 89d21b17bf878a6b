package dev.medley.analysis.outputs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.medley.analysis.Fixture;
import dev.medley.binding.UserError;
import dev.medley.run.RunDirectory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlignedOutputsTest {
  @TempDir Path folder;
  private final List<RunDirectory> runs = new ArrayList<>();
  private int made;

  private void run(float[] logits, long[] labels, String... ids) {
    RunDirectory run = Fixture.run(folder, "r" + made++);
    Fixture.write(run, "test", logits, 2, logits, labels, List.of(ids));
    runs.add(run);
  }

  private AlignedOutputs load() {
    return AlignedOutputs.load(runs, "d", "test");
  }

  private String refusal() {
    return assertThrows(UserError.class, this::load).getMessage();
  }

  @Test
  void rowsAreOrderedByIdWhateverTheirOrderInARun() {
    run(new float[] {1, 0, 2, 0, 0, 3}, new long[] {0, 0, 1}, "a", "b", "c");
    run(new float[] {0, 3, 1, 0, 2, 0}, new long[] {1, 0, 0}, "c", "a", "b");
    AlignedOutputs outputs = load();
    assertEquals(List.of("a", "b", "c"), outputs.ids());
    for (ModelOutputs model : outputs.models()) {
      float[] values = new float[4];
      model.logits(1, 2, values);
      assertArrayEquals(new float[] {2, 0, 0, 3}, values);
      model.features(1, 2, values);
      assertArrayEquals(new float[] {2, 0, 0, 3}, values);
      assertArrayEquals(new int[] {0, 0, 1}, model.predictions());
      assertEquals(3, Bits.count(outputs.correct(model)));
    }
  }

  @Test
  void numbersComeBeforeWordsAndCountAsNumbers() {
    assertEquals(
        List.of("2", "007", "10", "99999999999999999999", "a/10", "a/2", "é"),
        Stream.of("é", "a/2", "10", "99999999999999999999", "a/10", "007", "2")
            .sorted(Ids.ORDER)
            .toList());
    assertTrue(Ids.ORDER.compare("07", "7") < 0, "different ids are never equal");
  }

  @Test
  void theFirstExampleThatOneLacksIsNamed() {
    run(new float[4], new long[2], "a", "b");
    run(new float[4], new long[2], "a", "c");
    assertTrue(
        refusal()
            .startsWith("r0 and r1 cannot be compared on d.test: the first has the example 'b'"));
    runs.remove(1);
    run(new float[2], new long[1], "a");
    assertTrue(refusal().contains("'b'"));
  }

  @Test
  void theFirstLabelThatDiffersIsNamed() {
    run(new float[4], new long[] {0, 1}, "a", "b");
    run(new float[4], new long[] {0, 0}, "b", "a");
    assertTrue(refusal().contains("the label of 'b' is 1 in the first and 0 in the second"));
  }

  @Test
  void logitsThatAreNoNumbersAreRefusedWithTheirRow() {
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      runs.clear();
      run(new float[] {0, 1, bad, 0}, new long[2], "b" + bad, "a" + bad);
      assertTrue(refusal().contains("Row 1 of "), refusal());
    }
    float none = Float.NEGATIVE_INFINITY;
    runs.clear();
    run(new float[] {0, none, none, none}, new long[2], "x", "y");
    assertTrue(refusal().contains("Row 1 of "));
  }

  @Test
  void runsOfOneNameAreNumbered() {
    run(new float[2], new long[1], "a");
    runs.add(runs.get(0));
    assertEquals(
        List.of("r0", "r0 (2)"), load().models().stream().map(ModelOutputs::name).toList());
  }

  @Test
  void noExampleAtAllIsRefused() {
    run(new float[0], new long[0]);
    assertTrue(refusal().contains("no example"));
  }
}
