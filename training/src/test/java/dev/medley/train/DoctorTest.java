package dev.medley.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorTest {
  @TempDir Path folder;

  @AfterEach
  void forgetTheLauncher() {
    System.clearProperty("medley.native");
    System.clearProperty("medley.native.reason");
  }

  private static void launched(String library, String reason) {
    System.setProperty("medley.native", library);
    System.setProperty("medley.native.reason", reason);
  }

  @Test
  void aMachineThatTestsRunOnTrains() {
    List<Doctor.Finding> engine = Doctor.engine("cpu", 1, 0.05);
    assertEquals(
        List.of("native library", "libtorch", "device", "precision", "speed"),
        engine.stream().map(Doctor.Finding::name).toList());
    assertTrue(engine.get(4).value().matches("[1-9][\\d,]* images/s training resnet20"));
    assertTrue(
        Stream.concat(Doctor.machine(1, List.of(folder.resolve("runs"))).stream(), engine.stream())
            .allMatch(finding -> finding.cure().isEmpty()));
  }

  @Test
  void moreThreadsThanProcessorsHaveACure() {
    assertTrue(
        Doctor.machine(10_000, List.of()).stream()
            .anyMatch(finding -> finding.cure().contains("--threads")));
  }

  @Test
  void theLibraryComesWithTheLaunchersReason() {
    launched("cpu", "there is no NVIDIA driver");
    assertEquals("cpu: there is no NVIDIA driver", Doctor.library("auto", false).value());
    assertEquals("", Doctor.library("auto", false).cure());
  }

  @Test
  void aCudaLibraryThatSeesNoGpuHasACure() {
    launched("cuda", "there is an NVIDIA driver");
    assertTrue(Doctor.library("auto", false).cure().contains("MEDLEY_NATIVE=cpu"));
    assertEquals("", Doctor.library("auto", true).cure());
    assertEquals("", Doctor.library("cpu", false).cure());
  }

  @Test
  void aLibraryThatCannotBeLoadedHasACure() {
    assertTrue(Doctor.broken("truncated").cure().contains(".djl.ai"));
    launched("cuda", "MEDLEY_NATIVE is cuda");
    Doctor.Finding finding = Doctor.broken("no such file\nat x");
    assertTrue(finding.value().endsWith("cannot be loaded: no such file"), finding.value());
    assertTrue(finding.cure().contains("PYTORCH_LIBRARY_PATH"));
  }
}
