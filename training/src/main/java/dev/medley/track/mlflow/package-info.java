/**
 * Copies of runs and families on an MLflow server. The run directory is the truth; what was sent of
 * it is noted beside it, so that a copy is completed later, never doubled.
 */
package dev.medley.track.mlflow;
