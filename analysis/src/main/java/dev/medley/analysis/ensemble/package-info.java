/** What models gain by being averaged. */
package dev.medley.analysis.ensemble;
