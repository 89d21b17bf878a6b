/** How alike the features of two models are, whatever they predict: one measure a file. */
package dev.medley.analysis.similarity;
