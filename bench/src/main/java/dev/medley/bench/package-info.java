/** Medley's side of the benchmarks: processes that the drivers in bench/ start and ask for work. */
package dev.medley.bench;
