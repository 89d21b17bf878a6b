package dev.medley.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.medley.file.ElementType;
import dev.medley.file.Safetensors.Tensor;
import dev.medley.torch.Script;
import dev.medley.torch.Torch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/** Brings arrays from files to the device and back. */
final class DeviceArrays implements AutoCloseable {
  /** Four-dimensional weights lie channels-last in memory, as the convolutions want them. */
  private static final String LAYOUT =
      """
      def to_device_layout(arrays: List[Tensor]) -> List[Tensor]:
        return [in_device_layout(t) for t in arrays]

      def in_device_layout(t: Tensor) -> Tensor:
        return t.clone(memory_format=2) if t.dim() == 4 else t.clone()

      def to_file_layout(arrays: List[Tensor]) -> List[Tensor]:
        return [t.contiguous() for t in arrays]

      def assign(to: List[Tensor], source: List[Tensor]) -> None:
        torch._foreach_copy_(to, source)
      """;

  private final NDManager owner;
  private final Script layout;

  /** Arrays that {@code owner} owns. */
  DeviceArrays(Torch torch, NDManager owner) {
    this.owner = owner;
    layout = torch.compile(LAYOUT);
  }

  /** New arrays with what stands in a file. */
  NDList toDevice(List<Tensor> tensors) {
    try (NDManager scope = owner.newSubManager()) {
      return copies(arrays(scope, tensors));
    }
  }

  /** New arrays with the same contents. */
  NDList copies(NDList arrays) {
    return arrays.isEmpty() ? new NDList() : layout.call(owner, "to_device_layout", arrays);
  }

  /** Sets arrays to what stands in a file. */
  void assign(NDList arrays, List<Tensor> tensors) {
    if (!arrays.isEmpty()) {
      try (NDManager scope = owner.newSubManager()) {
        layout.call(scope, "assign", arrays, arrays(scope, tensors));
      }
    }
  }

  /** Copies for a file, row-major. */
  List<Tensor> toFile(List<String> names, NDList arrays) {
    List<Tensor> tensors = new ArrayList<>();
    if (arrays.isEmpty()) {
      return tensors;
    }
    try (NDManager scope = owner.newSubManager()) {
      NDList plain = layout.call(scope, "to_file_layout", arrays);
      for (int i = 0; i < plain.size(); i++) {
        NDArray array = plain.get(i);
        ByteBuffer data = array.toByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        List<Long> shape = LongStream.of(array.getShape().getShape()).boxed().toList();
        tensors.add(new Tensor(names.get(i), type(array.getDataType()), shape, data::duplicate));
      }
    }
    return tensors;
  }

  private static NDList arrays(NDManager scope, List<Tensor> tensors) {
    NDList arrays = new NDList();
    for (Tensor tensor : tensors) {
      ByteBuffer source = tensor.data().get();
      ByteBuffer data =
          ByteBuffer.allocateDirect(source.remaining()).order(ByteOrder.nativeOrder());
      data.put(source).flip();
      Shape shape = new Shape(tensor.shape().stream().mapToLong(Long::longValue).toArray());
      arrays.add(scope.create(data, shape, type(tensor.type())));
    }
    return arrays;
  }

  private static DataType type(ElementType type) {
    return switch (type) {
      case F32 -> DataType.FLOAT32;
      case F64 -> DataType.FLOAT64;
      case I64 -> DataType.INT64;
      default -> throw new IllegalArgumentException("no state is of type " + type);
    };
  }

  private static ElementType type(DataType type) {
    return switch (type) {
      case FLOAT32 -> ElementType.F32;
      case FLOAT64 -> ElementType.F64;
      case INT64 -> ElementType.I64;
      default -> throw new IllegalArgumentException("no state is of type " + type);
    };
  }

  @Override
  public void close() {
    layout.close();
  }
}
