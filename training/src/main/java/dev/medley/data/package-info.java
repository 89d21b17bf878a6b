/**
 * Image data: where it comes from, the store it is brought into once, splits, and seeded batches.
 * Engine-free: batches are buffers and int arrays.
 */
package dev.medley.data;
