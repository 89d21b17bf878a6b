/** What training minimises: losses and the modules they need, one a file. */
package dev.medley.objective;
