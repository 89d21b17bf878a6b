package dev.medley.data;

/** Hears how far long work is; called from one thread at a time. */
@FunctionalInterface
public interface Progress {
  /**
   * Some of the work is done.
   *
   * @param task what is being done, such as {@code decoding cifar10}
   * @param done how much of it, from 0 to total
   * @param total images or bytes
   */
  void step(String task, long done, long total);

  /** Something to be told once, such as that another process is being waited for. */
  default void say(String line) {}

  /** Listens to nothing. */
  static Progress none() {
    return (task, done, total) -> {};
  }
}
