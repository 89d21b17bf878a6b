/** Random numbers as a function of a seed and a path, so that nothing needs to be saved. */
package dev.medley.random;
