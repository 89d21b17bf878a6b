package dev.medley.data;

import java.nio.ByteBuffer;

/** Some images of a split with their labels. Its buffer is used again for a later batch. */
public final class Batch {
  private final ByteBuffer buffer;
  long step;
  long epoch;
  int[] positions = {};
  int[] labels = {};

  Batch(ByteBuffer buffer) {
    this.buffer = buffer;
  }

  /** How many images. */
  public int size() {
    return positions.length;
  }

  /**
   * The pixels: direct, uint8 (n, height, width, channels), from position 0 to the limit. Valid
   * until the next batch is asked for.
   */
  public ByteBuffer images() {
    return buffer;
  }

  /** The images' labels; the caller's to keep. */
  public int[] labels() {
    return labels;
  }

  /** Where the images stand in their split; the caller's to keep. */
  public int[] positions() {
    return positions;
  }

  /** Number of the batch since training (or the evaluation) began, from 0. */
  public long step() {
    return step;
  }

  /** Number of the epoch, from 0. */
  public long epoch() {
    return epoch;
  }
}
