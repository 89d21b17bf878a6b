/**
 * Trained networks as files that other programs run: ONNX, TorchScript and safetensors, with a
 * model card.
 */
package dev.medley.export;
