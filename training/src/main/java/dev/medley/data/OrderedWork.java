package dev.medley.data;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Works on numbered pieces in several threads and takes the results in the pieces' order. */
final class OrderedWork {
  /** What is done to a piece, in any thread. */
  interface Piece<T> {
    T work(int index) throws IOException;
  }

  /** What is done with its result, in the calling thread. */
  interface Taker<T> {
    void take(int index, T result) throws IOException;
  }

  private OrderedWork() {}

  /**
   * Runs all pieces; at most two results a thread are waiting to be taken.
   *
   * @throws IOException what a piece or the taker threw; unchecked exceptions likewise
   */
  static <T> void run(int threads, int pieces, Piece<T> piece, Taker<T> taker) throws IOException {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      ArrayDeque<Future<T>> window = new ArrayDeque<>();
      int submitted = 0;
      for (int taken = 0; taken < pieces; taken++) {
        while (submitted < pieces && window.size() < 2 * threads) {
          int index = submitted++;
          Callable<T> task = () -> piece.work(index);
          window.add(pool.submit(task));
        }
        taker.take(taken, window.remove().get());
      }
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof IOException io) {
        throw io;
      }
      if (cause instanceof RuntimeException unchecked) {
        throw unchecked;
      }
      throw (Error) cause;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    } finally {
      pool.shutdownNow();
    }
  }
}
