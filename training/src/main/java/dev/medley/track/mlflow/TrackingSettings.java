package dev.medley.track.mlflow;

import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.OneOf;
import dev.medley.binding.Range;
import java.net.URI;
import java.util.Map;

/**
 * What a file of {@code configs/tracking} says. Credentials never stand there: they come from the
 * environment.
 *
 * @param uri the server's address, or null for the environment's, else that of {@code medley ui}
 * @param experiment null for the environment's, else medley
 * @param checkpoint which checkpoint is sent at the end, or null for none
 */
@Doc("The MLflow server that runs are copied to.")
public record TrackingSettings(
    @Doc("The server's address; null: MLFLOW_TRACKING_URI, else that of medley ui.")
        @Default("null")
        String uri,
    @Doc("The experiment's name; null: MLFLOW_EXPERIMENT_NAME, else medley.") @Default("null")
        String experiment,
    @Doc("More tags of every run.") @Default("{}") Map<String, String> tags,
    @Doc("The checkpoint whose model is sent when a run ends; null for none.")
        @Default("null")
        @OneOf({"last", "best"})
        String checkpoint,
    @Doc("Seconds between two looks at what is new.") @Default("10") @Range(min = 1, max = 3600)
        int everySeconds,
    @Doc("Whether the use of processor, memory and GPU is measured.") @Default("true")
        boolean systemMetrics) {
  /**
   * Checks the address.
   *
   * @throws IllegalArgumentException if it is none, or holds credentials
   */
  public TrackingSettings {
    tags = Map.copyOf(tags);
    if (uri != null) {
      URI address = Address.parse(uri).orElse(null);
      if (address == null) {
        throw new IllegalArgumentException("uri must be an http or https address of a server");
      }
      if (address.getRawUserInfo() != null) {
        throw new IllegalArgumentException(
            "uri must hold no user and password: they belong into MLFLOW_TRACKING_USERNAME and"
                + " MLFLOW_TRACKING_PASSWORD");
      }
    }
  }
}
