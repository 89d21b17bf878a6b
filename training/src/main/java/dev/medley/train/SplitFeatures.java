package dev.medley.train;

import ai.djl.ndarray.NDManager;
import dev.medley.probe.Features;

/**
 * The representations of a split, without augmentation, on the device.
 *
 * @param owner of the arrays
 * @param features (n, d) float32
 * @param labels n classes
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record SplitFeatures(NDManager owner, Features features, int[] labels) implements AutoCloseable {
  @Override
  public void close() {
    features.close();
    owner.close();
  }
}
