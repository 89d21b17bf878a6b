/** What several runs say about the same examples, mapped from the disk and aligned by id. */
package dev.medley.analysis.outputs;
