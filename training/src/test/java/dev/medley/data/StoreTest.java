package dev.medley.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.medley.binding.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StoreTest {
  @TempDir Path folder;

  /** Builds the store of the data at a path in a process of its own: folder, data. */
  public static final class Builder {
    private Builder() {}

    public static void main(String[] args) throws IOException {
      DataCatalog catalog = new DataCatalog(Homes.in(Path.of(args[0])));
      Progress progress =
          new Progress() {
            @Override
            public void step(String task, long done, long total) {
              System.out.println(task.startsWith("preparing") ? "preparing " + done : task);
              try {
                Thread.sleep(task.startsWith("preparing") ? 100 : 0); // a slow disk
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            }

            @Override
            public void say(String line) {
              System.out.println(line);
            }
          };
      try (Dataset data = catalog.open(catalog.locate(args[1]), 2, progress)) {
        System.out.println("fingerprint " + data.fingerprint());
      }
    }
  }

  private Process start(Path data) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Builder.class.getName(),
            folder.toString(),
            data.toString())
        .redirectErrorStream(true)
        .start();
  }

  private Path data() throws IOException {
    Map<String, byte[]> files = Trees.files(300, 8, false, "train", "test");
    return Trees.folder(folder.resolve("d"), files);
  }

  @Test
  void aBuilderThatIsKilledLeavesNothingThatMatters() throws Exception {
    Path data = data();
    for (int kill = 0; kill < 2; kill++) {
      Process builder = start(data);
      var output = builder.inputReader();
      String line;
      do {
        line = output.readLine();
      } while (line != null && !line.startsWith("preparing " + (kill == 0 ? 128 : 728)));
      builder.destroyForcibly().waitFor();
      assertFalse(stores().contains("store"), "built before the kill");
    }
    assertTrue(stores().stream().anyMatch(name -> name.startsWith("store.tmp-")));
    try (Dataset built = Homes.open(folder, data.toString())) {
      assertEquals(List.of("lock", "store"), stores());
      built.store().verify();
    }
  }

  /** What lies in the one store's folder. */
  private List<String> stores() throws IOException {
    List<String> names = new ArrayList<>();
    try (Stream<Path> homes = Files.list(folder.resolve("cache/stores"))) {
      for (Path home : homes.toList()) {
        try (Stream<Path> files = Files.list(home)) {
          files.map(file -> file.getFileName().toString()).forEach(names::add);
        }
      }
    }
    return names.stream().sorted().toList();
  }

  @Test
  void ofTwoProcessesOneBuildsAndTheOtherWaits() throws Exception {
    Path data = data();
    Process one = start(data);
    Process two = start(data);
    List<String> first = one.inputReader().lines().toList();
    List<String> second = two.inputReader().lines().toList();
    assertTrue(one.waitFor(60, TimeUnit.SECONDS) && two.waitFor(60, TimeUnit.SECONDS));
    assertEquals(first.get(first.size() - 1), second.get(second.size() - 1));
    assertTrue(first.get(first.size() - 1).startsWith("fingerprint "), first.toString());
    List<String> all = new ArrayList<>(first);
    all.addAll(second);
    assertEquals(1, all.stream().filter(line -> line.equals("preparing 1200")).count());
    assertTrue(all.contains("Waiting for another process that is preparing d."), all.toString());
  }

  @Test
  void aDamagedStoreIsBuiltAgainAndSaysSo() throws IOException {
    Path data = Trees.folder(folder.resolve("d"), Trees.files(3, 8, false, "train", "test"));
    Path store;
    String fingerprint;
    try (Dataset built = Homes.open(folder, data.toString())) {
      store = built.store().folder();
      fingerprint = built.fingerprint();
    }
    for (String name : List.of("images.bin", "labels.bin", "ids.txt", "store.json")) {
      byte[] bytes = Files.readAllBytes(store.resolve(name));
      bytes[bytes.length / 2] ^= 0x40;
      Files.write(store.resolve(name), name.equals("ids.txt") ? new byte[3] : bytes);
      List<String> said = new ArrayList<>();
      DataCatalog catalog = new DataCatalog(Homes.in(folder));
      Progress progress =
          new Progress() {
            @Override
            public void step(String task, long done, long total) {}

            @Override
            public void say(String line) {
              said.add(line);
            }
          };
      try (Dataset again = catalog.open(catalog.locate(data.toString()), 2, progress)) {
        assertEquals(fingerprint, again.fingerprint());
        again.store().verify();
      }
      boolean harmless = said.isEmpty(); // a changed name in the header may change nothing else
      assertTrue(harmless || said.get(0).endsWith("; building the store again."), said.toString());
      assertTrue(name.equals("store.json") || !harmless, name);
    }
  }

  /** Large files are not read when a store is opened; damage after that stands in for theirs. */
  @Test
  void aStoreThatIsFoundDamagedWhenVerifiedIsRemovedAndBuiltAgain() throws IOException {
    Path data = Trees.folder(folder.resolve("d"), Trees.files(3, 8, false, "train", "test"));
    String fingerprint;
    try (Dataset built = Homes.open(folder, data.toString())) {
      fingerprint = built.fingerprint();
      Path images = built.store().folder().resolve("images.bin");
      byte[] bytes = Files.readAllBytes(images);
      bytes[7] ^= 1;
      Files.write(images, bytes);
      IOException error = assertThrows(UncheckedIOException.class, built::verify).getCause();
      assertEquals(
          images
              + " has another checksum than when it was written; the store was removed and is"
              + " built again when it is next used",
          error.getMessage());
      assertEquals(List.of("lock"), stores());
    }
    try (Dataset again = Homes.open(folder, data.toString())) {
      assertEquals(fingerprint, again.fingerprint());
      again.verify();
    }
  }

  @Test
  void aChangedSourceIsReadAgain() throws IOException {
    Map<String, byte[]> files = Trees.files(3, 8, false, "train", "test");
    Path data = Trees.folder(folder.resolve("d"), files);
    String before;
    try (Dataset one = Homes.open(folder, data.toString())) {
      before = one.fingerprint();
    }
    files.put("train/cat/new.png", Trees.png(8, 8, false, 77));
    Trees.folder(data, files);
    try (Dataset two = Homes.open(folder, data.toString())) {
      assertNotEquals(before, two.fingerprint());
      assertEquals(13, two.store().images());
    }
  }

  @Test
  void largeImagesAreStoredEncodedAndHandedOutFromTheirMiddle() throws IOException {
    Map<String, byte[]> files = Trees.files(2, 300, true, "train", "test");
    files.put("train/cat/wide.jpg", Fixtures.bytes("baseline.jpg"));
    files.put("test/cat/0.png", Trees.png(512, 256, true, 3));
    Path data = Trees.folder(folder.resolve("d"), files);
    try (Dataset large = Homes.open(folder, data.toString());
        Batches batches = Batches.evaluation(large.split("test"), 4, 2)) {
      assertEquals(List.of(3, 224, 224), List.of(large.channels(), large.height(), large.width()));
      assertTrue(large.store().encoded());
      large.store().verify();
      Batch batch = batches.next();
      assertEquals(4 * 224 * 224 * 3, batch.images().remaining());
      byte[] first = new byte[224 * 224 * 3];
      batch.images().get(0, first);
      try (ImageDecoder decoder = new ImageDecoder()) {
        byte[] expected =
            decoder.decode(files.get("test/cat/0.png"), "x").withChannels(3).centre(224).pixels();
        double difference = 0;
        for (int i = 0; i < first.length; i++) {
          difference += Math.abs((first[i] & 0xFF) - (expected[i] & 0xFF));
        }
        assertTrue(difference / first.length < 8, "JPEG changes little");
      }
    }
  }

  @Test
  void imagesThatAreJpegsOfTheRightSizeAreKeptAsTheyAre() throws IOException {
    byte[] jpeg = Fixtures.bytes("baseline.jpg");
    Map<String, byte[]> files = Map.of("test/cat/0.jpg", jpeg, "test/dog/0.jpg", jpeg);
    Path data = Trees.folder(folder.resolve("d"), files);
    DataCatalog catalog = new DataCatalog(Homes.in(folder));
    DataSettings settings = new DataSettings("d", data.toString(), null, 0.1, null, null, 0, null);
    try (Dataset large = catalog.open(settings, 2, Progress.none())) {
      assertEquals(80, large.height()); // smaller than 224, all equal: the shorter side
      ByteBuffer image = ByteBuffer.allocate(80 * 80 * 3);
      Gatherer.of(large.store(), 1).gather(new int[] {0}, image);
      assertArrayEquals(Fixtures.decode("baseline.jpg").centre(80).pixels(), image.array());
    }
  }

  @Test
  void aFailedBuildLeavesNothing() throws IOException {
    Map<String, byte[]> files = Trees.files(3, 8, false, "train", "test");
    files.put("test/dog/2.png", Trees.text("broken"));
    Path data = Trees.folder(folder.resolve("d"), files);
    assertThrows(UserError.class, () -> Homes.open(folder, data.toString()));
    assertEquals(List.of("lock"), stores());
  }
}
