package dev.medley.sweep;

import dev.medley.data.DataSettings;
import dev.medley.file.Json;
import dev.medley.file.JsonFields;
import dev.medley.recipe.Recipe;
import dev.medley.recipe.Recipes;
import dev.medley.run.RunDirectory;
import dev.medley.run.Status;
import dev.medley.run.Versions;
import dev.medley.sweep.Standing.State;
import dev.medley.track.Board;
import dev.medley.track.Progress;
import dev.medley.track.Screen;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Gives members to workers, in the plan's order, until all are trained. It keeps nothing that the
 * runs do not say themselves but how often a member was tried.
 */
final class Scheduler {
  private static final String ACCURACY = "test.accuracy";
  private static final long WAKE_MILLISECONDS = 250;
  private static final int MOST_ROWS = 16;

  private final Plan plan;
  private final MemberRuns members;
  private final Rounds rounds;
  private final Set<String> baseSplits;
  private final SweepSettings settings;
  private final SweepFolder folder;
  private final Path runs;
  private final String command;
  private final Screen screen;
  private final Crew crew;
  private final Map<WorkerProcess, Task> tasks = new LinkedHashMap<>();
  private final Map<String, Integer> attempts = new HashMap<>();
  private final Map<String, String> failures = new HashMap<>();
  private final Map<String, String> taken = new HashMap<>();
  private final Set<String> stopped = new LinkedHashSet<>();
  private final List<Double> durations = new ArrayList<>();

  /** What a worker is at. */
  private static final class Task {
    final Member member;
    final boolean begins;
    final String run;
    final long start = System.nanoTime();
    Progress.State progress = new Progress.State("start", 0, 1, "");

    Task(Member member, boolean begins, String run) {
      this.member = member;
      this.begins = begins;
      this.run = run;
    }

    double seconds() {
      return (System.nanoTime() - start) / 1e9;
    }

    double share() {
      return progress.total() <= 0 || !progress.task().equals("train")
          ? 0
          : Math.min(1, (double) progress.done() / progress.total());
    }
  }

  /**
   * A scheduler.
   *
   * @param baseSplits the splits that the base's data have
   */
  Scheduler(
      Plan plan,
      MemberRuns members,
      Set<String> baseSplits,
      SweepSettings settings,
      SweepFolder folder,
      Path runs,
      String command,
      Screen screen,
      Crew crew) {
    this.plan = plan;
    this.members = members;
    this.rounds = new Rounds(plan, members);
    this.baseSplits = baseSplits;
    this.settings = settings;
    this.folder = folder;
    this.runs = runs;
    this.command = command;
    this.screen = screen;
    this.crew = crew;
  }

  /**
   * Trains.
   *
   * @param retry whether members that failed earlier are tried again
   * @param stop asked again and again
   */
  Sweep.Result train(boolean retry, BooleanSupplier stop) {
    if (!retry) {
      for (Member member : plan.members()) {
        Standing standing = members.standing(member);
        if (standing.state() == State.FAILED) {
          failures.put(member.name(), standing.reason());
        }
      }
    }
    boolean interrupted = false;
    List<Member> going = plan.members();
    List<Integer> ends = rounds.ends();
    for (int i = 0; i < ends.size() && !interrupted; i++) {
      interrupted = !round(going, ends.get(i), stop);
      if (!interrupted && i + 1 < ends.size()) {
        List<Member> next = rounds.next(going, failures.keySet(), ends.get(i));
        going.stream()
            .filter(member -> !next.contains(member) && !failures.containsKey(member.name()))
            .forEach(member -> stopped.add(member.name()));
        screen.say(
            "After %d epochs %d of %d members go on: %s."
                .formatted(
                    ends.get(i),
                    next.size(),
                    going.size(),
                    String.join(", ", next.stream().map(Member::name).toList())));
        going = next;
      }
    }
    List<Standing> standings = plan.members().stream().map(this::standing).toList();
    return new Sweep.Result(
        plan.family(), standings, Optional.empty(), interrupted, settings.tracking());
  }

  private Standing standing(Member member) {
    Standing standing = members.standing(member);
    String name = member.name();
    if (failures.containsKey(name)) {
      return standing.with(State.FAILED, failures.get(name));
    }
    return stopped.contains(name)
        ? standing.with(State.STOPPED, "")
        : standing.with(standing.state(), taken.getOrDefault(name, standing.reason()));
  }

