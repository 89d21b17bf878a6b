package dev.medley.sweep;

import dev.medley.train.Pace;
import dev.medley.train.Workload;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How long a family's training takes.
 *
 * @param times of each member's whole training, by name
 * @param workers that train at the same time
 * @param work seconds of all members together, less what halving saves
 * @param wall seconds until the last member is trained
 */
public record Estimate(Map<String, Time> times, int workers, double work, double wall) {
  /**
   * Of a member.
   *
   * @param pace as it was measured
   * @param load what there is to do
   */
  public record Time(Pace pace, Workload load) {
    /** Seconds of the whole training. */
    public double seconds() {
      return pace.seconds(load);
    }
  }

  /** Keeps a copy in the same order. */
  public Estimate {
    times = Collections.unmodifiableMap(new LinkedHashMap<>(times));
  }

  /** Lays the members' times out over workers. */
  static Estimate of(Plan plan, Map<String, Time> times, int workers) {
    double all = times.values().stream().mapToDouble(Time::seconds).sum();
    if (plan.family().halving() != null) {
      double work = all * share(plan);
      return new Estimate(times, workers, work, work / workers);
    }
    return new Estimate(times, workers, all, wall(plan.members(), times, workers));
  }

  /** The share of all members' epochs that successive halving trains. */
  static double share(Plan plan) {
    List<Integer> rungs = plan.rungs();
    int members = plan.members().size();
    int going = members;
    int before = 0;
    double epochs = 0;
    for (int rung : rungs) {
      epochs += (double) going * (rung - before);
      before = rung;
      going = Math.max(1, going / plan.family().halving().factor());
    }
    return epochs / ((double) members * before);
  }

  /** Whoever is free takes the first member that may begin, as a sweep does. */
  private static double wall(List<Member> members, Map<String, Time> times, int workers) {
    double[] free = new double[workers];
    Map<String, Double> ends = new HashMap<>();
    List<Member> waiting = new ArrayList<>(members);
    while (!waiting.isEmpty()) {
      Arrays.sort(free);
      double now = free[0];
      Member next =
          waiting.stream()
              .filter(member -> begin(member, ends) <= now)
              .findFirst()
              .orElse(waiting.get(0));
      free[0] = Math.max(now, begin(next, ends)) + times.get(next.name()).seconds();
      ends.put(next.name(), free[0]);
      waiting.remove(next);
    }
    return Arrays.stream(free).max().orElse(0);
  }

  /** The second from which a member may begin: when the one that it starts from is trained. */
  private static double begin(Member member, Map<String, Double> ends) {
    return member.start().map(start -> ends.getOrDefault(start, Double.MAX_VALUE)).orElse(0.0);
  }
}
