package dev.medley.train;

import dev.medley.track.Progress;
import dev.medley.track.Screen;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Who waits while a network goes through a split.
 *
 * @param screen where to show how far it is; empty where another task's line stands
 * @param stop asked before each batch
 */
record Watch(Optional<Screen> screen, BooleanSupplier stop) {
  /** Nobody: it goes on to its end unseen. */
  static final Watch NOBODY = new Watch(Optional.empty(), () -> false);

  /** The work was asked to stop; nothing of it is kept. */
  static final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1;

    private Stopped() {
      super("stopped", null, false, false);
    }
  }

  /** Somebody at a screen. */
  static Watch at(Screen screen, BooleanSupplier stop) {
    return new Watch(Optional.of(screen), stop);
  }

  /** The line of a pass over some images, where one is shown. */
  Optional<Progress> begin(int images) {
    return screen.map(where -> Progress.begin(where, "evaluate", "images", 0, images));
  }

  /**
   * Goes on, or does not.
   *
   * @throws Stopped if that was asked for
   */
  void go() {
    if (stop.getAsBoolean()) {
      throw new Stopped();
    }
  }
}
