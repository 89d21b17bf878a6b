package dev.medley.run;

import dev.medley.binding.Nearest;
import dev.medley.binding.UserError;
import dev.medley.file.AtomicFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The runs in a folder, such as {@code runs}. */
public final class Runs {
  private static final Comparator<RunDirectory> BY_START =
      Comparator.<RunDirectory, Instant>comparing(run -> run.info().start())
          .thenComparing(run -> run.path().getFileName().toString());

  private Runs() {}

  /**
   * What lies in a folder.
   *
   * @param runs by start
   * @param problems a sentence for each run that cannot be read
   */
  public record Listing(List<RunDirectory> runs, List<String> problems) {}

  private record Read(Optional<RunDirectory> run, Optional<String> problem) {}

  /** Where a folder of runs keeps what belongs to a family as a whole; it may not be there yet. */
  public static Path familyFolder(Path folder, String family) {
    return folder.resolve(".sweeps").resolve(family);
  }

  /** Reads the run.json of every run, several at once; an absent folder has no runs. */
  public static Listing list(Path folder) {
    List<Path> candidates = new ArrayList<>();
    try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
      for (Path child : children) {
        if (!AtomicFiles.isAside(child)) {
          candidates.add(child);
        }
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      return new Listing(List.of(), List.of());
    } catch (IOException e) {
      throw new UncheckedIOException(
          new IOException("cannot read " + folder + ": " + e.getMessage(), e));
    }
    List<Read> read = candidates.parallelStream().map(Runs::read).toList();
    return new Listing(
        read.stream().flatMap(r -> r.run.stream()).sorted(BY_START).toList(),
        read.stream().flatMap(r -> r.problem.stream()).sorted().toList());
  }

  /**
   * A run by its name or its directory.
   *
   * @param folder where names are looked for
   * @throws UserError if there is none, naming the nearest; or if its run.json is damaged
   */
  public static RunDirectory find(Path folder, String run) {
    Path byName = folder.resolve(run);
    if (RunNames.isName(run) && RunDirectory.isRun(byName)) {
      return RunDirectory.open(byName);
    }
    Path byPath = Path.of(run);
    if (RunDirectory.isRun(byPath)) {
      return RunDirectory.open(byPath);
    }
    List<String> names =
        list(folder).runs.stream().map(r -> r.path().getFileName().toString()).toList();
    throw new UserError(
        "There is no run '"
            + run
            + "' in "
            + folder
            + Nearest.to(run, names).map(name -> "; did you mean '" + name + "'?").orElse(".")
            + (names.isEmpty() ? " The folder has no runs at all; see --runs." : ""));
  }

  /**
   * Runs by names and directories; a family's name stands for its members, the base first, then by
   * name. Each run comes once, in the order in which it is first named.
   *
   * @throws UserError if a name is neither a run nor a family
   */
  public static List<RunDirectory> resolve(Path folder, List<String> names) {
    Map<Path, RunDirectory> found = new LinkedHashMap<>();
    for (String name : names) {
      List<RunDirectory> members =
          RunNames.isName(name) && !RunDirectory.isRun(folder.resolve(name))
              ? family(folder, name)
              : List.of();
      for (RunDirectory run : members.isEmpty() ? List.of(find(folder, name)) : members) {
        found.putIfAbsent(run.path().toAbsolutePath().normalize(), run);
      }
    }
    return List.copyOf(found.values());
  }

  private static List<RunDirectory> family(Path folder, String family) {
    return list(folder).runs.stream()
        .filter(run -> run.info().family().equals(Optional.of(family)))
        .sorted(
            Comparator.<RunDirectory, Boolean>comparing(run -> run.info().category().isPresent())
                .thenComparing(run -> run.info().member().orElse("")))
        .toList();
  }

  /**
   * Removes a run with everything in it.
   *
   * @param command the command line, which others are told
   * @throws UserError if it is being written
   * @throws WorkFailed if the disk fails
   */
  public static void remove(RunDirectory run, String command) {
    try (RunWriter writer = RunWriter.open(run, command)) {
      WorkFailed.guard(() -> AtomicFiles.remove(writer.path()));
    }
  }

  /**
   * Copies a finished run. What is never changed in place is shared with it where the file system
   * can.
   *
   * @param target where the copy lies; its run is there whole or not at all
   * @param change what its run.json says otherwise, beside its id and name
   * @throws WorkFailed if the disk fails, or something lies there already
   */
  public static RunDirectory copy(RunDirectory run, Path target, UnaryOperator<RunInfo> change) {
    RunInfo info = change.apply(run.info().withName(target.getFileName().toString()).withNewId());
    WorkFailed.guard(
        () -> {
          try (AtomicFiles.Folder copy = AtomicFiles.folder(target)) {
            copyTree(run.path(), copy.path());
            copy.write(RunDirectory.INFO, info.toJson());
            copy.commit();
          } catch (IOException e) {
            throw new UncheckedIOException(
                new IOException("cannot write " + target + ": " + e.getMessage(), e));
          }
        });
    return RunDirectory.open(target);
  }

  private static void copyTree(Path from, Path to) throws IOException {
    try (Stream<Path> tree = Files.walk(from)) {
      for (Path path : tree.filter(each -> isCopied(from.relativize(each))).toList()) {
        Path copy = to.resolve(from.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(copy);
        } else if (path.getParent().equals(from)) {
          Files.copy(path, copy); // a log and the like may grow
        } else {
          Checkpoints.linkOrCopy(path, copy);
        }
      }
    }
  }

  private static boolean isCopied(Path inside) {
    return !inside.startsWith(RunDirectory.INFO)
        && (inside.toString().isEmpty() || !inside.toString().startsWith("."))
        && StreamSupport.stream(inside.spliterator(), false).noneMatch(AtomicFiles::isAside);
  }

  private static Read read(Path directory) {
    try {
      return new Read(
          RunDirectory.isRun(directory)
              ? Optional.of(RunDirectory.open(directory))
              : Optional.empty(),
          Optional.empty());
    } catch (UserError e) {
      return new Read(Optional.empty(), Optional.of(e.getMessage()));
    }
  }
}
