/** Architectures, one family a file, with PyTorch's parameter names. */
package dev.medley.model;
