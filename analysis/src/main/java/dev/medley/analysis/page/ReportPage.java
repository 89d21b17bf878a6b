package dev.medley.analysis.page;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.medley.file.Json;
import io.pebbletemplates.pebble.PebbleEngine;
import io.pebbletemplates.pebble.loader.ClasspathLoader;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A report as one HTML file that needs no other and asks no network. Names from outside reach it as
 * escaped text or as data; its policy lets only its own scripts run.
 */
public final class ReportPage {
  private static final String TEMPLATE = "page.html";

  private ReportPage() {}

  /**
   * The page's text.
   *
   * @throws UncheckedIOException if images that are there cannot be read
   */
  public static String html(PageSource source) {
    ObjectNode data = PageData.of(source);
    InlineScript charts = InlineScript.of(Assets.charts());
    InlineScript scripts = InlineScript.of(Assets.scripts());
    Map<String, Object> values = new HashMap<>();
    values.put("title", source.title());
    values.put("policy", policy(charts, scripts));
    values.put("styles", Assets.styles());
    values.put("charts", charts.text());
    values.put("scripts", scripts.text());
    values.put("data", InlineScript.json(Json.line(data)));
    values.put("overview", Overview.of(source));
    values.put("absent", Absences.of(source.report(), data));
    values.put("models", ModelRow.all(source));
    values.put("heads", ModelRow.heads());
    values.put("methods", Methods.groups());
    values.put("provenance", Provenance.of(source));
    values.put("command", source.command());
    return evaluate(values);
  }

  private static String policy(InlineScript... scripts) {
    String hashes =
        String.join(" ", List.of(scripts).stream().map(s -> "'" + s.hash() + "'").toList());
    return "default-src 'none'; script-src "
        + hashes
        + "; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";
  }

  private static String evaluate(Map<String, Object> values) {
    ClasspathLoader loader = new ClasspathLoader(ReportPage.class.getClassLoader());
    loader.setPrefix("dev/medley/analysis/page/template");
    PebbleEngine engine =
        new PebbleEngine.Builder()
            .loader(loader)
            .strictVariables(true)
            .autoEscaping(true)
            .defaultLocale(Locale.ROOT)
            .build();
    try (Writer text = new StringWriter()) {
      engine.getTemplate(TEMPLATE).evaluate(text, values);
      return text.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
