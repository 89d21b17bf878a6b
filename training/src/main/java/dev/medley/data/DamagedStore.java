package dev.medley.data;

import java.io.IOException;

/** A store is not what it was when it was built; it is to be built again. */
final class DamagedStore extends IOException {
  private static final long serialVersionUID = 1L;

  DamagedStore(String message) {
    super(message);
  }
}
