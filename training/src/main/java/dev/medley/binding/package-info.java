/**
 * Strict, typed YAML: records are the schema, annotations give defaults, ranges and explanations,
 * every mistake is reported with file, line and key.
 */
package dev.medley.binding;
