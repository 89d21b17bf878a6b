package dev.medley.tests;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * A process that ended.
 *
 * @param code its exit code
 * @param out what it wrote to its standard output
 * @param err what it wrote to its standard error
 */
record Finished(int code, String out, String err) {
  /** Starts a process with nothing to read, and waits at most five minutes for its end. */
  static Finished run(ProcessBuilder builder) throws IOException, InterruptedException {
    Path out = Files.createTempFile("medley", ".out");
    Path err = Files.createTempFile("medley", ".err");
    try {
      Process process =
          builder
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .start();
      if (!process.waitFor(5, TimeUnit.MINUTES)) {
        process.destroyForcibly().waitFor();
        throw new IllegalStateException(builder.command() + " did not end");
      }
      return new Finished(process.exitValue(), read(out), read(err));
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }

  private static String read(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }
}
