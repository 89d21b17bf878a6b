package dev.medley.data;

import dev.medley.random.RandomStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.stream.IntStream;

/**
 * The batches of a split, one after another, each prepared by a thread of its own while the caller
 * works on the one before it: two buffers take turns.
 *
 * <p>To train, every epoch goes through the split in another order, a function of seed and epoch.
 * All batches are of equal size: the images left over at an epoch's end (fewer than a batch) are
 * dropped, other ones each epoch; a split smaller than a batch is one batch. To evaluate, all
 * images come once, in the split's order, the last batch being smaller.
 *
 * <p>For one thread; to be closed.
 */
public final class Batches implements AutoCloseable {
  private final Split split;
  private final Order order;
  private final int threads;
  private final BlockingQueue<Slot> free = new ArrayBlockingQueue<>(3);
  private final BlockingQueue<Slot> ready = new ArrayBlockingQueue<>(3);
  private final Thread worker;
  private volatile boolean closed;
  private final List<Slot> slots;
  private Slot lent;
  private boolean ended;

  /** Which images are in which batch. */
  private interface Order {
    /** The number of the epoch that a step is in. */
    long epoch(long step);

    /** Positions in the split, or null when there are no more. */
    int[] positions(long step);
  }

  /** A buffer with what was prepared in it, or what went wrong. */
  private static final class Slot {
    final Batch batch;
    boolean last;
    Throwable failure;

    Slot(Batch batch) {
      this.batch = batch;
    }
  }

  private Batches(Split split, Order order, int batchSize, long firstStep, int threads) {
    this.split = split;
    this.order = order;
    this.threads = threads;
    int bytes = Math.multiplyExact(Math.min(batchSize, split.size()), split.store().imageBytes());
    BufferPool buffers = split.store().buffers();
    slots =
        List.of(
            new Slot(new Batch(buffers.borrow(bytes))), new Slot(new Batch(buffers.borrow(bytes))));
    free.addAll(slots);
    worker = new Thread(() -> prepare(firstStep), "batches of " + split.name());
    worker.setDaemon(true);
    worker.start();
  }

  /**
   * Batches to train on, without end.
   *
   * @param seed the recipe's
   * @param batchSize images a batch
   * @param firstStep the batch to begin with, from 0: after a resume the number of steps done
   * @param threads how many decode, where images must be decoded
   */
  public static Batches training(
      Split split, long seed, int batchSize, long firstStep, int threads) {
    requirePositive(split, batchSize);
    int size = Math.min(batchSize, split.size());
    int steps = stepsPerEpoch(split.size(), batchSize);
    Order order =
        new Order() {
          private long epochOfRows = -1;
          private int[] rows = {};

          @Override
          public long epoch(long step) {
            return step / steps;
          }

          @Override
          public int[] positions(long step) {
            if (epoch(step) != epochOfRows) {
              epochOfRows = epoch(step);
              rows = order(seed, epochOfRows, split.size());
            }
            int first = (int) (step % steps) * size;
            return Arrays.copyOfRange(rows, first, first + size);
          }
        };
    return new Batches(split, order, batchSize, firstStep, threads);
  }

  /**
   * All images once, in the split's order.
   *
   * @param batchSize images a batch; the last may be smaller
   * @param threads how many decode, where images must be decoded
   */
  public static Batches evaluation(Split split, int batchSize, int threads) {
    requirePositive(split, batchSize);
    Order order =
        new Order() {
          @Override
          public long epoch(long step) {
            return 0;
          }

          @Override
          public int[] positions(long step) {
            long first = step * batchSize;
            return first >= split.size()
                ? null
                : IntStream.range((int) first, (int) Math.min(first + batchSize, split.size()))
                    .toArray();
          }
        };
    return new Batches(split, order, batchSize, 0, threads);
  }

  private static void requirePositive(Split split, int batchSize) {
    if (batchSize < 1 || split.size() < 1) {
      throw new IllegalArgumentException(
          split.size() + " images in batches of " + batchSize + ": both must be at least 1");
    }
  }

  /** How many images a batch can have: it stays below 2 GiB. */
  public static int largest(Split split) {
    return Integer.MAX_VALUE / split.store().imageBytes();
  }

  /** How many batches an epoch of training has: the whole ones, at least one. */
  public static int stepsPerEpoch(int images, int batchSize) {
    return Math.max(1, images / batchSize);
  }

  /** The order in which an epoch (from 0) goes through a split of some size. */
  public static int[] order(long seed, long epoch, int size) {
    int[] order = IntStream.range(0, size).toArray();
    RandomStream.of(seed, "order", epoch).shuffle(order);
    return order;
  }

  /**
   * The next batch; the one before it is given up.
   *
   * @return null when there are no more
   * @throws RuntimeException what went wrong in preparing it; {@link UncheckedIOException} for the
   *     disk
   */
  public Batch next() {
    if (ended) {
      return null;
    }
    if (lent != null) {
      free.add(lent);
      lent = null;
    }
    Slot slot;
    try {
      slot = ready.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a batch", e);
    }
    lent = slot;
    ended = slot.last || slot.failure != null;
    if (slot.failure instanceof IOException io) {
      throw new UncheckedIOException(io);
    }
    if (slot.failure instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    if (slot.failure instanceof Error error) {
      throw error;
    }
    return slot.last ? null : slot.batch;
  }

  private void prepare(long firstStep) {
    try (Gatherer gatherer = Gatherer.of(split.store(), threads)) {
      for (long step = firstStep; ; step++) {
        Slot slot = free.take();
        if (closed) {
          return;
        }
        try {
          slot.last = !fill(slot.batch, step, gatherer);
        } catch (IOException | RuntimeException | Error e) {
          slot.failure = e;
        }
        ready.add(slot);
        if (slot.last || slot.failure != null) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody does; the thread ends
    }
  }

  private boolean fill(Batch batch, long step, Gatherer gatherer) throws IOException {
    int[] positions = order.positions(step);
    if (positions == null) {
      return false;
    }
    int[] rows = new int[positions.length];
    int[] labels = new int[positions.length];
    for (int i = 0; i < positions.length; i++) {
      rows[i] = split.row(positions[i]);
      labels[i] = split.label(positions[i]);
    }
    ByteBuffer images = batch.images();
    images.clear().limit(rows.length * split.store().imageBytes());
    gatherer.gather(rows, images);
    batch.step = step;
    batch.epoch = order.epoch(step);
    batch.positions = positions;
    batch.labels = labels;
    return true;
  }

  /** Ends the thread, waiting for a batch that it is at; the buffers are used again elsewhere. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    ended = true;
    free.add(slots.get(0)); // wakes the thread
    boolean interrupted = false;
    while (worker.isAlive()) {
      try {
        worker.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    slots.forEach(slot -> split.store().buffers().giveBack(slot.batch.images()));
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
