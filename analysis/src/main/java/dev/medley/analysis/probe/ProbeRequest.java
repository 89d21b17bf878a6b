package dev.medley.analysis.probe;

import dev.medley.binding.UserError;
import dev.medley.probe.ProbePrecision;
import dev.medley.probe.ProbeSearch;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How probes are fitted.
 *
 * @param dataset whose outputs
 * @param fitOn the split that they are fitted on
 * @param testOn the split that they are tested on
 * @param validateOn the split that the penalty is chosen on, by accuracy; by default a fifth of the
 *     fitting split, held out
 * @param l2 the penalty; then nothing is chosen and nothing held out
 * @param penalties what it is chosen from
 * @param combine how features are brought together
 * @param rates of mixing: the share from the first model
 * @param draws of each rate
 * @param rankBy the score of ranking
 * @param seed of the draws
 * @param precision of the fits
 */
public record ProbeRequest(
    String dataset,
    String fitOn,
    String testOn,
    Optional<String> validateOn,
    OptionalDouble l2,
    List<Double> penalties,
    Combine combine,
    List<Double> rates,
    int draws,
    RankBy rankBy,
    long seed,
    ProbePrecision precision) {
  /** The shares of mixing where nobody wants others. */
  public static final List<Double> RATES = List.of(0.0, 0.25, 0.5, 0.75, 1.0);

  /** Checks it. */
  public ProbeRequest {
    penalties = List.copyOf(penalties);
    rates = List.copyOf(rates);
    if (fitOn.equals(testOn) || validateOn.equals(Optional.of(testOn))) {
      throw new UserError(
          "A probe fitted or chosen on '%s' would be tested on the same examples; name another split."
              .formatted(testOn));
    }
    if (validateOn.equals(Optional.of(fitOn))) {
      throw new UserError(
          "A penalty chosen on the examples that probes are fitted on would always be the smallest; leave --validate-on out, and a fifth of '%s' is held out."
              .formatted(fitOn));
    }
    if (l2.isPresent() && !(l2.getAsDouble() > 0 && Double.isFinite(l2.getAsDouble()))) {
      throw new UserError("--l2 is %s; it must be above 0.".formatted(l2.getAsDouble()));
    }
    for (double rate : rates) {
      if (!(rate >= 0 && rate <= 1)) {
        throw new UserError("A rate is %s; it must be from 0 to 1.".formatted(rate));
      }
    }
    if (draws < 1) {
      throw new UserError("--draws is %d; it must be at least 1.".formatted(draws));
    }
  }

  /** A search for the best of 45 penalties, all features side by side. */
  public static ProbeRequest of(String dataset, String fitOn, String testOn) {
    return new ProbeRequest(
        dataset,
        fitOn,
        testOn,
        Optional.empty(),
        OptionalDouble.empty(),
        ProbeSearch.grid(),
        Combine.CONCAT,
        RATES,
        3,
        RankBy.VARIANCE,
        0,
        ProbePrecision.FLOAT32);
  }

  /** The same with features brought together otherwise. */
  public ProbeRequest by(Combine other) {
    return new ProbeRequest(
        dataset,
        fitOn,
        testOn,
        validateOn,
        l2,
        penalties,
        other,
        rates,
        draws,
        rankBy,
        seed,
        precision);
  }
}
