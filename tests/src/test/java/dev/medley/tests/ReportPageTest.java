package dev.medley.tests;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.WaitForSelectorState;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The report in a real browser, of runs with names that would do harm if anything let them. */
class ReportPageTest {
  private static final int WIDTH = 1200;
  private static final int HEIGHT = 850;
  private static final String SAVE =
      "figure[data-chart] .figure-tools button[aria-label^='Save as SVG']";

  /** Chromium asks the user before it takes the eleventh. */
  private static final int DOWNLOADS_OF_A_TAB = 6;

  @TempDir private static Path folder;
  private static Chromium chromium;
  private static Path file;

  private final List<String> complaints = new ArrayList<>();
  private final List<String> requests = new ArrayList<>();
  private BrowserContext context;
  private Page page;

  @BeforeAll
  static void writeReport() throws IOException {
    chromium = Chromium.launch();
    HostileRuns.write(folder);
    Console console = new Console(folder, HostileRuns.home(folder).cache());
    Finished finished = console.run(List.of("report", "hostile", "--threads", "1"));
    assertEquals(0, finished.code(), finished.err());
    file = folder.resolve("reports/hostile/report.html");
  }

  @AfterAll
  static void closeBrowser() {
    if (chromium != null) {
      chromium.close();
    }
  }

  @BeforeEach
  void open() {
    open(new NewContextOptions().setViewportSize(WIDTH, HEIGHT));
  }

  private void open(NewContextOptions options) {
    context = chromium.browser().newContext(options);
    page = context.newPage();
    page.onConsoleMessage(
        message -> {
          if (message.type().equals("error")) {
            complaints.add(message.text());
          }
        });
    page.onPageError(complaints::add);
    page.onRequest(request -> requests.add(request.url()));
    page.navigate(file.toUri().toString());
    page.waitForSelector(
        "html[data-ready=yes]",
        new Page.WaitForSelectorOptions().setState(WaitForSelectorState.ATTACHED));
  }

  @AfterEach
  void nothingComplainedAndNothingWasAskedOfOthers() {
    context.close();
    assertEquals(List.of(), complaints);
    assertEquals(
        List.of(),
        requests.stream()
            .filter(url -> !url.startsWith("data:") && !url.startsWith("blob:"))
            .filter(url -> !url.equals(file.toUri().toString()))
            .toList());
  }

  private int count(String selector) {
    return page.locator(selector).count();
  }

  /** How many marks of pairs and models the charts of a name have. */
  private int marks(String chart) {
    return count("figure[data-chart=" + chart + "] .plot svg path");
  }

  @Test
  void everyChartHasDrawn() {
    int charts = count("figure[data-chart]");
    assertTrue(charts >= 9, charts + " charts");
    for (Object name :
        (List<?>)
            page.evaluate(
                "[...document.querySelectorAll('figure[data-chart]')].map(f => f.dataset.chart)")) {
      assertTrue(marks(name.toString()) > 3, name + " has drawn nothing");
      assertFalse(
          page.locator("figure[data-chart=" + name + "] .reading").textContent().isBlank(),
          name + " says nothing in words");
    }
  }

  @Test
  void namesAreTextAndNothingElse() {
    assertEquals(false, page.evaluate("'trapped' in window"));
    assertEquals(0, count("img[src=x], svg[onload], [onerror]"));
    String text = page.locator("body").textContent();
    HostileRuns.CLASSES.forEach(name -> assertTrue(text.contains(name), name));
    assertTrue(text.contains("</script><script>" + HostileRuns.TRAP));
  }

  @Test
  void aFilterOfCategoriesReachesChartsAndTables() {
    int before = marks("gain");
    page.locator("#categories input[value=dataset]").uncheck();
    assertTrue(marks("gain") < before);
    assertEquals(1, count("#models-table tr.hidden"));
    assertEquals(0, page.locator("#pairs-table").getByText("data", exact()).count());
    page.locator("#categories input[value=dataset]").check();
    assertEquals(before, marks("gain"));
  }

  private static com.microsoft.playwright.Locator.GetByTextOptions exact() {
    return new com.microsoft.playwright.Locator.GetByTextOptions().setExact(true);
  }

  @Test
  void pairsCanBeThoseWithTheBaseOnly() {
    page.locator("#against").selectOption("base");
    assertEquals(6, count("#pairs-table tbody tr"));
    for (String row : page.locator("#pairs-table tbody th").allTextContents()) {
      assertTrue(row.contains("base"), row);
    }
  }

