/** How numbers of pairs go with each other and with how far models diverge. */
package dev.medley.analysis.relation;
