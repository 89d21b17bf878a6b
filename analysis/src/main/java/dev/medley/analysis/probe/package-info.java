/**
 * What the features of models know, alone and together: linear probes (Gontijo-Lopes et al. 2022,
 * sections 4.6 and 4.7).
 */
package dev.medley.analysis.probe;
