package dev.medley.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.medley.binding.UserError;
import dev.medley.file.InMemory;
import dev.medley.file.Npy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputsTest {
  @TempDir(factory = InMemory.class)
  Path runs;

  private RunWriter run;

  @BeforeEach
  void begin() {
    run = RunWriter.create(runs, RunFixture.info("a"), RunFixture.recipe());
  }

  @AfterEach
  void end() {
    run.close();
  }

  private static OutputsInfo info(int examples) {
    return new OutputsInfo(
        "tiny",
        "test",
        Optional.of("00ff"),
        examples,
        List.of("cat", "dög"),
        Optional.of("last"),
        Optional.of(new Preprocessing(1, 28, 28, List.of(0.2860405969887955), List.of(0.353))),
        Map.of());
  }

  private Outputs written() {
    try (OutputsWriter writer = run.outputs(info(3), true, OptionalInt.of(3))) {
      writer.append(
          new float[] {1, 2, 3, 4},
          new float[] {1, 2, 3, 4, 5, 6},
          new long[] {0, 1},
          List.of("test/cat/0.png", "test/dög/0.png"));
      writer.append(
          new float[] {5, 6}, new float[] {7, 8, 9}, new long[] {1}, List.of("test/dög/1.png"));
      writer.commit();
    }
    return run.run().outputs("tiny", "test");
  }

  private String damage(String file, String from, String to) throws IOException {
    Path folder = written().directory();
    Path path = folder.resolve(file);
    Files.writeString(path, Files.readString(path).replace(from, to));
    return assertThrows(
            UserError.class,
            () -> {
              Outputs outputs = Outputs.open(folder);
              outputs.labels();
              outputs.ids();
            })
        .getMessage();
  }

  @Test
  void blocksAreReadBackAsOne() {
    Outputs outputs = written();
    assertEquals(List.of("tiny.test"), run.run().outputs());
    Npy logits = outputs.logits().orElseThrow();
    float[] read = new float[6];
    logits.floats(0, 3, read);
    assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, read);
    float[] features = new float[3];
    outputs.features().orElseThrow().floats(2, 1, features);
    assertArrayEquals(new float[] {7, 8, 9}, features);
    assertArrayEquals(new long[] {0, 1, 1}, outputs.labels());
    assertEquals("test/dög/1.png", outputs.ids().get(2));
    assertEquals(info(3), outputs.info().withFiles(Map.of()));
    outputs.verify();
  }

  @Test
  void aChangedFileIsKnownByItsHash() throws IOException {
    Outputs outputs = written();
    Path file = outputs.directory().resolve("logits.npy");
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1] ^= 1;
    Files.write(file, bytes);
    String message = assertThrows(UserError.class, outputs::verify).getMessage();
    assertTrue(message.contains("logits.npy has changed"), message);
  }

  @Test
  void filesThatDoNotAgreeAreRefused() throws IOException {
    assertTrue(damage("outputs.json", "\"examples\": 3", "\"examples\": 4").contains("3 rows"));
    assertTrue(damage("outputs.json", "\"cat\", ", "").contains("2 columns"));
    assertTrue(damage("ids.txt", "dög/1", "dög/0").contains("comes twice"));
    assertTrue(damage("ids.txt", "test/dög/1.png\n", "").contains("2 ids"));
    written();
    Npy.write(run.path().resolve("outputs/tiny.test/labels.npy"), new long[] {0, 1, 2}, 3);
    Outputs outputs = run.run().outputs("tiny", "test");
    assertTrue(
        assertThrows(UserError.class, outputs::labels).getMessage().contains("allowed is 0 to 1"));
  }

  @Test
  void whatIsNotWholeIsNotThere() {
    try (OutputsWriter writer = run.outputs(info(2), false, OptionalInt.empty())) {
      writer.append(new float[0], new float[0], new long[] {0}, List.of("0"));
      assertThrows(IllegalStateException.class, writer::commit);
    }
    assertEquals(List.of(), run.run().outputs());
    String message =
        assertThrows(UserError.class, () -> run.run().outputs("tiny", "test")).getMessage();
    assertTrue(message.contains("medley evaluate a --data tiny --split test"), message);
  }

  @Test
  void outputsWithoutLogitsAreOutputs() {
    try (OutputsWriter writer = run.outputs(info(1), false, OptionalInt.empty())) {
      writer.append(new float[0], new float[0], new long[] {0}, List.of("0"));
      writer.commit();
    }
    Outputs outputs = run.run().outputs("tiny", "test");
    assertEquals(Optional.empty(), outputs.logits());
    assertEquals(Optional.empty(), outputs.features());
  }

  @Test
  void writersMistakesAreRefused() {
    try (OutputsWriter writer = run.outputs(info(3), true, OptionalInt.empty())) {
      float[] logits = new float[2];
      float[] none = new float[0];
      for (String id : List.of("", "a\nb", "\ud800")) {
        assertThrows(
            IllegalArgumentException.class,
            () -> writer.append(logits, none, new long[] {0}, List.of(id)));
      }
      assertThrows(
          IllegalArgumentException.class,
          () -> writer.append(logits, none, new long[] {2}, List.of("a")));
      assertThrows(
          IllegalArgumentException.class,
          () -> writer.append(new float[3], none, new long[] {0}, List.of("a")));
      writer.append(logits, none, new long[] {0}, List.of("a"));
      assertThrows(
          IllegalArgumentException.class,
          () -> writer.append(logits, none, new long[] {0}, List.of("a")));
    }
  }
}
