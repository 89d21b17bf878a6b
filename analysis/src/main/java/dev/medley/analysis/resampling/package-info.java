/** How sure numbers are: intervals by resampling. */
package dev.medley.analysis.resampling;
