package dev.medley.data;

/**
 * The numbers of (x / 255 - mean) / std.
 *
 * @param mean one a channel
 * @param std one a channel, positive
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Scaling(float[] mean, float[] std) {}