  @Test
  void headsSortTheTable() {
    String first = "#models-table tbody tr:first-child td:nth-of-type(2)";
    page.locator("#models-table thead th:nth-child(3) button").click();
    double most = Double.parseDouble(page.locator(first).getAttribute("data-sort"));
    page.locator("#models-table thead th:nth-child(3) button").click();
    double least = Double.parseDouble(page.locator(first).getAttribute("data-sort"));
    assertTrue(least < most, least + " and " + most);
    assertEquals(
        "ascending", page.locator("#models-table thead th:nth-child(3)").getAttribute("aria-sort"));
  }

  @Test
  void anyPairCanBePickedWithTheKeyboard() {
    String before = page.locator("#pair-summary").textContent();
    String images = page.locator("#gallery").innerHTML();
    page.locator("#pairs-table tbody tr:nth-child(2) button").focus();
    page.keyboard().press("Enter");
    assertNotEquals(before, page.locator("#pair-summary").textContent());
    assertNotEquals(images, page.locator("#gallery").innerHTML());
    assertEquals(2, count("#models-table tr.chosen"));
    page.locator("#pair-b").selectOption("5");
    assertTrue(page.locator("#pair-summary").textContent().contains("member-4"));
  }

  @Test
  void theGalleryShowsImagesFromTheStore() {
    assertTrue(count("#gallery img") > 8);
    assertEquals(
        0L,
        ((Number)
                page.evaluate(
                    "Promise.all([...document.querySelectorAll('#gallery img')].map(i => i.decode()"
                        + ".then(() => i.naturalWidth === 8 ? 0 : 1)))"
                        + ".then(all => all.reduce((a, b) => a + b, 0))"))
            .longValue());
  }

  @Test
  void everyChartSavesItselfAsSvg() throws IOException {
    int charts = count(SAVE);
    assertTrue(charts >= 9, charts + " charts");
    for (int i = 0; i < charts; i++) {
      if (i % DOWNLOADS_OF_A_TAB == 0) {
        context.close();
        open();
      }
      Download download = page.waitForDownload(page.locator(SAVE).nth(i)::click);
      Path saved = folder.resolve(download.suggestedFilename());
      download.saveAs(saved);
      String svg = Files.readString(saved);
      assertTrue(svg.startsWith("<svg") && svg.contains("<path"), saved.toString());
      assertFalse(svg.contains("<img"), saved.toString());
    }
  }

  @Test
  void numbersOfAChartAreATable() {
    page.locator("figure[data-chart=gain] button[aria-expanded]").click();
    assertEquals(21, count("figure[data-chart=gain] .numbers tbody tr"));
  }

  @ParameterizedTest
  @CsvSource({"LIGHT, 1200", "DARK, 1200", "LIGHT, 390"})
  void everyoneCanUseIt(ColorScheme scheme, int width) throws IOException {
    context.close();
    open(new NewContextOptions().setViewportSize(width, HEIGHT).setColorScheme(scheme));
    page.locator("figure[data-chart=gain] button[aria-expanded]").click();
    page.evaluate(resource("/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js"));
    List<?> violations =
        (List<?>)
            page.evaluate(
                "axe.run().then(r => r.violations.map(v => v.id + ' ' + v.nodes.map(n =>"
                    + " n.html)))");
    assertEquals(List.of(), violations);
    assertEquals(
        true,
        page.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"),
        "the page is wider than the screen");
  }

  private static String resource(String name) throws IOException {
    try (InputStream stream = ReportPageTest.class.getResourceAsStream(name)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void theThemeCanBeChosen() {
    String paper = "getComputedStyle(document.body).backgroundColor";
    Object light = page.evaluate(paper);
    page.locator("#theme").selectOption("dark");
    assertNotEquals(light, page.evaluate(paper));
    page.locator("#theme").selectOption("light");
    assertEquals(light, page.evaluate(paper));
  }

  @Test
  void thePageIsOneFileThatLetsOnlyItsOwnScriptsRun() throws IOException {
    String html = Files.readString(file);
    assertAll(
        () ->
            assertTrue(
                html.contains("default-src &#39;none&#39;") || html.contains("default-src 'none'")),
        () -> assertFalse(html.contains("unsafe-eval")),
        () -> assertEquals(0, count("script[src], link[rel=stylesheet], iframe")));
    assertEquals(
        List.of(),
        Stream.of("import(", "fetch(", "XMLHttpRequest(")
            .filter(word -> count("script:not([type]):last-of-type") > 0)
            .filter(word -> page.locator("script").last().textContent().contains(word))
            .toList());
  }
}
