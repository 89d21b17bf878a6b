package dev.medley.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/formats.md shows is what is written, to the letter. */
class FormatsDocumentTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "formats.md");

  @TempDir Path folder;

  private Path shown(int block) throws IOException {
    List<String> blocks =
        Pattern.compile("```json\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(DOCUMENT))
            .results()
            .map(match -> match.group(1))
            .toList();
    return Files.writeString(folder.resolve("shown"), blocks.get(block));
  }

  @Test
  void runJsonIsShownAsItIsWritten() throws IOException {
    Path file = shown(0);
    assertEquals(Files.readString(file), RunInfo.read(file).toJson());
  }

  @Test
  void metricsAreShownAsTheyAreWritten() throws IOException {
    Path file = shown(1);
    assertEquals(Files.readAllLines(file), Metric.read(file).stream().map(Metric::toJson).toList());
  }

  @Test
  void stateJsonIsShownAsItIsWritten() throws IOException {
    Path file = shown(2);
    assertEquals(Files.readString(file), CheckpointState.read(file).toJson());
  }

  @Test
  void outputsJsonIsShownAsItIsWritten() throws IOException {
    Path file = shown(3);
    assertEquals(Files.readString(file), OutputsInfo.read(file).toJson());
  }
}
