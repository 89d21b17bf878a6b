/** What the analysis says about a set of runs, put together. */
package dev.medley.analysis.report;
