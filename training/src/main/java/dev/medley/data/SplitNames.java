package dev.medley.data;

import java.util.List;

/** The names of splits. */
public final class SplitNames {
  /** What models are fitted to. */
  public static final String TRAIN = "train";

  /** What choices are made by. */
  public static final String VALIDATION = "validation";

  /** What results are reported on. */
  public static final String TEST = "test";

  /** All, in the order in which a store holds them. */
  public static final List<String> ALL = List.of(TRAIN, VALIDATION, TEST);

  private SplitNames() {}

  /** The split that a folder's name means ({@code val} and {@code valid} too), or null. */
  static String of(String folder) {
    return switch (folder) {
      case "val", "valid" -> VALIDATION;
      default -> ALL.contains(folder) ? folder : null;
    };
  }
}
