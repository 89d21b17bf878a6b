/** What every measure declares, and what a measure may say: a number, or why there is none. */
package dev.medley.analysis.measure;
