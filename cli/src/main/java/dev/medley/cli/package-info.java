/** The commands: they parse, call a room, and print what it returns. No logic lives here. */
package dev.medley.cli;
