package dev.medley.analysis.probe;

/**
 * A probe and how it did.
 *
 * @param dimensions how many features it saw
 * @param accuracy on the testing split
 * @param logLoss on the testing split, nats
 * @param l2 the penalty
 * @param objective what was minimised on the fitting examples, nats
 */
public record ProbeResult(
    int dimensions, double accuracy, double logLoss, double l2, double objective) {}
