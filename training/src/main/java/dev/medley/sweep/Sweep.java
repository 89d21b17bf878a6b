package dev.medley.sweep;

import dev.medley.binding.UserError;
import dev.medley.data.DataCatalog;
import dev.medley.data.DataHome;
import dev.medley.data.DataSettings;
import dev.medley.data.Dataset;
import dev.medley.recipe.Recipes;
import dev.medley.run.RunLock;
import dev.medley.run.RunNames;
import dev.medley.track.RunLog;
import dev.medley.train.OpenData;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** Trains families, and says how far they are. */
public final class Sweep {
  private final DataHome home;
  private final Path runs;
  private final String command;

  /**
   * Sweeps with these surroundings.
   *
   * @param runs the folder of runs
   * @param command the command line, for the record
   */
  public Sweep(DataHome home, Path runs, String command) {
    this.home = home;
    this.runs = runs;
    this.command = command;
  }

  /**
   * How far a family is.
   *
   * @param members in the plan's order
   * @param sweeper who trains it now: a process and its command line
   * @param interrupted whether the sweep was stopped before it was done
   * @param tracking the config by which it is copied to a server
   */
  public record Result(
      Family family,
      List<Standing> members,
      Optional<String> sweeper,
      boolean interrupted,
      Optional<String> tracking) {
    /** Whether a member failed. */
    public boolean failed() {
      return members.stream().anyMatch(member -> member.state() == Standing.State.FAILED);
    }
  }

  /**
   * Trains every member of a family that is not trained yet.
   *
   * @param stop asked again and again; once true, the workers end with checkpoints
   * @throws UserError if anything about the family or its data is wrong, or another process is at
   *     it; then nothing is begun
   */
  public Result train(SweepSettings settings, RunLog log, BooleanSupplier stop) {
    return train(settings, settings.again(), false, log, stop);
  }

  /**
   * Goes on with what {@link #train} was told last.
   *
   * @param retry whether members that failed are tried again
   * @throws UserError as {@link #train} does, or if the family was never trained here
   */
  public Result resume(String family, boolean retry, RunLog log, BooleanSupplier stop) {
    return train(folder(family).settings(), false, retry, log, stop);
  }

  /**
   * How far a family is now.
   *
   * @throws UserError if it was never trained here
   */
  public Result status(String family) {
    SweepFolder folder = folder(family);
    SweepSettings settings = folder.settings();
    Plan plan =
        Plan.of(source(settings.family()), new Recipes(home.roots()), settings.overrides(), runs);
    MemberRuns members = new MemberRuns(runs, plan, false);
    Set<String> stopped = new Rounds(plan, members).stopped();
    List<Standing> standings =
        plan.members().stream()
            .map(members::standing)
            .map(
                standing ->
                    stopped.contains(standing.member().name())
                        ? standing.with(Standing.State.STOPPED, "")
                        : standing)
            .toList();
    return new Result(plan.family(), standings, folder.holder(), false, settings.tracking());
  }

  /**
   * Asks whoever trains a family to stop.
   *
   * @return who that is: a process and its command line; none if nobody does
   */
  public Optional<String> stop(String family) {
    SweepFolder folder = folder(family);
    Optional<String> holder = folder.holder();
    holder.ifPresent(who -> folder.askToStop());
    return holder;
  }

  /** Whether anybody trains a family now. */
  public boolean isRunning(String family) {
    return folder(family).holder().isPresent();
  }

  private Result train(
      SweepSettings settings, boolean anew, boolean retry, RunLog log, BooleanSupplier stop) {
    Families.Source source = source(settings.family());
    Plan.of(
        source,
        new Recipes(home.roots()),
        settings.overrides(),
        runs); // refuses before anything is written
    SweepFolder folder = new SweepFolder(runs, source.family().family());
    RunLock lock = folder.lock(command);
    try {
      folder.write(settings);
      return train(source, settings, folder, anew, retry, log, stop);
    } finally {
      lock.close();
    }
  }

  private Result train(
      Families.Source source,
      SweepSettings settings,
      SweepFolder folder,
      boolean anew,
      boolean retry,
      RunLog log,
      BooleanSupplier stop) {
    Map<DataSettings, DataFacts> facts = new HashMap<>();
    Plan plan =
        Plan.of(
            source,
            new Recipes(home.roots()),
            settings.overrides(),
            runs,
            data -> facts.computeIfAbsent(data, wanted -> open(wanted, log)));
    MemberRuns members = new MemberRuns(runs, plan, true);
    List<String> released = members.release(anew, command);
    if (!released.isEmpty()) {
      log.info("No longer members, but still among the runs: " + String.join(", ", released) + ".");
    }
    Set<String> splits = open(plan.base().recipe().data(), log).splits();
    try (Crew crew = new Crew(settings, home, folder)) {
      return new Scheduler(
              plan, members, splits, settings, folder, runs, command, log.screen(), crew)
          .train(retry, stop);
    }
  }

  private DataFacts open(DataSettings wanted, RunLog log) {
    int threads = Runtime.getRuntime().availableProcessors();
    try (Dataset data = OpenData.open(new DataCatalog(home), wanted, threads, log)) {
      return DataFacts.of(data);
    }
  }

  private Families.Source source(String family) {
    return new Families(home.roots()).load(family);
  }

  /** By a family's name or its file. */
  private SweepFolder folder(String family) {
    if (RunNames.isName(family)) {
      SweepFolder folder = new SweepFolder(runs, family);
      if (folder.exists()) {
        return folder;
      }
    }
    return new SweepFolder(runs, source(family).family().family());
  }
}
