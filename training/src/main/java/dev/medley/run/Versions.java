package dev.medley.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.medley.file.Json;
import dev.medley.file.JsonFields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a run was trained with: equal versions, threads and recipes give equal bytes.
 *
 * @param medley Medley's version
 * @param commit its git commit, ending in {@code -dirty} where files were changed; or unknown
 * @param java the Java runtime
 * @param os operating system and architecture
 * @param cpu the processor's model
 * @param threads how many threads computed
 * @param gpu the graphics card, if one computed
 * @param engine the engine and its version, if one computed
 * @param libtorch libtorch's version, if it computed
 */
public record Versions(
    String medley,
    String commit,
    String java,
    String os,
    String cpu,
    int threads,
    Optional<String> gpu,
    Optional<String> engine,
    Optional<String> libtorch) {

  /** Of this process, where no engine computes. */
  public static Versions current() {
    String medley = Versions.class.getPackage().getImplementationVersion();
    return new Versions(
        medley == null ? "unpacked" : medley,
        System.getProperty("medley.commit", "unknown"),
        System.getProperty("java.runtime.version") + " (" + System.getProperty("java.vendor") + ")",
        System.getProperty("os.name")
            + " "
            + System.getProperty("os.version")
            + " "
            + System.getProperty("os.arch"),
        cpuModel(),
        1,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** The same, with an engine. */
  public Versions with(String engine, String libtorch, int threads, Optional<String> gpu) {
    return new Versions(
        medley, commit, java, os, cpu, threads, gpu, Optional.of(engine), Optional.of(libtorch));
  }

  /** The same, with another engine beside libtorch. */
  public Versions withEngine(String other) {
    return new Versions(medley, commit, java, os, cpu, threads, gpu, Optional.of(other), libtorch);
  }

  /** What run.json says. */
  public ObjectNode toJson() {
    return Json.object()
        .put("medley", medley)
        .put("commit", commit)
        .put("java", java)
        .put("os", os)
        .put("cpu", cpu)
        .put("threads", threads)
        .put("gpu", gpu.orElse(null))
        .put("engine", engine.orElse(null))
        .put("libtorch", libtorch.orElse(null));
  }

  /** Reads what {@link #toJson} gave. */
  public static Versions fromJson(JsonFields fields) {
    return new Versions(
        fields.text("medley"),
        fields.text("commit"),
        fields.text("java"),
        fields.text("os"),
        fields.text("cpu"),
        fields.whole("threads", 1, 1 << 20),
        fields.optionalText("gpu"),
        fields.optionalText("engine"),
        fields.optionalText("libtorch"));
  }

  private static String cpuModel() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    } catch (IOException e) {
      return System.getProperty("os.arch"); // not Linux
    }
  }
}
