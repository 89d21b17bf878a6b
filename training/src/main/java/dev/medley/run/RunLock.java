package dev.medley.run;

import dev.medley.binding.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The right to write a run, or another folder that has one writer at a time. The operating system
 * holds it and lets go when the process dies, by whatever; {@code .owner.json} beside it is there
 * to say who. Where the file system knows no locks, the owner's being alive decides.
 */
public final class RunLock implements AutoCloseable {
  private final Path directory;
  private final FileChannel channel;

  private RunLock(Path directory, FileChannel channel) {
    this.directory = directory;
    this.channel = channel;
  }

  /**
   * Takes a run's lock.
   *
   * @throws UserError if another process, or another part of this one, has it
   */
  static RunLock take(Path directory, String command) {
    return take(
        directory,
        command,
        owner ->
            "The run "
                + directory
                + " is being written by "
                + owner
                + ". Wait until it ends, or stop it.");
  }

  /** Who has a folder's lock: a process and its command line. */
  public static Optional<String> holder(Path directory) {
    return Owner.read(directory).filter(Owner::isAlive).map(Owner::who);
  }

  /**
   * Takes a folder's lock.
   *
   * @param command the command line, which others are told
   * @param refusal the sentence for whoever comes second, given who has it
   * @throws UserError if another process, or another part of this one, has it
   */
  public static RunLock take(Path directory, String command, UnaryOperator<String> refusal) {
    // POSIX drops all of a process's locks on a file when it closes any channel to it: where this
    // process has the lock, the file must not be opened again
    synchronized (RunLock.class) {
      Optional<Owner> owner = Owner.read(directory);
      if (owner.isPresent() && owner.get().isThisProcess()) {
        throw refused(owner, refusal);
      }
      try {
        FileChannel channel =
            FileChannel.open(
                directory.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (!lock(channel, owner)) {
          channel.close();
          throw refused(owner, refusal);
        }
        Owner.thisProcess(command).write(directory);
        return new RunLock(directory, channel);
      } catch (IOException e) {
        throw failed("lock", directory, e);
      }
    }
  }

  private static boolean lock(FileChannel channel, Optional<Owner> owner) {
    try {
      return channel.tryLock() != null;
    } catch (IOException noLocksHere) {
      return owner.filter(Owner::isAlive).isEmpty();
    }
  }

  @Override
  public void close() {
    synchronized (RunLock.class) {
      try (channel) {
        Owner.erase(directory);
      } catch (IOException e) {
        throw failed("unlock", directory, e);
      }
    }
  }

  private static UncheckedIOException failed(String what, Path directory, IOException cause) {
    return new UncheckedIOException(
        new IOException("cannot " + what + " " + directory + ": " + cause.getMessage(), cause));
  }

  private static UserError refused(Optional<Owner> owner, UnaryOperator<String> refusal) {
    return new UserError(refusal.apply(owner.map(Owner::who).orElse("another process")));
  }
}
