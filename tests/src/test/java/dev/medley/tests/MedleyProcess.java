package dev.medley.tests;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line in a process of its own, with the classes under test. */
final class MedleyProcess {
  private MedleyProcess() {}

  /**
   * A process that is not yet started.
   *
   * @param folder its working directory, which must exist
   * @param cache where its image stores go
   */
  static ProcessBuilder in(Path folder, Path cache, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx1g", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.medley.cli.Medley"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().put("MEDLEY_CACHE", cache.toString());
    return builder;
  }

  /** The same process behind a script, which runs it as {@code "$@"}. */
  static ProcessBuilder behind(String script, ProcessBuilder process) {
    List<String> command = new ArrayList<>(List.of("sh", "-c", script, "sh"));
    command.addAll(process.command());
    return process.command(command);
  }
}
