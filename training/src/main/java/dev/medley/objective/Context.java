package dev.medley.objective;

/**
 * What an objective works on.
 *
 * @param features the length of a representation
 * @param labelSmoothing in [0, 1)
 */
public record Context(long features, double labelSmoothing) {}
