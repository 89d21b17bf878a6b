/** In what each of two models is the better one. */
package dev.medley.analysis.specialization;
