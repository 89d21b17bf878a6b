package dev.medley.analysis.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** The page's scripts and styles: small files, put together in this order. */
final class Assets {
  private static final String CHARTS =
      "/META-INF/resources/webjars/echarts/5.3.1/dist/echarts.min.js";

  private static final List<String> STYLES =
      List.of("base", "layout", "controls", "tables", "figures", "gallery", "print");

  private static final List<String> SCRIPTS =
      List.of(
          "dom",
          "numbers",
          "data",
          "state",
          "palette",
          "tips",
          "chart",
          "strip",
          "inconsistency",
          "gain",
          "conversion",
          "specialization",
          "greedy",
          "probes",
          "probe-curves",
          "transfer",
          "matrix",
          "clusters",
          "ensembles",
          "classes",
          "reliability",
          "map",
          "curves",
          "gallery",
          "models",
          "pairs",
          "controls",
          "main");

  private Assets() {}

  /** The chart library. */
  static String charts() {
    return text(CHARTS);
  }

  /** All styles. */
  static String styles() {
    return STYLES.stream()
        .map(name -> text("style/" + name + ".css"))
        .collect(Collectors.joining("\n"));
  }

  /** All scripts, in a scope of their own. */
  static String scripts() {
    return SCRIPTS.stream()
        .map(name -> text("script/" + name + ".js"))
        .collect(Collectors.joining("\n", "\"use strict\";\n(() => {\n", "})();\n"));
  }

  /** A resource beside this class, or with a slash in front anywhere. */
  static String text(String name) {
    try (InputStream stream = Assets.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IllegalStateException("the resource " + name + " is missing");
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
