package dev.medley.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;

/**
 * Arrays handed to scripts as one {@code List[Tensor]} again and again, converted once. The arrays
 * stay their owner's and must live longer than this.
 */
public final class TensorList implements AutoCloseable {
  private final NDList arrays;
  private final IValue value;

  /** Wraps the arrays; a script that writes into them writes into these. */
  public TensorList(NDList arrays) {
    this.arrays = new NDList(arrays);
    this.value = listOf(arrays);
  }

  /** The arrays, in order. */
  public NDList arrays() {
    return arrays;
  }

  IValue value() {
    return value;
  }

  static IValue listOf(NDList arrays) {
    PtNDArray[] tensors = new PtNDArray[arrays.size()];
    for (int i = 0; i < tensors.length; i++) {
      NDArray array = arrays.get(i);
      tensors[i] = (PtNDArray) array;
    }
    return IValue.listFrom(tensors);
  }

  @Override
  public void close() {
    value.close();
  }
}