  /** One round; false if it was stopped before its end. */
  private boolean round(List<Member> going, int end, BooleanSupplier stop) {
    Set<Member> waiting = new LinkedHashSet<>();
    going.stream().filter(member -> !isDone(member, end)).forEach(waiting::add);
    boolean stopping = false;
    try (Board board = new Board(screen)) {
      while (!tasks.isEmpty() || !(waiting.isEmpty() || stopping)) {
        if (!stopping && (stop.getAsBoolean() || folder.isAskedToStop())) {
          stopping = true;
          crew.stop();
        }
        if (!stopping) {
          assign(waiting, end);
        }
        if (tasks.isEmpty() && (waiting.isEmpty() || stopping)) {
          break;
        }
        board.show(lines(going.size(), waiting.size()));
        boolean still = stopping;
        crew.next(WAKE_MILLISECONDS).ifPresent(event -> hear(event, waiting, end, still));
      }
    }
    return !stopping || going.stream().allMatch(member -> isDone(member, end));
  }

  private boolean isDone(Member member, int end) {
    if (failures.containsKey(member.name())) {
      return true;
    }
    Standing standing = members.standing(member);
    return standing.state() == State.FINISHED
        ? missing(member, standing.run().orElseThrow()).isEmpty()
        : rounds.reached(member, end);
  }

  /** The splits of the base's data that a member of other data has no outputs of. */
  private List<String> missing(Member member, RunDirectory run) {
    if (!hasOtherData(member)) {
      return List.of();
    }
    List<String> outputs = run.outputs();
    Recipe base = plan.base().recipe();
    return base.evaluate().splits().stream()
        .filter(baseSplits::contains)
        .filter(split -> !outputs.contains(base.data().name() + "." + split))
        .toList();
  }

  private boolean hasOtherData(Member member) {
    return !member.origin().fingerprint().equals(plan.base().origin().fingerprint());
  }

  private void assign(Set<Member> waiting, int end) {
    failDependents(waiting);
    crew.staff(tasks.size() + waiting.size());
    for (Map.Entry<WorkerProcess, Versions> worker : crew.ready().entrySet()) {
      while (!tasks.containsKey(worker.getKey())) {
        Optional<Member> next = waiting.stream().filter(this::canBegin).findFirst();
        if (next.isEmpty()) {
          return;
        }
        waiting.remove(next.get());
        if (!take(next.get(), worker.getValue())) {
          give(next.get(), worker.getKey(), end);
        }
      }
    }
  }

  private void failDependents(Set<Member> waiting) {
    for (Member member : List.copyOf(waiting)) {
      if (member.start().filter(failures::containsKey).isPresent()) {
        waiting.remove(member);
        failed(member, member.start().get() + ", whose weights it starts from, failed");
      }
    }
  }

  /** Whether what a member starts from is there, and nobody else writes its run. */
  private boolean canBegin(Member member) {
    boolean started =
        member
            .start()
            .map(plan::member)
            .map(first -> members.standing(first).state() == State.FINISHED)
            .orElse(true);
    return started && members.standing(member).state() != State.RUNNING;
  }

  private boolean take(Member member, Versions now) {
    if (settings.again() || members.run(member).isPresent()) {
      return false;
    }
    Optional<RunDirectory> same = members.takeable(member, now);
    same.ifPresent(
        run -> {
          members.take(member, run, folder, member.membership(plan.family().family()));
          taken.put(member.name(), "taken from " + run.info().name());
          screen.say(
              member.name() + " is the run " + run.info().name() + " that is there already.");
        });
    return same.isPresent() && missing(member, members.run(member).orElseThrow()).isEmpty();
  }

  private void give(Member member, WorkerProcess worker, int end) {
    Optional<RunDirectory> begun = members.run(member);
    Optional<String> recipe = Optional.empty();
    if (begun.isEmpty()) {
      Recipe wanted = member.recipe();
      if (member.start().isPresent()) {
        RunDirectory first = members.run(plan.member(member.start().get())).orElseThrow();
        wanted = wanted.withInitFrom(first.path().toAbsolutePath().normalize().toString());
      }
      recipe = Optional.of(Recipes.write(wanted));
    }
    DataSettings data = plan.base().recipe().data();
    String name =
        begun.map(run -> run.path().getFileName().toString()).orElse(members.freeName(member));
    Job job =
        new Job(
            runs.toAbsolutePath().toString(),
            name,
            recipe,
            member.membership(plan.family().family()),
            crew.device(worker),
            settings.threads(),
            end,
            hasOtherData(member)
                ? Optional.of(data.path() == null ? data.name() : data.path())
                : Optional.empty(),
            begun
                .filter(run -> run.status() == Status.FINISHED)
                .map(run -> missing(member, run))
                .orElse(
                    plan.base().recipe().evaluate().splits().stream()
                        .filter(baseSplits::contains)
                        .toList()),
            command,
            settings.tracking());
    tasks.put(worker, new Task(member, recipe.isPresent(), name));
    worker.tell(Json.object().set("job", job.toJson()));
  }

