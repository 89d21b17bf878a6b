package dev.medley.analysis.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.medley.analysis.ensemble.PairEnsembles;
import dev.medley.analysis.outputs.Bits;
import dev.medley.analysis.outputs.Pairs;
import dev.medley.analysis.resampling.Interval;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.DoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * {@code findings}: the answers to what a family is trained for, each decided only where its
 * interval or test decides it.
 */
final class FindingsSection implements Section {
  private static final double LEVEL = 0.05;
  private static final double NORMAL_95 = 1.96;

  @Override
  public void write(Study study, ObjectNode report) {
    List<Finding> findings = new ArrayList<>();
    divergence(report).or(() -> consistency(study)).ifPresent(findings::add);
    bestPair(study).ifPresent(findings::add);
    greedy(report).ifPresent(findings::add);
    probes(report).ifPresent(findings::add);
    relation(report).ifPresent(findings::add);
    if (findings.isEmpty()) {
      findings.add(
          new Finding(
              "Undecided: there is nothing to compare",
              "Findings need at least two models that classify the same examples.",
              false));
    }
    Finding.write(findings, report);
  }

  /** Whether members that diverge further from the base err more differently from it. */
  private static Optional<Finding> divergence(JsonNode report) {
    List<JsonNode> groups =
        elements(report.path("categories"))
            .filter(group -> group.path("against").asText().equals("base"))
            .filter(group -> group.has("excess_error_inconsistency"))
            .toList();
    if (groups.isEmpty()) {
      return Optional.empty();
    }
    StringBuilder text =
        new StringBuilder(
            "Exactly one of the base and another model is right, by what they differ in:\n");
    for (JsonNode group : groups) {
      JsonNode excess = group.get("excess_error_inconsistency");
      text.append(
          "%s: on %s%s of the examples; kappa %s%s; %s points%s compared with independent errors.\n"
              .formatted(
                  words(group.path("category").asText()),
                  percent(group.path("error_inconsistency").path("mean").asDouble()),
                  interval(group.path("error_inconsistency"), FindingsSection::points),
                  decimals(group.path("kappa").path("mean").asDouble()),
                  interval(group.path("kappa"), FindingsSection::decimals),
                  signed(excess.path("mean").asDouble()),
                  interval(excess, FindingsSection::signed)));
    }
    JsonNode trend =
        elements(report.path("trend"))
            .filter(t -> t.path("measure").asText().equals("excess_error_inconsistency"))
            .findFirst()
            .orElseThrow();
    if (trend.path("p").isNull()) {
      text.append(
          "All diverge equally far, so whether more divergence means more difference cannot be tested.");
      return Optional.of(
          new Finding(
              "Undecided: whether models that diverge further err more differently",
              text.toString(),
              false));
    }
    double p = trend.path("p").asDouble();
    text.append(
        "The last difference rises from category to category with p = %s (Jonckheere-Terpstra, labels permuted over %d members)."
            .formatted(p(p), sum(trend.path("members"))));
    return Optional.of(
        p <= LEVEL
            ? new Finding("Models that diverge further err more differently", text.toString(), true)
            : new Finding(
                "Undecided: whether models that diverge further err more differently",
                text.toString(),
                false));
  }

  /** Whether models err together more often than independent ones. */
  private static Optional<Finding> consistency(Study study) {
    if (study.classifying().size() < 2) {
      return Optional.empty();
    }
    double[] kappa = PairValues.kappa(study).numbers();
    PairMeans means = new PairMeans(study);
    Optional<Interval> interval =
        study.classifying().size() == 2
            ? Optional.of(study.intervals().inconsistencyAndKappa()[1][0])
            : means.interval(kappa);
    String text =
        "Exactly one of two models is right on %s of the examples%s. Kappa is %s%s: 0 is independent errors, 1 the same."
            .formatted(
                percent(means.mean(PairValues.errorInconsistency(study).numbers())),
                " (%s points compared with independent errors)"
                    .formatted(signed(means.mean(PairValues.excess(study).numbers()))),
                decimals(means.mean(kappa)),
                interval
                    .map(i -> " [%s, %s]".formatted(decimals(i.low()), decimals(i.high())))
                    .orElse(", of too few models for an interval"));
    if (interval.isPresent() && interval.get().low() > 0) {
      return Optional.of(new Finding("Models err together more often than by chance", text, true));
    }
    if (interval.isPresent() && interval.get().high() < 0) {
      return Optional.of(new Finding("Models err together less often than by chance", text, true));
    }
    return Optional.of(
        new Finding(
            "Undecided: whether models err together more often than by chance", text, false));
  }

