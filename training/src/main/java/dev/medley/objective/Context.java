package dev.medley.objective;

/**
 * What an objective works on.
 *
 * @param features the length of a representation
 * @param classes of the data set
 * @param batchSize images an optimiser step
 * @param views of an image
 * @param labelSmoothing in [0, 1)
 */
public record Context(
    long features, long classes, int batchSize, int views, double labelSmoothing) {}
