package dev.medley.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Brings images of a store into a buffer: copies pixels, or decodes in several threads. */
final class Gatherer implements AutoCloseable {
  private final ImageStore store;
  private final List<ImageDecoder> decoders = new ArrayList<>();
  private final ExecutorService pool;

  private Gatherer(ImageStore store, int threads) {
    this.store = store;
    this.pool = threads > 0 ? Executors.newFixedThreadPool(threads, Gatherer::daemon) : null;
    for (int i = 0; i < threads; i++) {
      decoders.add(new ImageDecoder());
    }
  }

  /**
   * For a store.
   *
   * @param threads how many decode, at least 1; none are started where there is nothing to decode
   */
  static Gatherer of(ImageStore store, int threads) {
    return new Gatherer(store, store.encoded() ? Math.max(1, threads) : 0);
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "decoder");
    thread.setDaemon(true);
    return thread;
  }

  /** Fills a direct buffer from its beginning with (rows.length, height, width, channels). */
  void gather(int[] rows, ByteBuffer target) throws IOException {
    int bytes = store.imageBytes();
    if (pool == null) {
      for (int i = 0; i < rows.length; i++) {
        store.copy(rows[i], target, i * bytes);
      }
      return;
    }
    AtomicInteger next = new AtomicInteger();
    List<Callable<Void>> tasks = new ArrayList<>();
    for (ImageDecoder decoder : decoders) {
      tasks.add(
          () -> {
            for (int i; (i = next.getAndIncrement()) < rows.length; ) {
              store.decode(rows[i], target, i * bytes, decoder);
            }
            return null;
          });
    }
    try {
      for (Future<Void> done : pool.invokeAll(tasks)) {
        done.get();
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      if (e.getCause() instanceof RuntimeException unchecked) {
        throw unchecked;
      }
      throw (Error) e.getCause();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public void close() {
    if (pool != null) {
      pool.shutdownNow();
    }
    decoders.forEach(ImageDecoder::close);
  }
}
