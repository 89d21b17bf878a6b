/** Batched augmentation on the device, one operation a file. */
package dev.medley.augment;
