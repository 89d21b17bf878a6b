package dev.medley.track.mlflow;

import dev.medley.binding.UserError;
import dev.medley.file.AtomicFiles;
import dev.medley.file.Hashes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Files beside a run's values there: by HTTP where the server takes them ({@code
 * mlflow-artifacts:}), by copying where they lie in a folder of this machine. Only what changed
 * since it was last sent is sent.
 */
final class Artifacts {
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration TAKE = Duration.ofMinutes(10);
  private static final String ROUTE = "/api/2.0/mlflow-artifacts/artifacts/";
  private static final String SCHEME = "mlflow-artifacts:";

  private final Destination destination;
  private final Outbox outbox;
  private final String root;
  private final Consumer<String> notice;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT).build();

  /**
   * Those of one run.
   *
   * @param root the run's artifact_uri
   * @param notice told where this Medley cannot write them
   */
  Artifacts(Destination destination, Outbox outbox, String root, Consumer<String> notice) {
    this.destination = destination;
    this.outbox = outbox;
    this.root = root;
    this.notice = notice;
  }

  /**
   * Sends files that are there, under these names, unless they were sent as they are.
   *
   * @return how many were sent
   */
  int put(Map<String, Path> files) {
    int sent = 0;
    for (Map.Entry<String, Path> file : files.entrySet()) {
      if (Files.isRegularFile(file.getValue())) {
        String key = "artifact:" + file.getKey();
        String hash = Hashes.sha256(file.getValue());
        if (!outbox.text(key).equals(Optional.of(hash))) {
          if (!put(file.getKey(), file.getValue())) {
            return sent;
          }
          outbox.put(key, hash);
          outbox.save();
          sent++;
        }
      }
    }
    return sent;
  }

  private boolean put(String name, Path file) {
    Optional<URI> address = address(name);
    if (address.isPresent()) {
      upload(address.get(), file);
      return true;
    }
    Optional<Path> folder = folder();
    if (folder.isPresent()) {
      copy(file, folder.get().resolve(name));
      return true;
    }
    notice.accept(
        "Artifacts of this experiment go to %s, which Medley cannot write: recipe and other files are not copied. Start the server with --serve-artifacts."
            .formatted(root.replaceAll("//[^/@]*@", "//")));
    return false;
  }

  /** Where the server takes a file. */
  private Optional<URI> address(String name) {
    if (!root.startsWith(SCHEME)) {
      return Optional.empty();
    }
    String path = URI.create(root).getRawPath();
    return Optional.of(
        URI.create(
            destination.server() + ROUTE + path.replaceAll("^/+|/+$", "") + "/" + encode(name)));
  }

  private static String encode(String name) {
    return Arrays.stream(name.split("/", -1))
        .map(part -> URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20"))
        .collect(Collectors.joining("/"));
  }

  private void upload(URI address, Path file) {
    try {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(address)
              .timeout(TAKE)
              .header("Content-Type", "application/octet-stream")
              .PUT(HttpRequest.BodyPublishers.ofFile(file));
      destination.credentials().header().ifPresent(who -> request.header("Authorization", who));
      int code = http.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
      if (code / 100 != 2) {
        throw new ServerFailure(
            code == 429 || code >= 500 ? ServerFailure.Kind.LATER : ServerFailure.Kind.REFUSED,
            "does not take the file " + file.getFileName() + " (HTTP " + code + ")",
            null);
      }
    } catch (IOException e) {
      throw new ServerFailure(
          ServerFailure.Kind.LATER, "does not take the file " + file.getFileName(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServerFailure(ServerFailure.Kind.LATER, "was not waited for", e);
    }
  }

  /** The folder of the run's artifacts, if it is one that this machine has. */
  private Optional<Path> folder() {
    try {
      Path folder = root.startsWith("file:") ? Path.of(URI.create(root).getPath()) : Path.of(root);
      boolean isLocal = root.startsWith("file:") || !root.contains(":");
      Path experiments = folder.getParent() == null ? null : folder.getParent().getParent();
      return isLocal
              && folder.isAbsolute()
              && experiments != null
              && experiments.getParent() != null
              && Files.isDirectory(experiments.getParent())
          ? Optional.of(folder)
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static void copy(Path file, Path target) {
    try {
      AtomicFiles.write(target, stream -> Files.copy(file, stream));
    } catch (UncheckedIOException e) {
      throw new UserError("The artifact folder cannot be written: " + e.getMessage(), e);
    }
  }
}
