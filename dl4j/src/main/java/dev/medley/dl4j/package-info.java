/** Components for Deeplearning4j, a module of its own that nothing else of Medley loads. */
package dev.medley.dl4j;
