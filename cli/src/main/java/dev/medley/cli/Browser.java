package dev.medley.cli;

import java.io.IOException;

/** The desktop's browser. */
final class Browser {
  private Browser() {}

  /** Opens an address where there is a desktop; otherwise does nothing. */
  static void open(String address) {
    boolean mac = System.getProperty("os.name").startsWith("Mac");
    boolean desktop = System.getenv("DISPLAY") != null || System.getenv("WAYLAND_DISPLAY") != null;
    if (!mac && !desktop) {
      return;
    }
    try {
      new ProcessBuilder(mac ? "open" : "xdg-open", address)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start();
    } catch (IOException noBrowserThere) {
      return;
    }
  }
}
