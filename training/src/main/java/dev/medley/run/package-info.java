/**
 * The run directory: the only door between training and analysis. Who writes holds a run's lock
 * ({@link dev.medley.run.RunWriter}); everybody may read ({@link dev.medley.run.RunDirectory}).
 * docs/formats.md describes the files.
 */
package dev.medley.run;
