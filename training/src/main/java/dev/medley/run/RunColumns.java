package dev.medley.run;

import dev.medley.binding.Nearest;
import dev.medley.binding.UserError;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What runs can be listed, filtered and sorted by: the fields of run.json that have a single value,
 * and the results, {@code accuracy} being short for {@code test.accuracy}.
 */
public final class RunColumns {
  private static final Map<String, Function<RunDirectory, Object>> FIELDS = fields();
  private static final Pattern CONDITION =
      Pattern.compile("\\s*([^<>=!\\s]+)\\s*(<=|>=|!=|=|<|>)\\s*(\\S+)\\s*");
  private static final String OF_TEST = "test.";

  private final Set<String> metrics = new LinkedHashSet<>();

  /** The columns of some runs. */
  public RunColumns(Collection<RunDirectory> runs) {
    runs.forEach(run -> metrics.addAll(run.info().metrics().keySet()));
  }

  private static Map<String, Function<RunDirectory, Object>> fields() {
    Map<String, Function<RunDirectory, Object>> fields = new LinkedHashMap<>();
    fields.put("run", run -> run.info().name());
    fields.put("status", run -> run.status().word());
    fields.put("family", run -> run.info().family().orElse(null));
    fields.put("member", run -> run.info().member().orElse(null));
    fields.put("category", run -> run.info().category().orElse(null));
    fields.put("data", run -> run.info().data().name());
    fields.put("seed", run -> (double) run.info().seed());
    fields.put("started", run -> time(run.info().start().toString()));
    fields.put("ended", run -> run.info().end().map(end -> time(end.toString())).orElse(null));
    fields.put("medley", run -> run.info().versions().medley());
    fields.put("cpu", run -> run.info().versions().cpu());
    fields.put("threads", run -> (double) run.info().versions().threads());
    return fields;
  }

  private static String time(String instant) {
    return instant.substring(0, 19).replace('T', ' ') + " UTC";
  }

  /**
   * The value of a column.
   *
   * @return a String or a Double; none if the run has no such value
   * @throws UserError if no run has such a column
   */
  public Optional<Object> value(RunDirectory run, String column) {
    String name = name(column);
    return Optional.ofNullable(
        FIELDS.containsKey(name) ? FIELDS.get(name).apply(run) : run.info().metrics().get(name));
  }

  /** The value as it is printed: empty for none. */
  public String text(RunDirectory run, String column) {
    return value(run, column)
        .map(
            value ->
                FIELDS.containsKey(name(column)) && value instanceof Double whole
                    ? Long.toString(whole.longValue())
                    : value.toString())
        .orElse("");
  }

  /** By a column: smaller numbers and earlier words first, runs without a value last. */
  public Comparator<RunDirectory> order(String column, boolean descending) {
    Comparator<Object> values =
        (a, b) ->
            a instanceof Double first && b instanceof Double second
                ? first.compareTo(second)
                : a.toString().compareTo(b.toString());
    name(column);
    return Comparator.comparing(
        run -> value(run, column).orElse(null),
        Comparator.nullsLast(descending ? values.reversed() : values));
  }

  /**
   * A condition.
   *
   * @param condition such as {@code accuracy>0.9} or {@code data=cifar10}; runs without a value do
   *     not meet it
   * @throws UserError if it is none, or no run has such a column
   */
  public Predicate<RunDirectory> where(String condition) {
    Matcher matcher = CONDITION.matcher(condition);
    if (!matcher.matches()) {
      throw new UserError(
          "'"
              + condition
              + "' is no condition: a column, one of < <= = != >= >, and a value, such as"
              + " accuracy>0.9");
    }
    String column = name(matcher.group(1));
    String operator = matcher.group(2);
    String wanted = matcher.group(3);
    Optional<Double> number = number(wanted);
    return run ->
        value(run, column)
            .filter(
                is ->
                    is instanceof Double value
                        ? meets(value, operator, requireNumber(number, condition))
                        : meets(is.toString().compareTo(wanted), operator))
            .isPresent();
  }

  private static Optional<Double> number(String text) {
    try {
      return Optional.of(Double.valueOf(text));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static double requireNumber(Optional<Double> number, String condition) {
    return number.orElseThrow(
        () -> new UserError("'" + condition + "' compares a number with what is none."));
  }

  private static boolean meets(double value, String operator, double wanted) {
    return operator.equals("!=")
        ? value != wanted
        : !Double.isNaN(value) && !Double.isNaN(wanted) && meets(compare(value, wanted), operator);
  }

  /** Zeros of both signs are equal. */
  private static int compare(double a, double b) {
    return a < b ? -1 : a > b ? 1 : 0;
  }

  private static boolean meets(int order, String operator) {
    return switch (operator) {
      case "<" -> order < 0;
      case "<=" -> order <= 0;
      case "=" -> order == 0;
      case "!=" -> order != 0;
      case ">=" -> order >= 0;
      default -> order > 0;
    };
  }

  private String name(String column) {
    if (FIELDS.containsKey(column) || metrics.contains(column)) {
      return column;
    }
    if (metrics.contains(OF_TEST + column)) {
      return OF_TEST + column;
    }
    Set<String> all = new LinkedHashSet<>(FIELDS.keySet());
    all.addAll(metrics);
    Set<String> words = new LinkedHashSet<>(all);
    metrics.stream()
        .filter(metric -> metric.startsWith(OF_TEST))
        .forEach(metric -> words.add(metric.substring(OF_TEST.length())));
    throw new UserError(
        "No run has "
            + column
            + Nearest.to(column, words).map(near -> ", did you mean " + near + "?").orElse("")
            + " (there are: "
            + String.join(", ", List.copyOf(all))
            + ")");
  }
}
