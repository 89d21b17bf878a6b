/** The recipe: its typed tree, loading, composing, overriding, validating, comparing. */
package dev.medley.recipe;
