package dev.medley.train;

import ai.djl.engine.EngineException;
import dev.medley.binding.Catalog;
import dev.medley.data.Scaling;
import dev.medley.objective.Moment;
import dev.medley.random.RandomStream;
import dev.medley.recipe.Recipe;
import dev.medley.recipe.Recipes;
import dev.medley.run.Versions;
import dev.medley.torch.Network;
import dev.medley.torch.Precision;
import dev.medley.torch.Torch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Looks at the machine: what training will use, how fast it is, what is wrong and what to do. */
public final class Doctor {
  private static final int BATCH = 128;
  private static final int SIDE = 32;
  private static final double LEAST_HEAP_GB = 0.5;
  private static final double LEAST_FREE_GB = 1;

  /**
   * Something found.
   *
   * @param name a word or two
   * @param value what it is
   * @param cure what to do, where it is a problem; empty where all is well
   */
  public record Finding(String name, String value, String cure) {
    Finding(String name, String value) {
      this(name, value, "");
    }
  }

  private Doctor() {}

  /**
   * Looks at everything but the engine, which is not loaded.
   *
   * @param threads that training would use
   * @param folders that are written to: of the runs, of the image stores
   */
  public static List<Finding> machine(int threads, List<Path> folders) {
    Versions versions = Versions.current();
    List<Finding> findings = new ArrayList<>();
    findings.add(new Finding("medley", versions.medley() + ", commit " + versions.commit()));
    findings.add(new Finding("java", versions.java()));
    findings.add(new Finding("system", versions.os()));
    findings.add(new Finding("processor", versions.cpu()));
    int cores = Runtime.getRuntime().availableProcessors();
    findings.add(
        new Finding(
            "threads",
            threads + " of " + cores + " processors",
            threads > cores
                ? "More threads than processors slow training down: use --threads " + cores + "."
                : ""));
    double heap = Runtime.getRuntime().maxMemory() / 1e9;
    findings.add(
        new Finding(
            "java heap",
            String.format(Locale.ROOT, "%.1f GB at most", heap),
            heap < LEAST_HEAP_GB ? "Raise it with MEDLEY_JAVA_OPTS=-Xmx2g." : ""));
    memory().ifPresent(findings::add);
    folders.forEach(folder -> findings.add(disk(folder)));
    return findings;
  }

  /** Of Linux: what could be used now. */
  private static Optional<Finding> memory() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/meminfo"))) {
      return lines
          .filter(line -> line.startsWith("MemAvailable:"))
          .map(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024 / 1e9)
          .map(
              free ->
                  new Finding(
                      "memory",
                      String.format(Locale.ROOT, "%.1f GB free", free),
                      free < LEAST_FREE_GB ? "Training needs more: close other programs." : ""))
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Of the file system that a folder is on, or would be. */
  private static Finding disk(Path folder) {
    Path there = folder.toAbsolutePath();
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    try {
      double free = Files.getFileStore(there).getUsableSpace() / 1e9;
      String value = String.format(Locale.ROOT, "%.1f GB free for %s", free, folder);
      if (!Files.isWritable(there)) {
        return new Finding("disk", value + ", not writable", "Choose a folder you may write to.");
      }
      return new Finding(
          "disk", value, free < LEAST_FREE_GB ? "Free some space: runs keep checkpoints." : "");
    } catch (IOException e) {
      return new Finding("disk", folder + ": " + e.getMessage(), "Choose another folder.");
    }
  }

  /**
   * Loads the engine and measures a training step of ResNet-20 on 32x32 images, batch 128.
   *
   * @param device as {@link Torch#open} takes it
   * @param seconds how long to measure
   */
  public static List<Finding> engine(String device, int threads, double seconds) {
    List<Finding> findings = new ArrayList<>();
    try (Torch torch = Torch.open(device, threads)) {
      findings.add(library(device, torch.device().isGpu()));
      findings.add(new Finding("libtorch", Torch.libtorchVersion()));
      findings.add(new Finding("device", torch.deviceName()));
      Precision.Choice precision = Precision.choose("auto", torch.device());
      findings.add(
          new Finding(
              "precision",
              precision.precision().name().toLowerCase(Locale.ROOT) + ": " + precision.reason()));
      double speed = speed(torch, precision.precision(), seconds);
      findings.add(
          new Finding(
              "speed", String.format(Locale.ROOT, "%,.0f images/s training resnet20", speed)));
    } catch (EngineException | LinkageError | IllegalStateException e) {
      findings.add(broken(String.valueOf(e.getMessage())));
    }
    return findings;
  }

  /** Which native library was chosen and why, and whether it does what it was chosen for. */
  static Finding library(String device, boolean onGpu) {
    boolean useless = chosen().equals("cuda") && device.equals("auto") && !onGpu;
    return new Finding(
        "native library",
        why() + (useless ? "; but the engine sees no GPU" : ""),
        useless
            ? "See whether nvidia-smi lists one; to train on the processor set MEDLEY_NATIVE=cpu."
            : "");
  }

  /** The engine did not start. */
  static Finding broken(String said) {
    return new Finding(
        "native library",
        why() + "; it cannot be loaded: " + said.lines().findFirst().orElse(""),
        chosen().equals("cuda")
            ? "Set PYTORCH_LIBRARY_PATH, PYTORCH_VERSION and PYTORCH_FLAVOR to a CUDA libtorch of"
                + " this machine, or MEDLEY_NATIVE=cpu to train on the processor."
            : "Remove the folder .djl.ai in your home, where the library is unpacked, perhaps in"
                + " part; and see that the disk is not full.");
  }

  private static String why() {
    return chosen() + ": " + System.getProperty("medley.native.reason", "the class path has it");
  }

  private static String chosen() {
    return System.getProperty("medley.native", "cpu");
  }

  private static double speed(Torch torch, Precision precision, double seconds) {
    Recipe recipe = new Recipes(Catalog.Roots.standard()).load("resnet20");
    Network network = recipe.model().network(3, SIDE, SIDE, 10);
    ByteBuffer images = ByteBuffer.allocateDirect(BATCH * SIDE * SIDE * 3);
    RandomStream random = RandomStream.of(0, "doctor");
    while (images.hasRemaining()) {
      images.put((byte) random.nextInt(256));
    }
    images.flip();
    int[] labels = new int[BATCH];
    int[] numbers = new int[BATCH];
    for (int i = 0; i < BATCH; i++) {
      labels[i] = i % 10;
      numbers[i] = i;
    }
    float[] half = {0.5f, 0.5f, 0.5f};
    try (TrainingState state = TrainingState.fresh(torch, recipe, network);
        Step step = new Step(torch, recipe, state, new Scaling(half, half), precision)) {
      for (int t = 1; t <= 2; t++) {
        step.run(images, labels, numbers, 0, new Moment(t - 1, 1000, 1000), 0.01, 0.9);
      }
      state.takeTotals();
      long start = System.nanoTime();
      int steps = 0;
      while (steps == 0 || (System.nanoTime() - start) / 1e9 < seconds) {
        step.run(images, labels, numbers, 0, new Moment(++steps, 1000, 1000), 0.01, 0.9);
      }
      state.takeTotals();
      return BATCH * steps / ((System.nanoTime() - start) / 1e9);
    }
  }
}
