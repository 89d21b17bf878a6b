package dev.medley.torch;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.GradScriptCalls;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.JniUtils;

/**
 * Compiled TorchScript functions. Autograd is off unless a function turns it on ({@code
 * torch.set_grad_enabled(True)}), takes its gradients and turns it off again.
 */
public final class Script implements AutoCloseable {
  private final Model model; // DJL frees the module of a model that nobody references
  private final String text;

  Script(Model model, String text) {
    this.model = model;
    this.text = text;
  }

  /** The whole program, for people to read. */
  public String text() {
    return text;
  }

  /**
   * Calls a function.
   *
   * @param results owns what is returned
   * @param arguments {@link NDArray} for {@code Tensor}, {@link NDList} or {@link TensorList} for
   *     {@code List[Tensor]}, Double for {@code float}, Long or Integer for {@code int}, Boolean
   *     for {@code bool}, {@code long[]} and {@code double[]} for {@code List[int]} and {@code
   *     List[float]}
   * @return the tensor, or those of the list or tuple; empty for {@code None}
   * @throws ai.djl.engine.EngineException if the function fails, with its line
   */
  public NDList call(NDManager results, String function, Object... arguments) {
    // the optimising executor changes gradients in the last bits between calls; per thread
    JniUtils.setGraphExecutorOptimize(false);
    IValue[] values = new IValue[arguments.length];
    try {
      for (int i = 0; i < values.length; i++) {
        values[i] = value(arguments[i]);
      }
      PtSymbolBlock module = (PtSymbolBlock) model.getBlock();
      try (IValue result = GradScriptCalls.run(module, function, values)) {
        return result.toNDList((PtNDManager) results);
      }
    } finally {
      for (int i = 0; i < values.length; i++) {
        if (values[i] != null && !(arguments[i] instanceof TensorList)) {
          values[i].close();
        }
      }
    }
  }

  private static IValue value(Object argument) {
    if (argument instanceof NDArray array) {
      return IValue.from((PtNDArray) array);
    } else if (argument instanceof TensorList list) {
      return list.value();
    } else if (argument instanceof NDList list) {
      return TensorList.listOf(list);
    } else if (argument instanceof Boolean flag) {
      return IValue.from((boolean) flag);
    } else if (argument instanceof Double number) {
      return IValue.from((double) number);
    } else if (argument instanceof Long || argument instanceof Integer) {
      return IValue.from(((Number) argument).longValue());
    } else if (argument instanceof long[] numbers) {
      return IValue.listFrom(numbers);
    } else if (argument instanceof double[] numbers) {
      return IValue.listFrom(numbers);
    }
    throw new IllegalArgumentException("a script cannot take " + argument.getClass());
  }

  @Override
  public void close() {
    model.close();
  }
}
