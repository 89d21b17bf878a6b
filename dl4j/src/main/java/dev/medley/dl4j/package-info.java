/** Training and alignment by Deeplearning4j, in a module that is loaded only when asked for. */
package dev.medley.dl4j;
