package dev.medley.sweep;

import dev.medley.binding.Catalog;
import dev.medley.binding.UserError;
import dev.medley.data.DataSettings;
import dev.medley.recipe.Overrides;
import dev.medley.recipe.Recipe;
import dev.medley.recipe.Recipes;
import dev.medley.run.Checkpoint;
import dev.medley.run.Checkpoints;
import dev.medley.run.RunDirectory;
import dev.medley.run.RunInfo;
import dev.medley.run.RunNames;
import dev.medley.run.RunWriter;
import dev.medley.run.Runs;
import dev.medley.run.Status;
import dev.medley.run.Versions;
import dev.medley.run.WorkFailed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Which runs are a family's members: those that say so in their run.json and were trained by the
 * recipe that the family gives the member now.
 */
final class MemberRuns {
  private final Path runs;
  private final Plan plan;
  private final boolean opened;
  private final Map<String, RunDirectory> current = new HashMap<>();
  private final List<RunDirectory> stale = new ArrayList<>();
  private final List<RunDirectory> finished = new ArrayList<>();
  private Map<String, RunDirectory> takeable;

  /**
   * Looks through a folder of runs.
   *
   * @param opened whether the plan knows the data's fingerprints
   */
  MemberRuns(Path runs, Plan plan, boolean opened) {
    this.runs = runs;
    this.plan = plan;
    this.opened = opened;
    Map<String, List<RunDirectory>> own = new HashMap<>();
    for (RunDirectory run : Runs.list(runs).runs()) {
      if (run.info().family().equals(Optional.of(plan.family().family()))) {
        own.computeIfAbsent(run.info().member().orElse(""), name -> new ArrayList<>()).add(run);
      } else if (run.info().status() == Status.FINISHED) {
        finished.add(run);
      }
    }
    for (Member member : plan.members()) {
      List<RunDirectory> named = own.getOrDefault(member.name(), List.of());
      named.stream()
          .filter(run -> fits(member, run))
          .findFirst()
          .ifPresent(run -> current.put(member.name(), run));
    }
    own.values().stream()
        .flatMap(List::stream)
        .filter(run -> !current.containsValue(run))
        .forEach(stale::add);
  }

  /** How far a member is, by what lies on the disk now. */
  Standing standing(Member member) {
    return Standing.of(member, run(member));
  }

  /** A member's run as it is now. */
  Optional<RunDirectory> run(Member member) {
    RunDirectory known = current.get(member.name());
    if (known != null) {
      return Optional.of(RunDirectory.open(known.path()));
    }
    Path path = runs.resolve(member.run());
    Optional<RunDirectory> begun =
        RunDirectory.isRun(path)
            ? Optional.of(RunDirectory.open(path)).filter(run -> isOwn(member, run))
            : Optional.empty();
    begun.ifPresent(run -> current.put(member.name(), run));
    return begun;
  }

  /**
   * The name for a run of a member that has none: its own, or with a number where that is taken.
   */
  String freeName(Member member) {
    return freeName(member, RunDirectory::isRun);
  }

  private String freeName(Member member, Predicate<Path> isTaken) {
    for (int n = 1; ; n++) {
      String name = RunNames.numbered(member.run(), n);
      if (!isTaken.test(runs.resolve(name))) {
        return name;
      }
    }
  }

  /** Notes that a run of a member was begun. */
  void begun(Member member, String name) {
    Path path = runs.resolve(name);
    if (RunDirectory.isRun(path)) {
      current.put(member.name(), RunDirectory.open(path));
    }
  }

  /**
   * Takes runs that the family's file no longer describes out of the family; they stay among the
   * runs.
   *
   * @param all whether those that it describes leave too
   * @return their names
   */
  List<String> release(boolean all, String command) {
    List<RunDirectory> leaving = new ArrayList<>(stale);
    if (all) {
      leaving.addAll(current.values());
      current.clear();
    }
    for (RunDirectory run : leaving) {
      try (RunWriter writer = RunWriter.open(run, command)) {
        writer.update(info -> info.withFamily(Optional.empty()));
      }
      if (run.info().status() == Status.FINISHED) {
        finished.add(run);
      }
    }
    stale.clear();
    return leaving.stream().map(run -> run.info().name()).sorted().toList();
  }

  /**
   * A finished run, of no family or another, that a training of the member would repeat: recipe,
   * data, Medley's version, engine, processor and threads are the same.
   *
   * @param now what a training would record
   */
  Optional<RunDirectory> takeable(Member member, Versions now) {
    if (takeable == null) {
      takeable = new HashMap<>();
      for (RunDirectory run : finished) {
        if (sameMachinery(run.info().versions(), now)) {
          recipe(run)
              .ifPresent(
                  recipe ->
                      takeable.putIfAbsent(key(recipe, run.info().data().fingerprint()), run));
        }
      }
    }
    return Optional.ofNullable(takeable.get(key(member.recipe(), member.origin().fingerprint())))
        .filter(run -> startsAlike(member, run));
  }

