package dev.medley.sweep;

import dev.medley.data.DataSettings;
import dev.medley.data.Dataset;
import dev.medley.data.Normalization;
import java.util.Optional;
import java.util.Set;

/**
 * What is known of a data set.
 *
 * @param fingerprint of its content; before it is opened, of where it lies
 * @param normalize what a recipe that leaves it out gets; none before it is opened
 * @param splits its splits; none before it is opened
 */
record DataFacts(String fingerprint, Optional<Normalization> normalize, Set<String> splits) {
  /** Of data that nobody has opened: enough to tell data sets from each other. */
  static DataFacts unopened(DataSettings data) {
    return new DataFacts(data.name() + "|" + data.path(), Optional.empty(), Set.of());
  }

  static DataFacts of(Dataset data) {
    return new DataFacts(
        data.fingerprint(), Optional.of(data.normalize()), Set.copyOf(data.splitNames()));
  }
}
