package dev.medley.export;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.medley.augment.TestTime;
import dev.medley.file.Json;
import dev.medley.run.Preprocessing;
import dev.medley.run.RunDirectory;
import dev.medley.run.RunInfo;
import dev.medley.train.Averaging;
import dev.medley.train.EnsembleMember;
import dev.medley.train.TrainedNetwork;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What an exported file is: for programs, inside of it, and for people, beside it. */
public final class ModelCard {
  private ModelCard() {}

  /** Entries for a file's metadata; lists and objects are JSON. */
  static Map<String, String> metadata(List<EnsembleMember> members, Averaging averaging) {
    TrainedNetwork first = members.get(0).network();
    Map<String, String> entries = new LinkedHashMap<>();
    ArrayNode classes = Json.object().putArray("classes");
    first.classes().forEach(classes::add);
    entries.put("classes", Json.line(classes));
    ArrayNode all = Json.object().putArray("members");
    for (EnsembleMember member : members) {
      RunInfo info = member.network().run().info();
      ObjectNode one = all.addObject();
      one.put("run", info.name()).put("id", info.id()).put("temperature", member.temperature());
      one.set("preprocessing", preprocessing(member.network().images()));
      one.putObject("data")
          .put("name", info.data().name())
          .put("fingerprint", info.data().fingerprint());
      ObjectNode metrics = one.putObject("metrics");
      info.metrics().forEach((name, value) -> metrics.set(name, Json.number(value)));
      one.put("views", member.network().views().views());
      one.put("recipe", member.network().run().recipe());
    }
    entries.put("average_of", averaging.name().toLowerCase(Locale.ROOT));
    entries.put("members", Json.line(all));
    return entries;
  }

  private static String views(TestTime views) {
    return views == TestTime.NONE
        ? ""
        : "\n- Metrics are of the mean over %d views of an image (test-time augmentation)."
            .formatted(views.views());
  }

  private static ObjectNode preprocessing(Preprocessing images) {
    ObjectNode json =
        Json.object()
            .put("channels", images.channels())
            .put("height", images.height())
            .put("width", images.width());
    ArrayNode mean = json.putArray("mean");
    images.mean().forEach(mean::add);
    ArrayNode std = json.putArray("std");
    images.std().forEach(std::add);
    return json;
  }

  /**
   * A page in Markdown: use, members, metrics, recipes.
   *
   * @param usage how the file is used, in Markdown
   */
  public static String markdown(String title, String usage, List<EnsembleMember> members) {
    TrainedNetwork first = members.get(0).network();
    StringBuilder text = new StringBuilder("# %s\n\n%s\n\n".formatted(title, usage.strip()));
    text.append(
        "Classes, in the order of the logits: %s.\n"
            .formatted(String.join(", ", first.classes().stream().map(Markdown::code).toList())));
    for (EnsembleMember member : members) {
      RunDirectory run = member.network().run();
      RunInfo info = run.info();
      Preprocessing images = member.network().images();
      text.append(
          """

          ## %s

          - Trained %s by Medley %s on %s (fingerprint %s).
          - Images: %d channels, %d x %d pixels, values in [0, 1], minus %s, divided by %s.
          - %,d parameters, %,d multiply-adds an image.%s%s

          | metric | value |
          | --- | --- |
          """
              .formatted(
                  Markdown.code(info.name()),
                  info.start(),
                  Markdown.code(info.versions().medley()),
                  Markdown.code(info.data().name()),
                  Markdown.code(info.data().fingerprint()),
                  images.channels(),
                  images.height(),
                  images.width(),
                  images.mean(),
                  images.std(),
                  member.network().network().parameterCount(),
                  member.network().network().multiplyAdds(),
                  views(member.network().views()),
                  member.temperature() == 1
                      ? ""
                      : "\n- Logits are divided by the temperature %s."
                          .formatted(member.temperature())));
      info.metrics()
          .forEach(
              (name, value) -> text.append("| %s | %s |\n".formatted(Markdown.code(name), value)));
      text.append("\n%s".formatted(Markdown.block("yaml", run.recipe())));
    }
    return text.toString();
  }
}
