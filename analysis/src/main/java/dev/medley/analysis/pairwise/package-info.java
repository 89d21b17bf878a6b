/** How two classifiers differ on the same examples: one measure a file. */
package dev.medley.analysis.pairwise;
