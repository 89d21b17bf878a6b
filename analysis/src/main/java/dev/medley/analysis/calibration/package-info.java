/** How well a model's confidence fits its accuracy, and making it fit better. */
package dev.medley.analysis.calibration;
