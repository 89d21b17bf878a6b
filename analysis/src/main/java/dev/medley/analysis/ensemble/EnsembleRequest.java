package dev.medley.analysis.ensemble;

import dev.medley.binding.UserError;
import dev.medley.run.RunDirectory;
import java.util.List;
import java.util.Optional;

/**
 * Which outputs ensembles are selected and reported on.
 *
 * @param runs at least one, all with logits
 * @param dataset whose outputs
 * @param split what is reported
 * @param selectOn the split that members and weights are selected on; by default validation if all
 *     runs have it, else one half of the reported split, by hash of id, for the other half
 * @param calibrateOn what temperatures are fitted on: a split, {@code cross} (each half for the
 *     other) or {@code none}; by default what members are selected on
 */
public record EnsembleRequest(
    List<RunDirectory> runs,
    String dataset,
    String split,
    Optional<String> selectOn,
    Optional<String> calibrateOn) {
  static final String CROSS = "cross";
  static final String NONE = "none";
  private static final String VALIDATION = "validation";

  /** Checks it. */
  public EnsembleRequest {
    runs = List.copyOf(runs);
    if (runs.isEmpty()) {
      throw new UserError("An ensemble needs at least one run.");
    }
    if (selectOn.isPresent() && selectOn.get().equals(split)) {
      throw new UserError(
          "Members selected on '%s' would be reported on the same examples; name another split, or leave --select-on out: then one half is for selection."
              .formatted(split));
    }
  }

  /** The split to select on; none for a half of the reported one. */
  Optional<String> selecting() {
    return selectOn.or(
        () ->
            !split.equals(VALIDATION) && runs.stream().allMatch(this::hasValidation)
                ? Optional.of(VALIDATION)
                : Optional.empty());
  }

  /** Whether temperatures are fitted on the examples that are reported, which flatters them. */
  public boolean isOptimistic() {
    return calibrateOn.equals(Optional.of(split));
  }

  private boolean hasValidation(RunDirectory run) {
    return run.outputs().contains(dataset + "." + VALIDATION)
        && run.outputs(dataset, VALIDATION).logits().isPresent();
  }
}
