/** What features hold: linear probes, nearest neighbours, how far they spread. */
package dev.medley.probe;
