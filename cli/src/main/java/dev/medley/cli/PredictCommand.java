package dev.medley.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.medley.binding.UserError;
import dev.medley.data.LooseImages;
import dev.medley.file.CsvWriter;
import dev.medley.file.Json;
import dev.medley.run.RunDirectory;
import dev.medley.train.Predictor;
import dev.medley.train.Predictor.Guess;
import dev.medley.train.Predictor.Prediction;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code medley predict}. */
@Command(
    name = "predict",
    description = {
      "Says which classes images are of, by a run or by the mean of several.",
      "Images are resized and scaled as in each run's training."
    },
    footer = {
      "",
      "Examples:",
      "  medley predict resnet20-cifar10-0 photo.png",
      "  medley predict seeds-10 photos --top 3 --csv",
      "  medley predict first photo.png --with second --ensemble calibrated_logit_mean --json",
      "",
      "An image that cannot be read is a sentence on standard error; the exit code is then 1."
    })
final class PredictCommand implements Callable<Integer> {
  private final Workplace place;

  @Mixin private RunsOption runs;
  @Mixin private EnsembleOptions ensemble;
  @Mixin private WorkOptions work;
  @Mixin private Output output;

  @Parameters(
      index = "0",
      paramLabel = "RUN",
      description = "A run by name or directory; a family's name stands for all its members.")
  private String run;

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "IMAGE",
      description = "JPEG and PNG files, and folders of them.")
  private List<Path> images;

  @Option(
      names = "--with",
      paramLabel = "RUN",
      description = "Another run to average with. Repeatable.")
  private List<String> others = List.of();

  @Option(
      names = "--top",
      paramLabel = "N",
      defaultValue = "5",
      description = "How many classes an image, the most probable (default: ${DEFAULT-VALUE}).")
  private int top;

  @Option(names = "--csv", description = "Print the result as CSV.")
  private boolean csv;

  PredictCommand(Workplace place) {
    this.place = place;
  }

  @Override
  public Integer call() {
    if (top < 1) {
      throw new UserError("--top is " + top + "; it must be at least 1.");
    }
    if (csv && output.json()) {
      throw new UserError("--csv and --json exclude each other.");
    }
    List<String> names = new ArrayList<>(List.of(run));
    names.addAll(others);
    List<RunDirectory> members = runs.resolve(place, names);
    int threads = work.threads().orElse(members.get(0).info().versions().threads());
    List<Prediction> predictions = new ArrayList<>();
    boolean[] unreadable = {false};
    try (Predictor predictor =
        new Predictor(ensemble.members(members), ensemble.averaging(), work.device(), threads)) {
      predictor.predict(
          files(unreadable),
          predictions::add,
          (image, why) -> {
            warn(why);
            unreadable[0] = true;
          });
    }
    print(predictions);
    return unreadable[0] ? 1 : 0;
  }

  private List<Path> files(boolean[] unreadable) {
    List<Path> files = new ArrayList<>();
    for (Path image : images) {
      try {
        files.addAll(LooseImages.at(place.resolve(image)));
      } catch (UserError e) {
        warn(e.getMessage());
        unreadable[0] = true;
      }
    }
    return files;
  }

  private void warn(String sentence) {
    place.err().println("medley: " + sentence);
  }

  private void print(List<Prediction> predictions) {
    ArrayNode json = JsonNodeFactory.instance.arrayNode();
    List<List<String>> rows = new ArrayList<>(List.of(List.of("image", "class", "probability")));
    for (Prediction prediction : predictions) {
      String image = prediction.image().toString();
      ArrayNode guesses = json.addObject().put("image", image).putArray("predictions");
      for (Guess guess : prediction.guesses().stream().limit(top).toList()) {
        guesses
            .addObject()
            .put("class", guess.name())
            .set("probability", Json.number(guess.probability()));
        String shown =
            csv
                ? Double.toString(guess.probability())
                : String.format(Locale.ROOT, "%.4f", guess.probability());
        rows.add(List.of(image, guess.name(), shown));
      }
    }
    output.print(json, csv ? CsvWriter.text(rows) : Output.table(rows));
  }
}
