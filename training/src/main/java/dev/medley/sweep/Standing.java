package dev.medley.sweep;

import dev.medley.run.Checkpoints;
import dev.medley.run.RunDirectory;
import dev.medley.run.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How far a member is.
 *
 * @param member the member
 * @param run its run, if it was begun
 * @param state in a word
 * @param reason why it failed, or where a finished run was taken from; empty for nothing to say
 */
public record Standing(Member member, Optional<RunDirectory> run, State state, String reason) {
  private static final String FAILED = " Failed: ";

  /** The words. */
  public enum State {
    /** Not begun. */
    WAITING,
    /** At work. */
    RUNNING,
    /** Begun, and to be continued. */
    INTERRUPTED,
    /** Stopped by halving: others did better. */
    STOPPED,
    /** Ended by an error. */
    FAILED,
    /** Done. */
    FINISHED
  }

  /** As its run says. */
  static Standing of(Member member, Optional<RunDirectory> run) {
    if (run.isEmpty()) {
      return new Standing(member, run, State.WAITING, "");
    }
    Status status = run.get().status();
    return new Standing(
        member,
        run,
        State.valueOf(status.name()),
        status == Status.FAILED ? failure(run.get()).orElse("see its log.txt") : "");
  }

  Standing with(State other, String why) {
    return new Standing(member, run, other, why);
  }

  /** Epochs that are done, whole ones that a checkpoint has. */
  public int epochs() {
    return run.flatMap(there -> there.checkpoints().find(Checkpoints.LAST))
        .map(last -> last.state().epoch())
        .orElse(0);
  }

  /** The last reason that a run's log gives. */
  private static Optional<String> failure(RunDirectory run) {
    try (Stream<String> lines = Files.lines(run.log(), StandardCharsets.UTF_8)) {
      return lines
          .filter(line -> line.contains(FAILED))
          .reduce((earlier, later) -> later)
          .map(line -> line.substring(line.indexOf(FAILED) + FAILED.length()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(
          new IOException("cannot read " + run.log() + ": " + e.getMessage(), e));
    }
  }
}
