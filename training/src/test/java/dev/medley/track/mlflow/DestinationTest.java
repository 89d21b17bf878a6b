package dev.medley.track.mlflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.medley.binding.Catalog;
import dev.medley.binding.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DestinationTest {
  @TempDir Path folder;

  private Destination of(String config, Map<String, String> environment) throws IOException {
    Path file = folder.resolve("t.yaml");
    Files.writeString(file, config);
    return Destination.of(
        file.toString(),
        new Catalog.Roots(folder, folder),
        folder.resolve("runs"),
        Optional.empty(),
        environment);
  }

  @Test
  void theConfigComesBeforeTheEnvironmentAndThatBeforeTheServerOfUi() throws IOException {
    Map<String, String> environment =
        Map.of("MLFLOW_TRACKING_URI", "http://there:1", "MLFLOW_EXPERIMENT_NAME", "e");
    assertEquals("http://here:2/x", of("uri: http://here:2/x/\n", environment).server());
    assertEquals("http://there:1", of("{}", environment).server());
    assertEquals("e", of("{}", environment).experiment());
    assertEquals("medley", of("{}", Map.of()).experiment());
    assertEquals("http://127.0.0.1:5000", of("{}", Map.of()).server());
    Files.createDirectories(folder.resolve("runs/.mlflow"));
    Files.writeString(
        folder.resolve("runs/.mlflow/server.json"), "{\"address\": \"http://127.0.0.1:5005\"}");
    assertEquals("http://127.0.0.1:5005", of("{}", Map.of()).server());
  }

  @Test
  void credentialsOfTheEnvironmentAreUsedAndNeverShown() throws IOException {
    Destination to = of("{}", Map.of("MLFLOW_TRACKING_URI", "http://me:s%2Bcret@there"));
    assertEquals("http://there", to.server());
    assertEquals("s+cret", to.credentials().password());
    assertFalse(to.toString().contains("cret"));
    Destination token = of("{}", Map.of("MLFLOW_TRACKING_TOKEN", "t0ken"));
    assertEquals(Optional.of("Bearer t0ken"), token.credentials().header());
    assertFalse(token.toString().contains("t0ken"));
  }

  @Test
  void whatIsNoServerOrUnknownIsRefused() {
    assertThrows(UserError.class, () -> of("{}", Map.of("MLFLOW_TRACKING_URI", "sqlite:///x")));
    UserError wrong = assertThrows(UserError.class, () -> of("url: http://x\n", Map.of()));
    assertTrue(wrong.getMessage().contains("uri"), wrong.getMessage());
    UserError secret = assertThrows(UserError.class, () -> of("uri: http://a:b@x\n", Map.of()));
    assertTrue(secret.getMessage().contains("MLFLOW_TRACKING_PASSWORD"), secret.getMessage());
  }
}
