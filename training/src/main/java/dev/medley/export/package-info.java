/** Trained networks as files that other programs run: ONNX and safetensors, with a model card. */
package dev.medley.export;
