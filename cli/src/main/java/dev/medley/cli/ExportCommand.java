package dev.medley.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.medley.binding.UserError;
import dev.medley.export.ModelCard;
import dev.medley.export.Onnx;
import dev.medley.export.TorchScript;
import dev.medley.export.Weights;
import dev.medley.file.AtomicFiles;
import dev.medley.file.Json;
import dev.medley.run.RunDirectory;
import dev.medley.train.EnsembleMember;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code medley export}. */
@Command(
    name = "export",
    description = {
      "Writes a finished run's network as a file for other programs, with a model card beside it.",
      "Several runs become one ONNX or TorchScript file that averages them, as 'medley ensemble' does."
    },
    footer = {
      "",
      "Examples:",
      "  medley export resnet20-0 --format safetensors",
      "  medley export resnet20-0 --out resnet20.onnx",
      "  medley export divergence-small --ensemble calibrated_logit_mean --out all.onnx"
    })
final class ExportCommand implements Callable<Integer> {
  /** Of the file. */
  enum Format {
    ONNX,
    TORCHSCRIPT,
    SAFETENSORS
  }

  private final Workplace place;

  @Mixin private SeveralRuns runs;
  @Mixin private EnsembleOptions ensemble;
  @Mixin private Output output;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "onnx",
      description = "onnx, torchscript or safetensors (default: ${DEFAULT-VALUE}).")
  private Format format;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description =
          "The file; the model card is FILE.md (default: the run's or family's name with the"
              + " format's ending, here).")
  private Path out;

  @Option(names = "--force", description = "Replace files that are there.")
  private boolean force;

  ExportCommand(Workplace place) {
    this.place = place;
  }

  @Override
  public Integer call() {
    List<RunDirectory> all = runs.resolve(place);
    if (all.size() > 1 && !ensemble.given()) {
      throw new UserError(
          "There are %d runs; say by --ensemble how they are averaged, such as calibrated_logit_mean."
              .formatted(all.size()));
    }
    if (format == Format.SAFETENSORS && ensemble.given()) {
      throw new UserError(
          "A safetensors file holds the weights of one run, without --ensemble's average and temperatures; take --format onnx or torchscript.");
    }
    Path file = out == null ? Path.of(name(all) + ending()) : out;
    Path card = file.resolveSibling(file.getFileName() + ".md");
    for (Path made : List.of(file, card)) {
      if (!force && Files.exists(place.resolve(made))) {
        throw new UserError(
            "%s is there already; name another by --out, or take --force.".formatted(made));
      }
    }
    List<EnsembleMember> members = ensemble.members(all);
    switch (format) {
      case ONNX -> Onnx.write(place.resolve(file), members, ensemble.averaging());
      case TORCHSCRIPT -> TorchScript.write(place.resolve(file), members, ensemble.averaging());
      case SAFETENSORS -> Weights.write(place.resolve(file), members.get(0));
    }
    AtomicFiles.write(
        place.resolve(card), ModelCard.markdown(file.getFileName().toString(), usage(), members));
    ObjectNode json = Json.object().put("file", file.toString()).put("card", card.toString());
    members.forEach(m -> json.withObjectProperty("temperatures").put(m.name(), m.temperature()));
    output.print(json, "%s%n%s%n".formatted(file, card));
    return 0;
  }

  /** Of a run, however it was named, or of a family. */
  private String name(List<RunDirectory> all) {
    Path named = all.size() == 1 ? all.get(0).path() : place.resolve(Path.of(runs.names().get(0)));
    return named.toAbsolutePath().normalize().getFileName().toString();
  }

  private String ending() {
    return switch (format) {
      case ONNX -> ".onnx";
      case TORCHSCRIPT -> ".pt";
      case SAFETENSORS -> ".safetensors";
    };
  }

  private String usage() {
    return switch (format) {
      case ONNX ->
          """
          ONNX, opset 17. The input `images` is float32, (batch, channels, height, width), red, green and blue in [0, 1]; the
          file normalises it. Outputs: `probabilities` and, unless probabilities are averaged, `logits`; of one network also
          `features`. The file's metadata holds classes, preprocessing, recipes and metrics.
          """;
      case TORCHSCRIPT ->
          """
          TorchScript: `torch.jit.load(file)(images)` takes float32, (batch, channels, height, width), red, green and blue in
          [0, 1], and normalises it. It returns a dict: `probabilities` and, unless probabilities are averaged, `logits`; of one
          network also `features`. The extra files `classes` and `members` hold
          classes, preprocessing, recipes and metrics.
          """;
      case SAFETENSORS ->
          """
          Weights in safetensors, named as PyTorch names them. The file's metadata holds classes, preprocessing, recipe and
          metrics; `medley train --init-from` reads it, and so does Python's safetensors.
          """;
    };
  }
}
