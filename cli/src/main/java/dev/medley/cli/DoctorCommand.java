package dev.medley.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.medley.file.Json;
import dev.medley.train.Doctor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code medley doctor}. */
@Command(
    name = "doctor",
    description = {
      "Says what this machine trains with and how fast, and what to do about what is wrong.",
      "Exits with 1 if something is."
    },
    footer = {"", "Example:", "  medley doctor --device cpu --threads 1"})
final class DoctorCommand implements Callable<Integer> {
  private static final double SPEED_CHECK_SECONDS = 5;

  private final Workplace place;

  @Mixin private RunsOption runs;
  @Mixin private WorkOptions work;
  @Mixin private Output output;

  DoctorCommand(Workplace place) {
    this.place = place;
  }

  @Override
  public Integer call() {
    int threads = work.threadsOrAll();
    List<Doctor.Finding> findings =
        new ArrayList<>(
            Doctor.machine(threads, List.of(runs.folder(place), place.data().stores())));
    findings.addAll(Doctor.engine(work.device(), threads, SPEED_CHECK_SECONDS));
    List<List<String>> rows = new ArrayList<>();
    ArrayNode json = JsonNodeFactory.instance.arrayNode();
    for (Doctor.Finding finding : findings) {
      rows.add(List.of(finding.name(), finding.value()));
      if (!finding.cure().isEmpty()) {
        rows.add(List.of("  cure", finding.cure()));
      }
      json.add(
          Json.object()
              .put("name", finding.name())
              .put("value", finding.value())
              .put("cure", finding.cure()));
    }
    output.print(json, Output.table(rows));
    boolean healthy = findings.stream().allMatch(finding -> finding.cure().isEmpty());
    return healthy ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
  }
}