  /** Whether the best pair is better than the best model. */
  private static Optional<Finding> bestPair(Study study) {
    Subset subset = study.withLogits();
    if (subset.size() < 2) {
      return Optional.empty();
    }
    PairEnsembles ensembles = study.ensembles(study.headlineRule());
    Pairs pairs = subset.pairs();
    int n = study.outputs().examples();
    int single =
        IntStream.of(subset.models())
            .boxed()
            .max(
                Comparator.<Integer>comparingInt(m -> Bits.count(study.correct(m)))
                    .thenComparing(Comparator.reverseOrder()))
            .orElseThrow();
    int[] best = {-1, 0, 0};
    pairs.forEach(
        (pair, a, b) -> {
          if (best[0] < 0
              || Bits.count(ensembles.hits(pair)) > Bits.count(ensembles.hits(best[0]))) {
            best[0] = pair;
            best[1] = subset.models()[a];
            best[2] = subset.models()[b];
          }
        });
    long[] hits = ensembles.hits(best[0]);
    double accuracy = (double) Bits.count(study.correct(single)) / n;
    double together = (double) Bits.count(hits) / n;
    Interval interval = study.difference(hits, study.correct(single));
    String text =
        "%s and %s together are right on %s of the examples, the best single model %s on %s: %s points [%s, %s]. Both were chosen on these examples, which favours the pair."
            .formatted(
                study.name(best[1]),
                study.name(best[2]),
                percent(together),
                study.name(single),
                percent(accuracy),
                signed(together - accuracy),
                signed(interval.low()),
                signed(interval.high()));
    return Optional.of(
        interval.low() > 0
            ? new Finding("The best pair beats the best model", text, true)
            : interval.high() < 0
                ? new Finding("No pair beats the best model", text, true)
                : new Finding("Undecided: whether a pair beats the best model", text, false));
  }

  /** Whether an ensemble that is selected elsewhere is better than the model selected there. */
  private static Optional<Finding> greedy(JsonNode report) {
    JsonNode greedy = report.path("greedy").path(0);
    if (greedy.path("weights").size() < 2) {
      return Optional.empty();
    }
    double single = greedy.path("trace").path(0).path("report_accuracy").asDouble();
    double together = greedy.path("report_accuracy").asDouble();
    return Optional.of(
        compared(
            "a selected ensemble beats the selected model",
            "The ensemble of %d models selected on %s is right on %s of the %s examples, the one model selected there on %s"
                .formatted(
                    greedy.path("weights").size(),
                    greedy.path("select_on").asText(),
                    percent(together),
                    greedy.path("report_on").asText(),
                    percent(single)),
            single,
            together,
            greedy.path("report_examples").asInt()));
  }

  /** Whether a linear probe gets more out of the base and another model than out of the base. */
  private static Optional<Finding> probes(JsonNode report) {
    Optional<JsonNode> base = wholeProbes(report, 1).findFirst();
    Optional<JsonNode> pair =
        wholeProbes(report, 2)
            .max(Comparator.comparingDouble(probe -> probe.path("accuracy").asDouble()));
    if (base.isEmpty() || pair.isEmpty()) {
      return Optional.empty();
    }
    double one = base.get().path("accuracy").asDouble();
    double two = pair.get().path("accuracy").asDouble();
    long pairs = wholeProbes(report, 2).count();
    return Optional.of(
        compared(
            "features of two models beat those of the base alone",
            "A linear probe on the features of %s%s is right on %s of the examples, one on those of the base alone, %s, on %s"
                .formatted(
                    names(pair.get()),
                    pairs > 1
                        ? " (of %d pairs the best on these examples, which favours it)"
                            .formatted(pairs)
                        : "",
                    percent(two),
                    names(base.get()),
                    percent(one)),
            one,
            two,
            report.path("examples").asInt()));
  }

