/**
 * Files that others read and files from others: written so that a kill or a full disk leaves the
 * old or the new, read as hostile until checked. What a file says wrongly is a {@link
 * dev.medley.binding.UserError} that names it; a disk that fails is an {@link
 * java.io.UncheckedIOException} that names the file too.
 */
package dev.medley.file;