  private void hear(WorkerProcess.Event event, Set<Member> waiting, int end, boolean stopping) {
    Task task = tasks.get(event.worker());
    if (task == null) {
      return; // its end, or the last word of a job that is over
    }
    if (event.message().isEmpty()) {
      over(event.worker());
      if (!stopping) {
        tryAgain(task.member, event.worker().ending(), true, waiting);
      }
      return;
    }
    JsonFields message = event.message().get();
    if (message.has("progress")) {
      JsonFields state = message.fields("progress");
      task.progress =
          new Progress.State(
              state.text("task"), state.whole("done"), state.whole("total"), state.text("note"));
      return;
    }
    over(event.worker());
    if (message.has("failed")) {
      boolean lost = task.begins && members.run(task.member).isPresent();
      tryAgain(task.member, message.text("failed"), message.truth("again") || lost, waiting);
    } else if (isDone(task.member, end)) {
      done(task);
    } else if (!stopping) {
      tryAgain(task.member, "it ended before its time", true, waiting);
    }
  }

  private void over(WorkerProcess worker) {
    Task task = tasks.remove(worker);
    members.begun(task.member, task.run);
  }

  private void done(Task task) {
    Standing standing = members.standing(task.member);
    if (standing.state() == State.FINISHED) {
      durations.add(task.seconds());
      Double accuracy = standing.run().orElseThrow().info().metrics().get(ACCURACY);
      screen.say(
          "%s (%s) is trained%s."
              .formatted(
                  task.member.name(),
                  category(task.member),
                  accuracy == null ? "" : String.format(Locale.ROOT, ": accuracy %.4f", accuracy)));
    }
  }

  private void tryAgain(Member member, String reason, boolean worthIt, Set<Member> waiting) {
    int tries = attempts.merge(member.name(), 1, Integer::sum);
    if (worthIt && tries <= plan.family().retries()) {
      screen.warn("warning: %s failed and is tried again: %s".formatted(member.name(), reason));
      waiting.add(member);
    } else {
      failed(member, reason);
    }
  }

  private void failed(Member member, String reason) {
    failures.put(member.name(), reason);
    screen.warn("warning: %s failed: %s".formatted(member.name(), reason));
  }

  private List<String> lines(int members, int waiting) {
    int done = members - waiting - tasks.size();
    StringBuilder sum = new StringBuilder();
    sum.append("%s: %d of %d members done".formatted(plan.family().family(), done, members));
    if (!failures.isEmpty()) {
      sum.append(", %d failed".formatted(failures.size()));
    }
    remaining(waiting).ifPresent(seconds -> sum.append(", ETA ").append(Progress.clock(seconds)));
    List<String> lines = new ArrayList<>(List.of(sum.toString()));
    int width =
        tasks.values().stream().mapToInt(task -> task.member.name().length()).max().orElse(0);
    tasks.values().stream()
        .limit(MOST_ROWS)
        .forEach(
            task ->
                lines.add(
                    "  %s  %-15s  %3d %%  %s"
                        .formatted(
                            task.member.name() + " ".repeat(width - task.member.name().length()),
                            category(task.member),
                            (int) (100 * task.share()),
                            task.share() > 0 ? task.progress.note() : task.progress.task())));
    return lines;
  }

  /** Seconds until all is done, if members take as long as those so far. */
  private Optional<Double> remaining(int waiting) {
    double sum = durations.stream().mapToDouble(seconds -> seconds).sum();
    double known = durations.size();
    double left = waiting;
    for (Task task : tasks.values()) {
      sum += task.seconds();
      known += task.share();
      left += 1 - task.share();
    }
    return known < 0.02 ? Optional.empty() : Optional.of(sum / known * left / crew.size());
  }

  private static String category(Member member) {
    return member.category().map(category -> category.word()).orElse("base");
  }
}
