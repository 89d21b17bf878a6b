/** Outputs of models that were trained elsewhere, checked and made into runs. */
package dev.medley.run.imports;
