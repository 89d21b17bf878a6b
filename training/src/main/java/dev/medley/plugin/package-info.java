/**
 * Modules with libraries of their own, which are loaded only when something of them is asked for.
 */
package dev.medley.plugin;
