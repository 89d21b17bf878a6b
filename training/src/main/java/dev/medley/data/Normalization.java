package dev.medley.data;

/**
 * The numbers of (x / 255 - mean) / std.
 *
 * @param mean one a channel
 * @param std one a channel, positive
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Normalization(float[] mean, float[] std) {}
