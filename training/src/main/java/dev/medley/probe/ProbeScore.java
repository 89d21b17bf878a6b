package dev.medley.probe;

/**
 * How well a probe does on a split.
 *
 * @param accuracy share of rows whose largest logit, the first among equals, is the label's
 * @param logLoss mean negative log-likelihood, nats
 */
public record ProbeScore(double accuracy, double logLoss) {}
