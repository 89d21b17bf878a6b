package dev.medley.recipe;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * How far two runs diverge: the last of these that applies (Gontijo-Lopes et al. 2022, arXiv
 * 2110.12899, section 3). Computed from what made them, never declared.
 */
public enum Category {
  /** At most the seed differs. */
  REINIT,
  /** Anything that the later ones do not name: optimiser, schedule, augmentation, dropout, ... */
  HYPERPARAMETERS,
  /** The network. */
  ARCHITECTURE,
  /** What training minimises, or its teacher; also of a run that it started from. */
  OBJECTIVE,
  /** The training images or labels; also of a run that it started from; or a file of weights. */
  DATASET;

  private static final Set<String> REGULARIZATION = Set.of("dropout", "drop_path");
  private static final Set<String> DATA = Set.of("data.subset", "data.classes", "data.label_noise");

  /** The word in files and on the screen. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The category of a word. */
  public static Optional<Category> find(String word) {
    return Arrays.stream(values()).filter(category -> category.word().equals(word)).findFirst();
  }

  /** How far two runs diverge; symmetric. */
  public static Category of(Origin base, Origin member) {
    Category furthest = REINIT;
    if (!base.fingerprint().equals(member.fingerprint())
        || !base.initialWeights().equals(member.initialWeights())) {
      furthest = DATASET;
    }
    for (String key : Origin.settings(base, member)) {
      furthest = further(furthest, ofSetting(key));
    }
    if (base.initialRun().isPresent() && member.initialRun().isPresent()) {
      return further(furthest, of(base.initialRun().get(), member.initialRun().get()));
    }
    if (base.initialRun().isPresent()) {
      return further(furthest, further(HYPERPARAMETERS, of(base.initialRun().get(), member)));
    }
    if (member.initialRun().isPresent()) {
      return further(furthest, further(HYPERPARAMETERS, of(base, member.initialRun().get())));
    }
    return furthest;
  }

  /** What a difference in one setting of the recipe means. */
  static Category ofSetting(String key) {
    List<String> parts = List.of(key.split("\\.", -1));
    String last = parts.get(parts.size() - 1);
    boolean listed = parts.size() == 2 && last.matches("\\d+");
    return switch (parts.get(0)) {
      case "seed" -> REINIT;
      case "model" -> REGULARIZATION.contains(last) ? HYPERPARAMETERS : ARCHITECTURE;
      case "objective" ->
          parts.size() == 1 || listed || last.equals("name") || parts.contains("teacher")
              ? OBJECTIVE
              : HYPERPARAMETERS;
      case "data" ->
          DATA.contains(String.join(".", parts.subList(0, Math.min(2, parts.size()))))
              ? DATASET
              : HYPERPARAMETERS;
      default -> HYPERPARAMETERS;
    };
  }

  private static Category further(Category a, Category b) {
    return a.compareTo(b) < 0 ? b : a;
  }
}
