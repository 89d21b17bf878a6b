package dev.medley.sweep;

import dev.medley.run.Metric;
import dev.medley.run.RunDirectory;
import dev.medley.run.WorkFailed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The rounds of a family's training, from what its runs say: after each, halving decides who goes
 * on. Without halving there is one.
 */
final class Rounds {
  private final Plan plan;
  private final MemberRuns members;

  Rounds(Plan plan, MemberRuns members) {
    this.plan = plan;
    this.members = members;
  }

  /** The epochs after which they end. */
  List<Integer> ends() {
    return plan.rungs();
  }

  /** Whether a member has come to a round's end. */
  boolean reached(Member member, int end) {
    Standing standing = members.standing(member);
    return standing.state() == Standing.State.FINISHED || standing.epochs() >= end;
  }

  /**
   * Who goes on after a round.
   *
   * @param began who began it
   * @param out who did not come to its end
   * @throws WorkFailed if a member's metric was not measured there
   */
  List<Member> next(List<Member> began, Set<String> out, int end) {
    Map<String, Double> results = new LinkedHashMap<>();
    for (Member member : began) {
      if (!out.contains(member.name())) {
        results.put(member.name(), result(member, end));
      }
    }
    List<String> promoted = plan.family().halving().promoted(began.size(), results);
    return began.stream().filter(member -> promoted.contains(member.name())).toList();
  }

  /** The members that halving has stopped so far. */
  Set<String> stopped() {
    Set<String> stopped = new LinkedHashSet<>();
    List<Member> going = plan.members();
    List<Integer> ends = ends();
    for (int end : ends.subList(0, ends.size() - 1)) {
      Set<String> out = new LinkedHashSet<>();
      for (Member member : going) {
        if (members.standing(member).state() == Standing.State.FAILED) {
          out.add(member.name());
        } else if (!reached(member, end)) {
          return stopped;
        }
      }
      List<Member> next = next(going, out, end);
      List<Member> left = new ArrayList<>(going);
      left.removeAll(next);
      left.stream().map(Member::name).filter(name -> !out.contains(name)).forEach(stopped::add);
      going = next;
    }
    return stopped;
  }

  private double result(Member member, int end) {
    String metric = plan.family().halving().metric();
    RunDirectory run = members.run(member).orElseThrow();
    List<Metric> all = run.metrics();
    Optional<Metric> measured =
        all.stream()
            .filter(value -> value.epoch() == end && value.name().equals(metric))
            .reduce((earlier, later) -> later);
    return measured
        .orElseThrow(
            () ->
                new WorkFailed(
                    "The run %s has no %s of epoch %d, which halving asks for; it has: %s."
                        .formatted(
                            run.info().name(),
                            metric,
                            end,
                            String.join(
                                ", ",
                                new LinkedHashSet<>(all.stream().map(Metric::name).toList())))))
        .value();
  }
}
