package dev.medley.cli;

import picocli.CommandLine.IVersionProvider;

/** The version that the jar's manifest states, and the commit that the launcher built. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String version = Version.class.getPackage().getImplementationVersion();
    return new String[] {
      "medley %s (commit %s)"
          .formatted(
              version == null ? "unpacked" : version,
              System.getProperty("medley.commit", "unknown"))
    };
  }
}
