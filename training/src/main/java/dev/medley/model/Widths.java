package dev.medley.model;

/** Rules that architectures share. */
final class Widths {
  private Widths() {}

  /** Channels times a factor, at least 1. */
  static long scaled(long channels, double width) {
    return Math.max(1, Math.round(channels * width));
  }

  /** Stochastic depth's probability at a block, rising linearly from 0 to {@code last}. */
  static double dropPath(double last, int block, int blocks) {
    return blocks == 1 ? last : last * block / (blocks - 1);
  }
}
