/** Families: planning their members, training them in worker processes, saying how far they are. */
package dev.medley.sweep;
