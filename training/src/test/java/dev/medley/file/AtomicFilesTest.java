package dev.medley.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFilesTest {
  @TempDir Path folder;

  private List<String> names() throws IOException {
    try (Stream<Path> children = Files.list(folder)) {
      return children.map(child -> child.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void aFileIsReplacedAndNothingElseIsLeft() throws IOException {
    Path file = folder.resolve("a/run.json");
    AtomicFiles.write(file, "old");
    AtomicFiles.write(file, "new");
    assertEquals("new", Files.readString(file));
    assertEquals(List.of("a"), names());
  }

  @Test
  void aWriterThatFailsLeavesTheOldFile() throws IOException {
    Path file = folder.resolve("run.json");
    AtomicFiles.write(file, "old");
    UncheckedIOException failure =
        assertThrows(
            UncheckedIOException.class,
            () ->
                AtomicFiles.write(
                    file,
                    stream -> {
                      stream.write(1);
                      throw new IOException("No space left on device");
                    }));
    assertEquals(
        "cannot write " + file + ": No space left on device", failure.getCause().getMessage());
    assertEquals("old", Files.readString(file));
    assertEquals(List.of("run.json"), names());
  }

  @Test
  void aFolderIsReplacedWholeOrNotAtAll() throws IOException {
    Path target = folder.resolve("last");
    for (String content : List.of("first", "second")) {
      try (AtomicFiles.Folder next = AtomicFiles.folder(target)) {
        Files.writeString(next.path().resolve(content), content);
        next.commit();
      }
    }
    try (AtomicFiles.Folder abandoned = AtomicFiles.folder(target)) {
      Files.writeString(abandoned.path().resolve("third"), "third");
    }
    assertEquals(List.of("last"), names());
    assertFalse(Files.exists(target.resolve("first")));
    assertTrue(Files.exists(target.resolve("second")));
  }

  @Test
  void aFolderKilledBetweenItsTwoRenamesIsFoundAndRepaired() throws IOException {
    Path target = folder.resolve("last");
    Files.createDirectory(folder.resolve("last.old-4711-abc"));
    Files.writeString(folder.resolve("last.old-4711-abc/state"), "old");
    Files.createDirectory(folder.resolve("last.tmp-4711-def"));
    assertEquals(
        Optional.of("last.old-4711-abc"),
        AtomicFiles.current(target).map(path -> path.getFileName().toString()));
    AtomicFiles.recover(folder);
    assertEquals(List.of("last"), names());
    assertEquals("old", Files.readString(target.resolve("state")));
  }

  @Test
  void aFolderKilledAfterItsRenamesKeepsTheNew() throws IOException {
    Files.createDirectory(folder.resolve("last"));
    Files.createDirectory(folder.resolve("last.old-1-f"));
    Files.createDirectory(folder.resolve("last.older"));
    AtomicFiles.recover(folder);
    assertEquals(List.of("last", "last.older"), names());
  }

  @Test
  void deletingFollowsNoLinks() throws IOException {
    Path kept = Files.createDirectory(folder.resolve("kept"));
    Files.writeString(kept.resolve("file"), "x");
    Path doomed = Files.createDirectory(folder.resolve("doomed"));
    Files.createSymbolicLink(doomed.resolve("link"), kept);
    AtomicFiles.remove(doomed);
    assertEquals(List.of("kept"), names());
    assertTrue(Files.exists(kept.resolve("file")));
  }
}
