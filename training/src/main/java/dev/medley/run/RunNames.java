package dev.medley.run;

import dev.medley.binding.UserError;
import java.util.regex.Pattern;

/** Names of runs: {@code [A-Za-z0-9][A-Za-z0-9._-]{0,99}}. */
public final class RunNames {
  private static final int LONGEST = 100;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

  private RunNames() {}

  /** Whether a text is a name. */
  public static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  /**
   * The name itself.
   *
   * @throws UserError if it is none
   */
  public static String check(String name) {
    if (!isName(name)) {
      throw new UserError(
          "'"
              + name
              + "' cannot be a run's name: allowed are up to 100 letters, digits, '.', '_' and '-',"
              + " the first a letter or a digit.");
    }
    return name;
  }

  /**
   * The name of a run that its user did not name, such as {@code resnet20-cifar10-0}. Further ones
   * are numbered; see {@link RunWriter#createNumbered}.
   */
  public static String of(String recipe, String data, long seed) {
    String name = (recipe + "-" + data).replaceAll("[^A-Za-z0-9._-]", "-");
    String ended = ended(name, seed);
    return isName(ended) ? ended : "run-" + seed;
  }

  /** The n-th run of a name, n from 1; the first has the name itself. */
  public static String numbered(String name, int n) {
    return n == 1 ? name : ended(name, n);
  }

  /** A name that ends in a number, shortened where both together are too long. */
  public static String ended(String name, long number) {
    String ending = "-" + number;
    return name.substring(0, Math.min(name.length(), LONGEST - ending.length())) + ending;
  }
}