  /** Makes a member of a copy of a run, which is there whole or not at all. */
  void take(Member member, RunDirectory run, SweepFolder folder, RunInfo.Membership membership) {
    String name = freeName(member, Files::exists);
    Path target = runs.resolve(name);
    Path made = folder.taking(name);
    Runs.copy(run, made, info -> info.withFamily(Optional.of(membership)));
    try {
      Files.move(made, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw WorkFailed.of(
          new UncheckedIOException(
              new IOException("cannot write " + target + ": " + e.getMessage(), e)));
    }
    begun(member, name);
  }

  /** The engine itself is named by the recipe, and its version goes with Medley's. */
  private static boolean sameMachinery(Versions a, Versions b) {
    return a.medley().equals(b.medley())
        && a.libtorch().equals(b.libtorch())
        && a.cpu().equals(b.cpu())
        && a.gpu().equals(b.gpu())
        && a.threads() == b.threads();
  }

  /** All that training depends on but what it starts from; data by their content. */
  private static String key(Recipe recipe, String fingerprint) {
    DataSettings data = recipe.data();
    DataSettings nameless =
        new DataSettings(
            "data",
            null,
            data.normalize(),
            data.validation(),
            data.subset(),
            data.classes(),
            data.labelNoise(),
            data.size());
    return fingerprint
        + Recipes.write(recipe.withData(nameless).withInitFrom(null)).replaceFirst("^.*\n", "");
  }

  /** Whether a run started from the weights that a member would start from. */
  private boolean startsAlike(Member member, RunDirectory run) {
    String theirs = recipe(run).map(Recipe::initFrom).orElse(null);
    String ours = member.recipe().initFrom();
    if (theirs == null || ours == null) {
      return theirs == null && ours == null;
    }
    if (member.start().isEmpty()) {
      return theirs.equals(ours);
    }
    Path start = run.path().resolveSibling(theirs);
    Optional<RunDirectory> first = run(plan.member(member.start().get()));
    return RunDirectory.isRun(start)
        && first.isPresent()
        && sameWeights(RunDirectory.open(start), first.get());
  }

  private static boolean sameWeights(RunDirectory a, RunDirectory b) {
    try {
      for (String name : List.of(Checkpoints.LAST, Checkpoints.BEST)) {
        Optional<Path> one = a.checkpoints().find(name).map(MemberRuns::weights);
        Optional<Path> two = b.checkpoints().find(name).map(MemberRuns::weights);
        if (one.isPresent() != two.isPresent()
            || (one.isPresent() && Files.mismatch(one.get(), two.get()) >= 0)) {
          return false;
        }
      }
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path weights(Checkpoint checkpoint) {
    return checkpoint.directory().resolve("model.safetensors");
  }

  private boolean isOwn(Member member, RunDirectory run) {
    return run.info().family().equals(Optional.of(plan.family().family()))
        && run.info().member().equals(Optional.of(member.name()))
        && fits(member, run);
  }

  /** Whether a member's run has the recipe that the member has now. */
  private boolean fits(Member member, RunDirectory run) {
    Optional<Recipe> recorded = recipe(run);
    if (recorded.isEmpty()
        || (opened && !run.info().data().fingerprint().equals(member.origin().fingerprint()))) {
      return false;
    }
    boolean alike =
        Recipes.difference(member.recipe(), recorded.get()).stream()
            .filter(key -> !key.equals("recipe") && !key.equals("init_from"))
            .filter(key -> !opened || !key.equals("data.name"))
            .allMatch(
                key ->
                    key.startsWith("data.normalize") && member.recipe().data().normalize() == null);
    return alike && startsHere(member, recorded.get());
  }

  private boolean startsHere(Member member, Recipe recorded) {
    if (member.start().isEmpty()) {
      return (recorded.initFrom() == null) == (member.recipe().initFrom() == null);
    }
    RunDirectory start = current.get(member.start().get());
    return recorded.initFrom() != null
        && start != null
        && Path.of(recorded.initFrom()).equals(start.path().toAbsolutePath().normalize());
  }

  private static Optional<Recipe> recipe(RunDirectory run) {
    try {
      return Optional.of(
          new Recipes(Catalog.Roots.standard())
              .parse(run.recipe(), run.path().toString(), Overrides.NONE));
    } catch (UserError e) {
      return Optional.empty(); // from elsewhere, or of another Medley
    }
  }
}
