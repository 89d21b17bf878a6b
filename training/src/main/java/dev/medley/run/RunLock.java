package dev.medley.run;

import dev.medley.binding.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * The right to write a run. The operating system holds it and lets go when the process dies, by
 * whatever; {@code .owner.json} beside it is there to say who. Where the file system knows no
 * locks, the owner's being alive decides.
 */
final class RunLock implements AutoCloseable {
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
    // POSIX drops all of a process's locks on a file when it closes any channel to it: where this
    // process has the lock, the file must not be opened again
    synchronized (RunLock.class) {
      Optional<Owner> owner = Owner.read(directory);
      if (owner.isPresent() && owner.get().isThisProcess()) {
        throw refused(directory, owner);
      }
      try {
        FileChannel channel =
            FileChannel.open(
                directory.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (!lock(channel, owner)) {
          channel.close();
          throw refused(directory, owner);
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

  private static UserError refused(Path directory, Optional<Owner> owner) {
    return new UserError(
        "The run "
            + directory
            + " is being written by "
            + owner.map(Owner::who).orElse("another process")
            + ". Wait until it ends, or stop it.");
  }
}
