package dev.medley.track.mlflow;

import dev.medley.binding.Catalog;
import dev.medley.binding.Settings;
import dev.medley.binding.UserError;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where copies go.
 *
 * @param tracking the config's name or file
 * @param server its address, without credentials
 * @param experiment its name
 * @param settings what the config says beside that
 */
public record Destination(
    String tracking,
    String server,
    String experiment,
    Credentials credentials,
    TrackingSettings settings) {
  /** The shipped config. */
  public static final String DEFAULT = "mlflow";

  private static final Settings<TrackingSettings> SETTINGS = Settings.of(TrackingSettings.class);
  private static final String USUAL = "http://127.0.0.1:5000";

  /** The configs that have names. */
  public static Catalog catalog(Catalog.Roots roots) {
    return new Catalog("tracking", "configs/tracking", roots);
  }

  /**
   * What a config and the environment say.
   *
   * @param tracking a name of {@code configs/tracking}, or a file
   * @param runs the folder of runs, where {@code medley ui} notes its address
   * @throws UserError with everything that is wrong about them
   */
  public static Destination of(String tracking, Catalog.Roots roots, Path runs) {
    return of(tracking, roots, runs, Optional.empty(), System.getenv());
  }

  /**
   * The same, where config and environment name no server or experiment: that of an earlier copy.
   */
  static Destination of(
      String tracking,
      Catalog.Roots roots,
      Path runs,
      Optional<Outbox> earlier,
      Map<String, String> environment) {
    TrackingSettings settings;
    if (Catalog.isFile(tracking)) {
      settings = SETTINGS.read(roots.workingDirectory().resolve(tracking));
    } else {
      Catalog.Item item = catalog(roots).get(tracking);
      settings = SETTINGS.parse(item.text(), item.label());
    }
    String given = environment.getOrDefault("MLFLOW_TRACKING_URI", "");
    String server =
        settings.uri() != null
            ? settings.uri()
            : !given.isBlank()
                ? given
                : earlier.flatMap(Outbox::server).or(() -> LocalServer.address(runs)).orElse(USUAL);
    URI address =
        Address.parse(server)
            .orElseThrow(
                () ->
                    new UserError(
                        "MLFLOW_TRACKING_URI is no http or https address. Give the address of a"
                            + " server, such as "
                            + USUAL
                            + "; medley ui starts one."));
    String named = environment.getOrDefault("MLFLOW_EXPERIMENT_NAME", "");
    String experiment =
        settings.experiment() != null
            ? settings.experiment()
            : !named.isBlank() ? named : earlier.flatMap(Outbox::experiment).orElse("medley");
    return new Destination(
        tracking, Address.clean(address), experiment, Credentials.of(environment), settings);
  }
}
