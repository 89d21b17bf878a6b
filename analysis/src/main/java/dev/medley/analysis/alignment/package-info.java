/**
 * Whether the features of two models can be brought into one space: projection heads fitted by
 * contrast, judged by retrieval and by linear probes.
 */
package dev.medley.analysis.alignment;
