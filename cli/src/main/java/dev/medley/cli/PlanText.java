package dev.medley.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.medley.file.Json;
import dev.medley.recipe.Recipes;
import dev.medley.sweep.Estimate;
import dev.medley.sweep.Family;
import dev.medley.sweep.Member;
import dev.medley.sweep.Plan;
import dev.medley.track.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A plan as people and programs read it.
 *
 * @param estimate of the time that it takes, if it was asked for
 */
record PlanText(Plan plan, Optional<Estimate> estimate) {
  private static final double SECONDS_UP_TO = 120;

  /** A line a member, and how long all of them take. */
  String table() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(row("MEMBER", "CATEGORY", "TIME", "VARIED"));
    for (Member member : plan.members()) {
      List<String> varied = new ArrayList<>();
      for (String key : member.varied()) {
        varied.add(key + Recipes.value(member.recipe(), key).map(value -> "=" + value).orElse(""));
      }
      String time = estimate.map(all -> Progress.clock(seconds(all, member))).orElse("");
      rows.add(row(member.name(), category(member), time, String.join(" ", varied)));
    }
    return Output.table(rows) + estimate.map(this::whole).orElse("");
  }

  private List<String> row(String name, String category, String time, String varied) {
    return estimate.isPresent()
        ? List.of(name, category, time, varied)
        : List.of(name, category, varied);
  }

  private String whole(Estimate all) {
    String halving = plan.family().halving() == null ? "" : ", without what halving stops";
    return "Training takes about %s with %d worker%s; it is %s of work%s.%n"
        .formatted(
            words(all.wall()),
            all.workers(),
            all.workers() == 1 ? "" : "s",
            words(all.work()),
            halving);
  }

  private static String words(double seconds) {
    return seconds < SECONDS_UP_TO
        ? "%.0f seconds".formatted(Math.max(1, seconds))
        : Progress.duration(seconds);
  }

  private static double seconds(Estimate all, Member member) {
    return all.times().get(member.name()).seconds();
  }

  /** The same with full precision. */
  ObjectNode json() {
    ObjectNode json = Json.object().put("family", plan.family().family());
    for (Member member : plan.members()) {
      ObjectNode line =
          json.withArray("members")
              .addObject()
              .put("member", member.name())
              .put("run", member.run())
              .put("category", member.category().map(word -> word.word()).orElse(null))
              .put("init_from", member.start().orElse(null));
      member.varied().forEach(line.putArray("varied")::add);
      estimate.ifPresent(
          all -> {
            Estimate.Time time = all.times().get(member.name());
            line.put("steps", time.load().steps())
                .put("step_seconds", time.pace().step())
                .put("evaluated_images", time.load().evaluated())
                .put("image_seconds", time.pace().image())
                .put("seconds", time.seconds());
          });
    }
    estimate.ifPresent(
        all ->
            json.putObject("estimate")
                .put("workers", all.workers())
                .put("work_seconds", all.work())
                .put("seconds", all.wall()));
    return json;
  }

  /** How far a member diverges from the base, or that it is the base. */
  static String category(Member member) {
    return member.category().map(category -> category.word()).orElse(Family.BASE);
  }
}
