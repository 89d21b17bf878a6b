/**
 * Everything that knows the engine: devices, precision, script text compiled and called, networks
 * described as graphs. No other room touches an engine-internal class.
 */
package dev.medley.torch;
