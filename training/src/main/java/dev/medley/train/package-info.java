/** The training loop, evaluation, checkpoints: from a recipe to a run directory. */
package dev.medley.train;
