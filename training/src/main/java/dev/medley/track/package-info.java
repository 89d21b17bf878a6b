/**
 * What a run says while it trains: a line on the terminal, {@code metrics.jsonl}, {@code log.txt}.
 * All of it goes to files and to stderr; stdout is for results.
 */
package dev.medley.track;
