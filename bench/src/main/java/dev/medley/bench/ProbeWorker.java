package dev.medley.bench;

import dev.medley.file.Npy;
import dev.medley.probe.Features;
import dev.medley.probe.LinearProbe;
import dev.medley.probe.LinearProbes;
import dev.medley.torch.Torch;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Fits linear probes on features in a file, each to the gradient's norm that a line asks for. */
public final class ProbeWorker {
  private ProbeWorker() {}

  /** Arguments: a folder with features.npy and labels.npy, classes, l2, threads. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    int classes = Integer.parseInt(arguments[1]);
    double l2 = Double.parseDouble(arguments[2]);
    Npy array = Npy.open(folder.resolve("features.npy"));
    int rows = Math.toIntExact(array.rows());
    long[] labels = new long[rows];
    Npy.open(folder.resolve("labels.npy")).longs(0, rows, labels);
    int[] known = Arrays.stream(labels).mapToInt(Math::toIntExact).toArray();
    try (Torch torch = Torch.open("cpu", Integer.parseInt(arguments[3]));
        LinearProbes probes = new LinearProbes(torch);
        Features features = Features.read(torch, 0, rows, List.of(array))) {
      System.out.println("ready");
      BufferedReader requests =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
      for (String line = requests.readLine(); line != null; line = requests.readLine()) {
        double tolerance = Double.parseDouble(line);
        long start = System.nanoTime();
        long processorStart = Side.processorTime();
        LinearProbe probe = probes.fit(features, known, classes, l2, tolerance);
        System.out.printf(
            Locale.ROOT,
            "%.6f %.6f %.12g %d %d%n",
            (System.nanoTime() - start) / 1e9,
            (Side.processorTime() - processorStart) / 1e9,
            probe.objective(),
            probe.iterations(),
            probe.evaluations());
      }
    }
  }
}
