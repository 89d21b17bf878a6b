package dev.medley.torch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import org.junit.jupiter.api.Test;

class ScriptTest {
  private static final String GRADIENT =
      """
      def gradient(w: List[Tensor], x: Tensor) -> List[Tensor]:
        torch.set_grad_enabled(True)
        leaves = [t.detach().requires_grad_(True) for t in w]
        loss = squared(leaves[0] * x).sum()
        g: List[Tensor] = []
        for t in torch.grad([loss], leaves):
          assert t is not None
          g.append(t)
        torch.set_grad_enabled(False)
        return [loss.detach()] + g

      def squared(x: Tensor) -> Tensor:
        return x * x
      """;

  @Test
  void gradientsAreTakenInsideAScriptAndNothingOutlivesTheCall() {
    try (Torch torch = Torch.open("cpu", 1);
        Script script = torch.compile(GRADIENT);
        NDManager scope = torch.manager().newSubManager()) {
      NDArray w = scope.create(new float[] {1, 2});
      NDArray x = scope.create(new float[] {3, 5});
      for (int call = 0; call < 3; call++) {
        NDList out = script.call(scope, "gradient", new NDList(w), x);
        assertEquals(109f, out.get(0).getFloat());
        assertArrayEquals(new float[] {18, 100}, out.get(1).toFloatArray());
      }
    }
  }

  @Test
  void argumentsOfEveryKindArrive() {
    String text =
        """
        def all(x: Tensor, n: int, f: float, yes: bool, many: List[int], reals: List[float]) -> Tensor:
          y = x * n + f + float(many[1]) + reals[0]
          return y if yes else x

        def add(w: List[Tensor], f: float) -> None:
          torch._foreach_add_(w, f)
        """;
    try (Torch torch = Torch.open("cpu", 1);
        Script script = torch.compile(text);
        NDManager scope = torch.manager().newSubManager()) {
      NDArray x = scope.create(new float[] {1});
      NDList out =
          script.call(scope, "all", x, 2, 0.5, true, new long[] {7, 10}, new double[] {100});
      assertArrayEquals(new float[] {112.5f}, out.get(0).toFloatArray());
      try (TensorList list = new TensorList(new NDList(x))) {
        script.call(scope, "add", list, 1.0);
        assertEquals(0, script.call(scope, "add", list, 1.0).size());
      }
      assertArrayEquals(new float[] {3}, x.toFloatArray());
    }
  }

  @Test
  void wrongTextIsRefusedWithItsLineAndTwoFunctionsOfOneNameAreRefused() {
    try (Torch torch = Torch.open("cpu", 1)) {
      assertThrows(
          EngineException.class,
          () -> torch.compile("def f(x: Tensor) -> Tensor:\n  return torch.no_such_op(x)\n"));
      assertThrows(
          IllegalArgumentException.class,
          () ->
              torch.compile(
                  "def f(x: Tensor) -> Tensor:\n  return x\n",
                  "def f(x: Tensor) -> Tensor:\n  return -x\n"));
    }
  }
}
