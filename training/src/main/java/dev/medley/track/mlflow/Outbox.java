package dev.medley.track.mlflow;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.medley.binding.UserError;
import dev.medley.file.AtomicFiles;
import dev.medley.file.Json;
import dev.medley.run.RunLock;
import dev.medley.run.WorkFailed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What of a run or family was sent where: the folder {@code .mlflow} beside it. It is written after
 * the server has taken something; what a kill or a full disk keeps it from noting is sent again,
 * and the server keeps it once.
 */
final class Outbox {
  private static final String FORMAT = "medley-outbox/1";
  private static final String FOLDER = ".mlflow";
  private static final String FILE = "outbox.json";

  private final Path folder;
  private ObjectNode state;

  private Outbox(Path folder, ObjectNode state) {
    this.folder = folder;
    this.state = state;
  }

  /** That of a run's or family's folder; a damaged one counts as empty. */
  static Outbox read(Path owner) {
    Path folder = owner.resolve(FOLDER);
    Path file = folder.resolve(FILE);
    if (Files.exists(file)) {
      try {
        ObjectNode state = Json.read(file).node();
        if (state.path("format").asText().equals(FORMAT)) {
          return new Outbox(folder, state);
        }
      } catch (UserError | UncheckedIOException e) {
        // what it said is found again on the server
      }
    }
    return new Outbox(folder, Json.object());
  }

  /** Whether anything was ever to be sent. */
  boolean isBegun() {
    return !state.isEmpty();
  }

  /** Where it lies. */
  Path folder() {
    return folder;
  }

  /**
   * Takes the right to send.
   *
   * @throws UserError if another process has it, or another part of this one
   */
  RunLock lock() {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw WorkFailed.of(
          new UncheckedIOException(
              new IOException("cannot create " + folder + ": " + e.getMessage(), e)));
    }
    return RunLock.take(folder, "sending to MLflow", owner -> "It is being sent by " + owner + ".");
  }

  /** Who is sending now. */
  Optional<String> sender() {
    return RunLock.holder(folder);
  }

  /**
   * Notes where to send. Of another server or experiment than before, nothing is known yet.
   *
   * @throws WorkFailed if it cannot be noted
   */
  void address(Destination to) {
    boolean same =
        server().equals(Optional.of(to.server()))
            && experiment().equals(Optional.of(to.experiment()));
    if (same && tracking().equals(Optional.of(to.tracking()))) {
      return;
    }
    if (!same) {
      forget();
    }
    put("tracking", to.tracking());
    put("server", to.server());
    put("experiment", to.experiment());
    save();
  }

  /** Forgets what was sent: the server does not have it. */
  void forget() {
    ObjectNode fresh = Json.object().put("format", FORMAT);
    for (String kept : new String[] {"tracking", "server", "experiment", "family_id"}) {
      if (state.has(kept)) {
        fresh.set(kept, state.get(kept));
      }
    }
    state = fresh;
  }

  Optional<String> tracking() {
    return text("tracking");
  }

  Optional<String> server() {
    return text("server");
  }

  Optional<String> experiment() {
    return text("experiment");
  }

  /** A noted text. */
  Optional<String> text(String key) {
    return Optional.ofNullable(state.get(key)).map(node -> node.asText());
  }

  /** A noted position, 0 if none is. */
  long position(String key) {
    return state.path(key).asLong(0);
  }

  void put(String key, String value) {
    state.put(key, value);
  }

  void put(String key, long value) {
    state.put(key, value);
  }

  /** Notes all of it on the disk. */
  void save() {
    try {
      AtomicFiles.write(folder.resolve(FILE), Json.text(state));
    } catch (UncheckedIOException e) {
      throw WorkFailed.of(e);
    }
  }
}