  /** Those on all features of so many models, of which the base is one. */
  private static Stream<JsonNode> wholeProbes(JsonNode report, int models) {
    return elements(report.path("probes"))
        .filter(probe -> probe.path("models").size() == models)
        .filter(probe -> probe.path("combine").asText().equals("concat"));
  }

  private static String names(JsonNode probe) {
    return elements(probe.path("models"))
        .map(JsonNode::asText)
        .collect(Collectors.joining(" and "));
  }

  /**
   * Two accuracies on the same examples. The interval takes them as independent, which is wider
   * than it need be: models mostly err together.
   */
  private static Finding compared(String claim, String text, double one, double two, int examples) {
    double error = Math.sqrt((one * (1 - one) + two * (1 - two)) / examples);
    double difference = two - one;
    double low = difference - NORMAL_95 * error;
    double high = difference + NORMAL_95 * error;
    String whole =
        text
            + ": %s points [%s, %s], an interval that takes both as independent and so is wide."
                .formatted(signed(difference), signed(low), signed(high));
    if (low > 0) {
      return new Finding(
          claim.substring(0, 1).toUpperCase(Locale.ROOT) + claim.substring(1), whole, true);
    }
    return high < 0
        ? new Finding("It is not so that " + claim, whole, true)
        : new Finding("Undecided: whether " + claim, whole, false);
  }

  /** Whether pairs with more inconsistent errors gain more. */
  private static Optional<Finding> relation(JsonNode report) {
    JsonNode relation = report.path("relations").path("gain_vs_error_inconsistency");
    if (relation.isMissingNode() || relation.path("slope").isNull()) {
      return Optional.empty();
    }
    JsonNode ci = relation.path("slope_ci");
    String text =
        "Over %d pairs, ten points more inconsistent errors go with %s points more gain%s (r = %.2f, by %s)."
            .formatted(
                relation.path("pairs").asInt(),
                signed(relation.path("slope").asDouble() / 10),
                ci.isArray()
                    ? " [%s, %s]"
                        .formatted(
                            signed(ci.get(0).asDouble() / 10), signed(ci.get(1).asDouble() / 10))
                    : ", with too few models for an interval",
                relation.path("pearson_r").asDouble(),
                words(relation.path("rule").asText()));
    if (ci.isArray() && ci.get(0).asDouble() > 0) {
      return Optional.of(new Finding("Pairs that differ more gain more", text, true));
    }
    if (ci.isArray() && ci.get(1).asDouble() < 0) {
      return Optional.of(new Finding("Pairs that differ more gain less", text, true));
    }
    return Optional.of(
        new Finding("Undecided: whether pairs that differ more gain more", text, false));
  }

  private static Stream<JsonNode> elements(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  private static long sum(JsonNode counts) {
    return elements(counts).mapToLong(JsonNode::asLong).sum();
  }

  private static String interval(JsonNode estimate, DoubleFunction<String> format) {
    JsonNode ci = estimate.path("ci");
    return ci.isArray()
        ? " [%s, %s]"
            .formatted(format.apply(ci.get(0).asDouble()), format.apply(ci.get(1).asDouble()))
        : "";
  }

  private static String words(String name) {
    return name.replace('_', ' ');
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  private static String points(double share) {
    return String.format(Locale.ROOT, "%.1f", 100 * share);
  }

  private static String signed(double share) {
    return String.format(Locale.ROOT, "%+.1f", 100 * share);
  }

  private static String decimals(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  private static String p(double p) {
    return String.format(Locale.ROOT, p < 0.001 ? "%.4f" : "%.3f", p);
  }
}
