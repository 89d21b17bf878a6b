package dev.medley.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BatchesTest {
  @TempDir Path folder;

  private Dataset data;

  @BeforeEach
  void open() {
    data = Homes.open(folder, "tiny");
  }

  @AfterEach
  void close() throws IOException {
    data.close();
  }

  @Test
  void evaluationGivesEveryImageOnceInTheSplitsOrder() {
    Split test = data.split("test");
    List<Integer> positions = new ArrayList<>();
    try (Batches batches = Batches.evaluation(test, 16, 1)) {
      for (Batch batch; (batch = batches.next()) != null; ) {
        assertEquals(batch.size() * 784, batch.images().remaining());
        assertTrue(batch.images().isDirect());
        for (int i = 0; i < batch.size(); i++) {
          assertEquals(test.label(batch.positions()[i]), batch.labels()[i]);
          positions.add(batch.positions()[i]);
        }
      }
      assertNull(batches.next());
    }
    assertEquals(IntStream.range(0, 40).boxed().toList(), positions);
  }

  @Test
  void trainingGoesThroughASeededOrderEachEpochAndDropsWhatIsLeft() {
    Split train = data.training();
    int steps = Batches.stepsPerEpoch(train.size(), 16);
    assertEquals(4, steps);
    try (Batches batches = Batches.training(train, 5, 16, 0, 1)) {
      for (int step = 0; step < 3 * steps; step++) {
        Batch batch = batches.next();
        int[] order = Batches.order(5, step / steps, train.size());
        int first = step % steps * 16;
        assertArrayEquals(Arrays.copyOfRange(order, first, first + 16), batch.positions());
        assertEquals(step, batch.step());
        assertEquals(step / steps, batch.epoch());
        assertImages(train, batch);
      }
    }
    assertFalse(Arrays.equals(Batches.order(5, 0, 72), Batches.order(5, 1, 72)));
    assertFalse(Arrays.equals(Batches.order(5, 0, 72), Batches.order(6, 0, 72)));
  }

  private static void assertImages(Split split, Batch batch) {
    ByteBuffer expected = ByteBuffer.allocate(784);
    for (int i = 0; i < batch.size(); i++) {
      split.store().copy(split.row(batch.positions()[i]), expected, 0);
      assertEquals(expected, batch.images().slice(i * 784, 784));
    }
  }

  @Test
  void trainingCanBeginAtAnyStep() {
    try (Batches whole = Batches.training(data.training(), 1, 10, 0, 1);
        Batches late = Batches.training(data.training(), 1, 10, 17, 1)) {
      for (int step = 0; step < 17; step++) {
        whole.next();
      }
      for (int step = 17; step < 30; step++) {
        Batch one = whole.next();
        Batch other = late.next();
        assertEquals(step, other.step());
        assertArrayEquals(one.positions(), other.positions());
        assertEquals(one.images(), other.images());
      }
    }
  }

  @Test
  void aSplitSmallerThanABatchIsOneBatch() {
    try (Batches batches = Batches.training(data.training(), 1, 1000, 0, 1)) {
      assertEquals(1, Batches.stepsPerEpoch(72, 1000));
      assertEquals(72, batches.next().size());
      assertEquals(1, batches.next().epoch());
    }
  }

  @Test
  void closingEarlyEndsTheThreadAndGivesTheBuffersBack() {
    for (int i = 0; i < 50; i++) {
      Batches batches = Batches.training(data.training(), 1, 16, 0, 1);
      if (i % 2 == 0) {
        batches.next();
      }
      batches.close();
      batches.close();
      assertNull(batches.next());
    }
    boolean alive =
        Thread.getAllStackTraces().keySet().stream()
            .anyMatch(thread -> thread.getName().startsWith("batches of"));
    assertFalse(alive);
    ByteBuffer one = data.store().buffers().borrow(10);
    ByteBuffer two = data.store().buffers().borrow(10);
    assertEquals(List.of(16 * 784, 16 * 784), List.of(one.capacity(), two.capacity()));
  }

  @Test
  void whatGoesWrongWhilePreparingReachesTheCaller() throws IOException {
    Path large = Trees.folder(folder.resolve("large"), Trees.files(2, 100, true, "train", "test"));
    try (Dataset encoded = Homes.open(folder, large.toString())) {
      Path images = encoded.store().folder().resolve("images.bin");
      try (FileChannel file = FileChannel.open(images, StandardOpenOption.WRITE)) {
        file.truncate(10);
      }
      try (Batches batches = Batches.evaluation(encoded.split("test"), 2, 2)) {
        UncheckedIOException error = assertThrows(UncheckedIOException.class, batches::next);
        assertTrue(error.getMessage().contains("ends within image"), error.getMessage());
        assertNull(batches.next());
      }
    }
  }
}
