package dev.medley.track.mlflow;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/** Who asks a server. It comes from the environment, and is never printed or written. */
final class Credentials {
  private final String username;
  private final String password;
  private final String token;
  private final boolean insecure;

  private Credentials(String username, String password, String token, boolean insecure) {
    this.username = username;
    this.password = password;
    this.token = token;
    this.insecure = insecure;
  }

  /**
   * Those of MLFLOW_TRACKING_USERNAME, _PASSWORD, _TOKEN and _INSECURE_TLS, else those that the
   * address of MLFLOW_TRACKING_URI holds.
   */
  static Credentials of(Map<String, String> environment) {
    String username = environment.get("MLFLOW_TRACKING_USERNAME");
    String password = environment.get("MLFLOW_TRACKING_PASSWORD");
    Optional<String> inAddress =
        Address.parse(environment.getOrDefault("MLFLOW_TRACKING_URI", "")).map(URI::getRawUserInfo);
    if (username == null && inAddress.isPresent()) {
      String[] parts = inAddress.get().split(":", 2);
      username = decode(parts[0]);
      password = parts.length > 1 ? decode(parts[1]) : "";
    }
    return new Credentials(
        username,
        password == null ? "" : password,
        environment.get("MLFLOW_TRACKING_TOKEN"),
        "true".equalsIgnoreCase(environment.get("MLFLOW_TRACKING_INSECURE_TLS")));
  }

  private static String decode(String part) {
    return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  String username() {
    return username;
  }

  String password() {
    return password;
  }

  String token() {
    return token;
  }

  /** Whether the server's certificate is not looked at. */
  boolean insecure() {
    return insecure;
  }

  /** The Authorization header, if anybody is named. */
  Optional<String> header() {
    if (username != null) {
      byte[] pair = (username + ":" + password).getBytes(StandardCharsets.UTF_8);
      return Optional.of("Basic " + Base64.getEncoder().encodeToString(pair));
    }
    return Optional.ofNullable(token).map(secret -> "Bearer " + secret);
  }

  @Override
  public String toString() {
    return "credentials";
  }
}
