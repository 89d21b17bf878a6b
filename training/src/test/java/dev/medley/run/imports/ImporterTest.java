package dev.medley.run.imports;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.medley.binding.UserError;
import dev.medley.file.ElementType;
import dev.medley.file.Npy;
import dev.medley.recipe.Category;
import dev.medley.run.Outputs;
import dev.medley.run.RunDirectory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImporterTest {
  private static final float[] LOGITS = {3, 0, 0, 0, 2, 0, 0, 1, 0, 0, 0, 4};

  @TempDir Path folder;

  @BeforeEach
  void write() {
    Npy.write(folder.resolve("logits.npy"), LOGITS, 4, 3);
    Npy.write(folder.resolve("labels.npy"), new long[] {0, 1, 2, 2}, 4);
    Npy.write(folder.resolve("features.npy"), new float[] {1, 2, 3, 4, 5, 6, 7, 8}, 4, 2);
  }

  private Path text(String name, String... lines) throws IOException {
    return Files.writeString(folder.resolve(name), String.join("\n", lines) + "\n");
  }

  /** A request from words: option, file, option, file, ... */
  private ImportRequest request(String name, String split, String... files) {
    Map<String, Path> all = new HashMap<>();
    all.put("labels", folder.resolve("labels.npy"));
    for (int i = 0; i < files.length; i += 2) {
      all.put(files[i], folder.resolve(files[i + 1]));
    }
    return new ImportRequest(
        name,
        "birds",
        split,
        Optional.ofNullable(all.get("logits")),
        Optional.ofNullable(all.get("probabilities")),
        Optional.ofNullable(all.get("predictions")),
        Optional.ofNullable(all.get("features")),
        all.get("labels"),
        Optional.ofNullable(all.get("ids")),
        Optional.ofNullable(all.get("classes")),
        Optional.empty());
  }

  private RunDirectory take(String name, String split, String... files) {
    return Importer.run(folder.resolve("runs"), request(name, split, files), "medley import");
  }

  private String refused(String... files) {
    String message = assertThrows(UserError.class, () -> take("a", "test", files)).getMessage();
    assertFalse(Files.exists(folder.resolve("runs/a")), message);
    return message;
  }

  private static float[] floats(Npy array) {
    float[] values = new float[(int) array.rows() * array.rowLength()];
    array.floats(0, (int) array.rows(), values);
    return values;
  }

  @Test
  void logitsBecomeARunWithAccuracyAndLoss() {
    RunDirectory run = take("a", "test", "logits", "logits.npy", "features", "features.npy");
    Outputs outputs = run.outputs("birds", "test");
    outputs.verify();
    assertArrayEquals(LOGITS, floats(outputs.logits().orElseThrow()));
    assertEquals(List.of("0", "1", "2", "3"), outputs.ids());
    assertEquals(List.of("0", "1", "2"), outputs.info().classes());
    assertEquals(2, outputs.features().orElseThrow().rowLength());
    assertEquals(0.75, run.info().metrics().get("test.accuracy"));
    double loss =
        (Math.log(Math.exp(3) + 2)
                - 3
                + Math.log(Math.exp(2) + 2)
                - 2
                + Math.log(Math.exp(1) + 2)
                + Math.log(Math.exp(4) + 2)
                - 4)
            / 4;
    assertEquals(loss, run.info().metrics().get("test.loss"), 1e-12);
    assertEquals("finished", run.status().word());
    assertFalse(run.isTrained());
  }

  @Test
  void probabilitiesAreKeptAsLogarithmsAndZeroMeansNever() throws IOException {
    text("p.csv", "id,wren,rook,owl", "x,0.5,0.25,0.25", "y,0,1,0", "z,.2,.3,.5", "w,0,0,1");
    RunDirectory run = take("a", "test", "probabilities", "p.csv");
    Outputs outputs = run.outputs("birds", "test");
    float[] logits = floats(outputs.logits().orElseThrow());
    assertEquals((float) Math.log(0.5), logits[0]);
    assertEquals(Float.NEGATIVE_INFINITY, logits[3]);
    assertEquals(List.of("wren", "rook", "owl"), outputs.info().classes());
    assertEquals(List.of("x", "y", "z", "w"), outputs.ids());
    assertEquals(1, run.info().metrics().get("test.accuracy"));
  }

  @Test
  void aTrueClassOfProbabilityZeroLeavesNoLoss() throws IOException {
    text("p.csv", "a,b,c", "0,1,0", "0,1,0", "0,0,1", "0,0,1");
    assertEquals(
        Map.of("test.accuracy", 0.75),
        take("a", "test", "probabilities", "p.csv").info().metrics());
  }

  @Test
  void predictionsAreAJsonListOrAVector() throws IOException {
    text("p.json", "[0, 1,\n 1, 2]");
    text("l.csv", "label", "0", "1", "2", "2");
    RunDirectory run = take("a", "test", "predictions", "p.json", "labels", "l.csv");
    Outputs outputs = run.outputs("birds", "test");
    long[] predicted = new long[4];
    outputs.predictions().orElseThrow().longs(0, 4, predicted);
    assertArrayEquals(new long[] {0, 1, 1, 2}, predicted);
    assertTrue(outputs.logits().isEmpty());
    assertEquals(Map.of("test.accuracy", 0.75), run.info().metrics());
  }

  @Test
  void npzHasOneArrayOrOneOfTheOptionsName() throws IOException {
    zip("one.npz", Map.of("arr_0.npy", "logits.npy"));
    zip("all.npz", Map.of("logits.npy", "logits.npy", "labels.npy", "labels.npy"));
    RunDirectory one = take("one", "test", "logits", "one.npz");
    RunDirectory all = take("all", "test", "logits", "all.npz", "labels", "all.npz");
    assertArrayEquals(LOGITS, floats(one.outputs("birds", "test").logits().orElseThrow()));
    assertArrayEquals(
        new long[] {0, 1, 2, 2}, all.outputs("birds", "test").labels(), "labels of the npz");
    assertTrue(refused("features", "all.npz").contains("2 arrays, none of them called 'features'"));
  }

  private void zip(String name, Map<String, String> entries) throws IOException {
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(folder.resolve(name)))) {
      for (Map.Entry<String, String> entry : entries.entrySet()) {
        out.putNextEntry(new ZipEntry(entry.getKey()));
        Files.copy(folder.resolve(entry.getValue()), out);
      }
    }
  }

  @Test
  void anotherSplitIsAddedAndTheSameOneRefused() {
    take("a", "test", "logits", "logits.npy");
    RunDirectory run = take("a", "validation", "logits", "logits.npy");
    assertEquals(List.of("birds.test", "birds.validation"), run.outputs());
    assertEquals(4, run.info().metrics().size());
    assertTrue(
        assertThrows(UserError.class, () -> take("a", "test", "logits", "logits.npy"))
            .getMessage()
            .contains("has outputs for split 'test' of 'birds' already"));
  }

  @Test
  void furtherSplitsHaveTheSameClassesFeaturesAndCategory() throws IOException {
    text("names.txt", "wren", "rook", "owl");
    text("others.txt", "wren", "crow", "owl");
    take("a", "test", "logits", "logits.npy", "classes", "names.txt", "features", "features.npy");
    String classes =
        assertThrows(
                UserError.class,
                () -> take("a", "train", "logits", "logits.npy", "classes", "others.txt"))
            .getMessage();
    assertTrue(classes.endsWith("class 1 is 'rook', not class 1 is 'crow'."), classes);
    Npy.write(folder.resolve("wide.npy"), new float[12], 4, 3);
    String features =
        assertThrows(UserError.class, () -> take("a", "train", "features", "wide.npy"))
            .getMessage();
    assertTrue(features.contains("3 columns; the run's features of birds.test have 2"), features);
    RunDirectory run = take("a", "train", "logits", "logits.npy");
    assertEquals(List.of("wren", "rook", "owl"), run.outputs("birds", "train").info().classes());
    ImportRequest other =
        new ImportRequest(
            "a",
            "birds",
            "more",
            Optional.of(folder.resolve("logits.npy")),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            folder.resolve("labels.npy"),
            Optional.empty(),
            Optional.empty(),
            Optional.of(Category.DATASET));
    assertThrows(
        UserError.class, () -> Importer.run(folder.resolve("runs"), other, "medley import"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0,NaN,1 ~ 0,1,2|a number is wanted, not 'NaN'",
        "0.5,0.5,0.5 ~ 0,1,2|Row 0 of",
        "0.5,0.5,0.5 ~ 0,1,2|the sum is 1.5; 1 is wanted",
        "1.5,-0.5,0 ~ 0,1,2|class 0 is 1.5; 0 to 1 is allowed",
        "0,0,0 ~ 0,1,0|the sum is 0.0",
        "0,1 ~ 0,1,0|Line 2 of",
        "1,0,0 ~ 0,1,0,0|Line 3 of",
        "1,0,0 ~ 0,1,=cmd()|not '=cmd()'",
        "1,0,0 ~ 0,1,\"|a quote is opened and not closed",
        "1,0,0 ~ 0,1,1e99999|a number is wanted",
      })
  void wrongProbabilitiesAreRefusedByTheirRow(String rows, String message) throws IOException {
    String[] lines = rows.split(" ~ ", -1);
    text("p.csv", "a,b,c", lines[0], lines[1]);
    Npy.write(folder.resolve("two.npy"), new long[] {0, 1}, 2);
    String refused = refused("probabilities", "p.csv", "labels", "two.npy");
    assertTrue(refused.contains(message), refused);
    assertTrue(refused.contains("p.csv"), refused);
  }

  @Test
  void logitsThatAreNoNumbersAreRefused() {
    Npy.write(folder.resolve("nan.npy"), new float[] {1, 2, 3, 4, Float.NaN, 6}, 2, 3);
    Npy.write(
        folder.resolve("none.npy"),
        new float[] {1, 2, Float.NEGATIVE_INFINITY, Float.NEGATIVE_INFINITY},
        2,
        2);
    Npy.write(folder.resolve("two.npy"), new long[] {0, 1}, 2);
    assertTrue(
        refused("logits", "nan.npy", "labels", "two.npy")
            .endsWith(
                "Row 1 of " + folder.resolve("nan.npy") + ": class 1 is NaN; numbers are wanted."));
    assertTrue(refused("logits", "none.npy", "labels", "two.npy").contains("Row 1 of"));
    assertTrue(refused("features", "nan.npy", "labels", "two.npy").contains("Row 1, column 1 of"));
  }

  @Test
  void filesOfOtherLengthsAreRefused() {
    Npy.write(folder.resolve("three.npy"), new long[] {0, 1, 2}, 3);
    String message = refused("logits", "logits.npy", "labels", "three.npy");
    assertTrue(message.contains("logits.npy has 4 rows and"), message);
    assertTrue(message.contains("three.npy 3"), message);
  }

  @Test
  void labelsOutOfRangeOrBrokenAreRefused() throws IOException {
    Npy.write(folder.resolve("high.npy"), new long[] {0, 1, 3, 2}, 4);
    Npy.write(folder.resolve("low.npy"), new long[] {0, -1, 2, 2}, 4);
    Npy.write(folder.resolve("half.npy"), new float[] {0, 1, 1.5f, 2}, 4);
    assertTrue(
        refused("logits", "logits.npy", "labels", "high.npy")
            .contains(
                "Row 2 of "
                    + folder.resolve("high.npy")
                    + " is 3; allowed are the classes 0 to 2"));
    assertTrue(refused("logits", "logits.npy", "labels", "low.npy").contains("is -1;"));
    assertTrue(refused("logits", "logits.npy", "labels", "half.npy").contains("is 1.5;"));
    assertTrue(
        refused("logits", "logits.npy", "labels", "logits.npy").contains("one number a row"));
    text("p.json", "[0, 1.5, 2, 2]");
    assertTrue(refused("predictions", "p.json").contains("Element 1 of the list"));
    text("deep.json", "[".repeat(5000));
    assertTrue(refused("predictions", "deep.json").contains("Element 0"));
    text("cut.json", "[0, 1");
    assertTrue(refused("predictions", "cut.json").contains("no proper JSON"));
    text("huge.json", "[99999999999999999999, 0, 0, 0]");
    assertTrue(refused("predictions", "huge.json").contains("Element 0"));
    text("many.json", "[0, 0, 0, 1048576]");
    assertTrue(refused("predictions", "many.json").contains("is 1048576;"));
  }

  @Test
  void idsAreDifferentAndOfOneOrder() throws IOException {
    text("twice.txt", "a", "b", "a", "c");
    text("few.txt", "a", "b");
    text("empty.txt", "a", "", "c", "d");
    text("other.txt", "a", "b", "d", "c");
    text("l.csv", "id,label", "a,0", "b,1", "c,2", "d,2");
    assertTrue(
        refused("logits", "logits.npy", "ids", "twice.txt")
            .contains(
                "The id 'a' comes twice in "
                    + folder.resolve("twice.txt")
                    + ", in the rows 0 and 2"));
    assertTrue(refused("logits", "logits.npy", "ids", "few.txt").contains("2 ids for 4 examples"));
    assertTrue(refused("logits", "logits.npy", "ids", "empty.txt").contains("Row 1 of"));
    assertTrue(
        refused("logits", "logits.npy", "labels", "l.csv", "ids", "other.txt")
            .contains("Row 2 is 'd' in " + folder.resolve("other.txt") + " and 'c' in"));
    assertEquals(
        List.of("a", "b", "c", "d"),
        take("a", "test", "logits", "logits.npy", "labels", "l.csv")
            .outputs("birds", "test")
            .ids());
  }

  @Test
  void headersThatLieAndMillionsOfRowsAreRefused() throws IOException {
    byte[] bytes = Files.readAllBytes(folder.resolve("labels.npy"));
    byte[] lying =
        new String(bytes, StandardCharsets.ISO_8859_1)
            .replace("(4,), }         ", "(1000000000,), }")
            .getBytes(StandardCharsets.ISO_8859_1);
    Files.write(folder.resolve("lying.npy"), lying);
    String message = refused("logits", "logits.npy", "labels", "lying.npy");
    assertTrue(message.contains("promises shape (1000000000,)"), message);
    byte[] head = Npy.header(ElementType.U8, 1_000_000_000);
    try (SeekableByteChannel channel =
        Files.newByteChannel(
            folder.resolve("billion.npy"),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.SPARSE)) {
      channel.write(ByteBuffer.wrap(head));
      channel.position(head.length + 999_999_999L);
      channel.write(ByteBuffer.wrap(new byte[1]));
    }
    String many = refused("logits", "logits.npy", "labels", "billion.npy");
    assertTrue(many.contains("has 1000000000 rows; up to 4194304 can be imported"), many);
  }

  @Test
  void aRunThatWasTrainedTakesNoImports() throws IOException {
    take("a", "test", "logits", "logits.npy");
    Files.writeString(folder.resolve("runs/a/recipe.yaml"), "recipe: resnet8\n");
    assertTrue(
        assertThrows(UserError.class, () -> take("a", "train", "logits", "logits.npy"))
            .getMessage()
            .contains("was trained by Medley"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"../a", "", "a/b", "a\n", ".a", "a'b"})
  void namesThatAreNoneAreRefused(String name) {
    assertThrows(UserError.class, () -> take(name, "test", "logits", "logits.npy"));
    assertThrows(UserError.class, () -> take("a", name, "logits", "logits.npy"));
    assertThrows(UserError.class, () -> take("a", "te.st", "logits", "logits.npy"));
  }

  @Test
  void somethingAndNotTooMuchMustBeGiven() {
    assertTrue(refused().contains("nothing to import"));
    assertTrue(
        refused("logits", "logits.npy", "predictions", "labels.npy").contains("Give one of"));
    assertTrue(refused("logits", "logits.txt").contains("must end in .npy, .npz, .csv or .json"));
    assertTrue(refused("logits", "gone.npy").contains("There is no file"));
  }

  @Test
  void whatIsUnpackedIsRemoved() throws IOException {
    zip("one.npz", Map.of("arr_0.npy", "logits.npy"));
    zip("bad.npz", Map.of("arr_0.npy", "labels.npy"));
    long before = unpacked();
    take("a", "test", "logits", "one.npz");
    assertThrows(UserError.class, () -> take("b", "test", "logits", "bad.npz"));
    assertEquals(before, unpacked());
  }

  private static long unpacked() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files.filter(f -> f.getFileName().toString().startsWith("medley-import")).count();
    }
  }
}
