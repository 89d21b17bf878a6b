/** Optimisers, schedules, weight averaging, one a file. */
package dev.medley.optim;
