package dev.medley.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.medley.binding.UserError;
import dev.medley.file.Safetensors.Tensor;
import dev.medley.torch.Init;
import dev.medley.torch.Parameter;
import dev.medley.torch.Parameter.Kind;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InitialWeightsTest {
  private static final List<Parameter> WANTED =
      List.of(
          parameter("conv.weight", Kind.WEIGHT, 1L, 1L, 1L, 2L),
          parameter("bn.num_batches_tracked", Kind.COUNTER),
          parameter("fc.weight", Kind.WEIGHT, 2L, 3L),
          parameter("fc.bias", Kind.VECTOR, 2L));

  private final List<String> said = new ArrayList<>();

  private static Parameter parameter(String name, Kind kind, Long... shape) {
    return new Parameter(name, List.of(shape), kind, Init.constant(0));
  }

  private static Map<String, Tensor> fresh() {
    return map(
        Tensor.of("conv.weight", new float[2], 1L, 1L, 1L, 2L),
        Tensor.of("bn.num_batches_tracked", new long[1]),
        Tensor.of("fc.weight", new float[6], 2L, 3L),
        Tensor.of("fc.bias", new float[2], 2L));
  }

  private static Map<String, Tensor> map(Tensor... tensors) {
    Map<String, Tensor> map = new LinkedHashMap<>();
    for (Tensor tensor : tensors) {
      map.put(tensor.name(), tensor);
    }
    return map;
  }

  private static Map<String, Tensor> given() {
    return map(
        Tensor.of("conv.weight", new float[] {1, 2, 3, 4, 5, 6}, 1L, 3L, 1L, 2L),
        Tensor.of("linear.weight", new float[] {1, 1, 1, 1, 1, 1}, 2L, 3L),
        Tensor.of("linear.bias", new float[] {7, 8}, 2L));
  }

  private Map<String, Tensor> fit(Map<String, Tensor> given, boolean partial) {
    return InitialWeights.fit(WANTED, given, fresh(), partial, "w.safetensors", said::add);
  }

  private static float[] floats(Tensor tensor) {
    FloatBuffer buffer = tensor.data().get().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    float[] floats = new float[buffer.remaining()];
    buffer.get(floats);
    return floats;
  }

  @Test
  void linearStandsForFcAMissingCounterIsZeroAndColoursAreSummedForGray() {
    Map<String, Tensor> fitted = fit(given(), false);
    assertArrayEquals(new float[] {7, 8}, floats(fitted.get("fc.bias")));
    assertArrayEquals(new float[] {1 + 3 + 5, 2 + 4 + 6}, floats(fitted.get("conv.weight")));
    assertEquals(0, fitted.get("bn.num_batches_tracked").data().get().getLong());
    assertTrue(said.isEmpty());
  }

  @Test
  void aHeadOfAnotherClassCountIsReplacedAndLogged() {
    Map<String, Tensor> given = given();
    given.put("linear.weight", Tensor.of("linear.weight", new float[15], 5L, 3L));
    given.put("linear.bias", Tensor.of("linear.bias", new float[5], 5L));
    assertArrayEquals(new float[6], floats(fit(given, false).get("fc.weight")));
    assertEquals(2, said.size());
    assertEquals(
        "w.safetensors: fc.weight is for 5 classes, not 2: a fresh one is used.", said.get(0));
  }

  @Test
  void whatElseDoesNotFitIsRefusedByNameUnlessPartFitsAreWanted() {
    Map<String, Tensor> given = given();
    given.remove("linear.bias");
    given.put("conv.weight", Tensor.of("conv.weight", new float[4], 1L, 1L, 2L, 2L));
    given.put("other", Tensor.of("other", new float[1], 1L));
    String message =
        "The weights of w.safetensors do not fit the network: missing: fc.bias; unexpected: other;"
            + " of another shape or type: conv.weight is [1, 1, 2, 2], not [1, 1, 1, 2]. Use"
            + " --init-partial to take what fits.";
    assertEquals(message, assertThrows(UserError.class, () -> fit(given, false)).getMessage());
    assertArrayEquals(new float[] {1, 1, 1, 1, 1, 1}, floats(fit(given, true).get("fc.weight")));
    assertEquals(1, said.size());
  }
}
