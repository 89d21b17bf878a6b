package ai.djl.pytorch.jni;

import ai.djl.pytorch.engine.PtSymbolBlock;

/**
 * Calls a script's method with autograd available, arguments given as values that can be reused.
 *
 * <p>DJL has both, but not together: {@code IValueUtils.runMethod} runs in inference mode, {@code
 * IValueUtils.forward} wraps every array anew. The native call behind them is visible only inside
 * this package, hence a class of ours in it.
 */
public final class GradScriptCalls {
  private GradScriptCalls() {}

  /** Runs a method; the caller closes the result. */
  public static IValue run(PtSymbolBlock module, String method, IValue... arguments) {
    long[] handles = new long[arguments.length];
    for (int i = 0; i < handles.length; i++) {
      handles[i] = arguments[i].getHandle();
    }
    return new IValue(
        PyTorchLibrary.LIB.moduleRunMethod(module.getHandle(), method, handles, true, false));
  }
}
