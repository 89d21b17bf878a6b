package dev.medley.run;

import dev.medley.binding.UserError;
import dev.medley.file.AtomicFiles;
import dev.medley.file.Safetensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A run's checkpoints: {@code last}, {@code best} and {@code epoch-N}. Each is replaced as a whole,
 * so that a kill at any moment leaves the old or the new.
 */
public final class Checkpoints {
  /** The newest. */
  public static final String LAST = "last";

  /** The one with the best validation result. */
  public static final String BEST = "best";

  private static final Pattern NAME = Pattern.compile("last|best|epoch-[1-9][0-9]{0,8}");

  private final Path folder;

  Checkpoints(Path folder) {
    this.folder = folder;
  }

  /** The checkpoint kept after an epoch, from 1. */
  public static String epoch(int epoch) {
    return "epoch-" + epoch;
  }

  /** Those that are there: last, best, then epochs ascending. */
  public List<String> names() {
    List<String> names = new ArrayList<>();
    for (String name : List.of(LAST, BEST)) {
      if (find(name).isPresent()) {
        names.add(name);
      }
    }
    epochs().forEach(epoch -> names.add(epoch(epoch)));
    return names;
  }

  /** A checkpoint, if it is there. */
  public Optional<Checkpoint> find(String name) {
    return AtomicFiles.current(folder.resolve(check(name))).map(Checkpoint::new);
  }

  /**
   * A checkpoint.
   *
   * @throws UserError if it is not there, saying which are
   */
  public Checkpoint get(String name) {
    return find(name)
        .orElseThrow(
            () ->
                new UserError(
                    "The run "
                        + folder.getParent()
                        + " has no checkpoint '"
                        + name
                        + "'; it has "
                        + (names().isEmpty() ? "none" : String.join(", ", names()))
                        + "."));
  }

  /**
   * Writes a checkpoint, forces it to the disk, and puts it in the place of the one of that name.
   * Only for whoever holds the run's lock.
   *
   * @param model the network that gives the outputs
   * @param training all else that training goes on from
   * @throws WorkFailed if the disk fails; then the old one is still there
   */
  public void write(
      String name,
      CheckpointState state,
      List<Safetensors.Tensor> model,
      List<Safetensors.Tensor> training) {
    WorkFailed.guard(
        () -> {
          try (AtomicFiles.Folder next = AtomicFiles.folder(folder.resolve(check(name)))) {
            Map<String, String> metadata = Map.of("format", "pt");
            next.write(Checkpoint.MODEL, out -> Safetensors.write(out, metadata, model));
            next.write(Checkpoint.TRAINING, out -> Safetensors.write(out, metadata, training));
            next.write(Checkpoint.STATE, state.toJson());
            next.commit();
          }
        });
  }

  /**
   * Gives a checkpoint a second name, replacing what had it. The files are shared where the file
   * system can, which is safe since none is ever changed in place.
   *
   * @throws UserError if there is no checkpoint {@code from}
   * @throws WorkFailed if the disk fails
   */
  public void copy(String from, String to) {
    Path source = get(from).directory();
    WorkFailed.guard(
        () -> {
          try (AtomicFiles.Folder next = AtomicFiles.folder(folder.resolve(check(to)))) {
            for (String file : List.of(Checkpoint.MODEL, Checkpoint.TRAINING, Checkpoint.STATE)) {
              linkOrCopy(source.resolve(file), next.path().resolve(file));
            }
            next.commit();
          }
        });
  }

  /**
   * Removes all but the newest of the epochs' checkpoints.
   *
   * @param keep how many may stay
   * @param always epochs that stay and do not count
   * @throws WorkFailed if the disk fails
   */
  public void prune(int keep, Set<Integer> always) {
    List<Integer> epochs = new ArrayList<>(epochs());
    epochs.removeAll(always);
    WorkFailed.guard(
        () ->
            epochs.subList(0, Math.max(0, epochs.size() - keep)).stream()
                .map(epoch -> folder.resolve(epoch(epoch)))
                .forEach(AtomicFiles::remove));
  }

  /** Repairs what a killed writer left; only for whoever holds the run's lock. */
  void recover() {
    AtomicFiles.recover(folder);
  }

  private List<Integer> epochs() {
    List<Integer> epochs = new ArrayList<>();
    try (DirectoryStream<Path> children = Files.newDirectoryStream(folder, "epoch-*")) {
      for (Path child : children) {
        String name = child.getFileName().toString();
        if (NAME.matcher(name).matches()) {
          epochs.add(Integer.valueOf(name.substring("epoch-".length())));
        }
      }
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(
          new IOException("cannot read " + folder + ": " + e.getMessage(), e));
    }
    epochs.sort(Comparator.naturalOrder());
    return epochs;
  }

  private static String check(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new UserError(
          "'" + name + "' is no checkpoint; checkpoints are last, best and epoch-N.");
    }
    return name;
  }

  /** Gives a file that is never changed in place a second name, or copies it. */
  static void linkOrCopy(Path from, Path to) {
    try {
      try {
        Files.createLink(to, from);
      } catch (IOException | UnsupportedOperationException noLinksHere) {
        Files.copy(from, to);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          new IOException("cannot write " + to + ": " + e.getMessage(), e));
    }
  }
}
