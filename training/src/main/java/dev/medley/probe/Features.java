package dev.medley.probe;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.medley.binding.UserError;
import dev.medley.file.ElementType;
import dev.medley.file.Npy;
import dev.medley.torch.Script;
import dev.medley.torch.TensorList;
import dev.medley.torch.Torch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * The features of N examples, (N, D) float32 or float64, on a device in pieces of rows: as they
 * came from a network, batch after batch, or from files. They are read where they lie; nothing here
 * writes into them.
 */
public final class Features implements AutoCloseable {
  /** Elements that are worked on together: on a processor few enough to stay in its cache. */
  private static final long BLOCK_ON_PROCESSOR = 1 << 18;

  private static final long BLOCK_ON_GPU = 1 << 26;
  private static final int STAGED = 1 << 22;
  private static final String SCRIPT =
      """
      def copied(x: Tensor) -> Tensor:
        return x.clone()

      def columns(pieces: List[Tensor], which: Tensor) -> List[Tensor]:
        return [x.index_select(1, which) for x in pieces]

      def covariance(pieces: List[Tensor], block: int) -> Tensor:
        d = pieces[0].shape[1]
        total = torch.zeros([d], dtype=7, device=pieces[0].device)
        n = 0
        for x in pieces:
          total.add_(x.sum(0, dtype=7))
          n += x.shape[0]
        mean = total / n
        products = torch.zeros([d, d], dtype=7, device=pieces[0].device)
        for x in pieces:
          for i in range(0, x.shape[0], block):
            c = x[i:i + block].double() - mean
            products.addmm_(c.t(), c)
        return products / n

      def where_not_finite(pieces: List[Tensor], block: int) -> Tensor:
        row = 0
        for x in pieces:
          for i in range(0, x.shape[0], block):
            bad = torch.nonzero(~torch.isfinite(x[i:i + block]))
            if bad.shape[0] > 0:
              return torch.tensor([row + i + int(bad[0, 0]), int(bad[0, 1])])
          row += x.shape[0]
        return torch.tensor([-1, -1])
      """;

  private final NDManager manager;
  private final Torch torch;
  private final TensorList pieces;
  private final int rows;
  private final int dimensions;
  private final DataType type;

  private Features(Torch torch, NDManager manager, NDList arrays) {
    if (arrays.isEmpty()) {
      throw new IllegalArgumentException("features need at least one piece");
    }
    this.torch = torch;
    this.manager = manager;
    this.type = arrays.get(0).getDataType();
    this.dimensions = Math.toIntExact(arrays.get(0).getShape().getLastDimension());
    long count = 0;
    for (NDArray piece : arrays) {
      Shape shape = piece.getShape();
      boolean alike = shape.dimension() == 2 && shape.get(1) == dimensions && shape.get(0) > 0;
      if (!alike || piece.getDataType() != type) {
        throw new IllegalArgumentException("pieces of features differ, or are no matrices of rows");
      }
      count += shape.get(0);
    }
    if (dimensions == 0 || (type != DataType.FLOAT32 && type != DataType.FLOAT64)) {
      throw new IllegalArgumentException("no features: " + arrays.get(0));
    }
    this.rows = Math.toIntExact(count);
    this.pieces = new TensorList(arrays);
  }

  /**
   * Features that lie on the device already; they are not copied.
   *
   * @param pieces rows one after another, (n, D) each, all float32 or all float64, n at least 1;
   *     they stay their owner's and must live longer than this
   */
  public static Features of(Torch torch, NDList pieces) {
    return new Features(torch, torch.manager().newSubManager(), pieces);
  }

  /** Float32 features, row-major; copied to the device. */
  public static Features of(Torch torch, float[] values, int dimensions) {
    return staged(
        torch,
        values.length / dimensions,
        dimensions,
        DataType.FLOAT32,
        (first, count, into) ->
            into.asFloatBuffer().put(values, first * dimensions, count * dimensions));
  }

  /** Float64 features, row-major; copied to the device. */
  public static Features of(Torch torch, double[] values, int dimensions) {
    return staged(
        torch,
        values.length / dimensions,
        dimensions,
        DataType.FLOAT64,
        (first, count, into) ->
            into.asDoubleBuffer().put(values, first * dimensions, count * dimensions));
  }

  /** Hands out rows of features, wherever they are. */
  public interface Rows {
    /**
     * Copies rows.
     *
     * @param into receives {@code count} rows from its beginning on; is longer, maybe
     */
    void copy(int first, int count, float[] into);
  }

  /**
   * Rows from anywhere, copied to the device piece by piece.
   *
   * @param type float32 or float64
   */
  public static Features of(Torch torch, int rows, int dimensions, DataType type, Rows source) {
    float[] values = new float[Math.multiplyExact(rowsStaged(rows, dimensions), dimensions)];
    return staged(
        torch,
        rows,
        dimensions,
        type,
        (first, count, into) -> {
          source.copy(first, count, values);
          int n = count * dimensions;
          if (type == DataType.FLOAT32) {
            into.asFloatBuffer().put(values, 0, n);
          } else {
            for (int i = 0; i < n; i++) {
              into.putDouble(i * Double.BYTES, values[i]);
            }
          }
        });
  }

  private static int rowsStaged(int rows, int dimensions) {
    return Math.max(1, Math.min(rows, STAGED / dimensions));
  }

  /**
   * Rows of files, copied to the device piece by piece.
   *
   * @param first the first row
   * @param rows how many, at least 1
   * @param arrays (N, D) each, all float32 or all float64; side by side, if several
   * @throws UserError if an array is not like that or has no such rows
   */
  public static Features read(Torch torch, long first, int rows, List<Npy> arrays) {
    ElementType type = arrays.get(0).type() == ElementType.F64 ? ElementType.F64 : ElementType.F32;
    int dimensions = 0;
    for (Npy array : arrays) {
      array.require(type, 2);
      if (first < 0 || rows < 1 || first + rows > array.rows() || array.rowLength() == 0) {
        throw new UserError(
            "The features %s have %d rows of %d; wanted are rows %d to %d."
                .formatted(array.file(), array.rows(), array.rowLength(), first, first + rows - 1));
      }
      dimensions = Math.addExact(dimensions, array.rowLength());
    }
    boolean single = type == ElementType.F32;
    int width = dimensions;
    return staged(
        torch,
        rows,
        width,
        single ? DataType.FLOAT32 : DataType.FLOAT64,
        (from, count, into) -> {
          int column = 0;
          for (Npy array : arrays) {
            int own = array.rowLength();
            if (single) {
              float[] values = new float[count * own];
              array.floats(first + from, count, values);
              for (int row = 0; row < count; row++) {
                into.asFloatBuffer().put(row * width + column, values, row * own, own);
              }
            } else {
              double[] values = new double[count * own];
              array.doubles(first + from, count, values);
              for (int row = 0; row < count; row++) {
                into.asDoubleBuffer().put(row * width + column, values, row * own, own);
              }
            }
            column += own;
          }
        });
  }

  /** Puts rows into a buffer from its beginning on. */
  private interface Source {
    void copy(int first, int count, ByteBuffer into);
  }

  /** One buffer is used again and again, so that the features lie in memory once. */
  private static Features staged(
      Torch torch, int rows, int dimensions, DataType type, Source source) {
    NDManager manager = torch.manager().newSubManager();
    int piece = rowsStaged(rows, dimensions);
    ByteBuffer stage =
        ByteBuffer.allocateDirect(
                Math.multiplyExact(Math.multiplyExact(piece, dimensions), type.getNumOfBytes()))
            .order(ByteOrder.nativeOrder());
    NDList pieces = new NDList();
    try (Script script = torch.compile(SCRIPT)) {
      for (int first = 0; first < rows; first += piece) {
        int count = Math.min(piece, rows - first);
        source.copy(first, count, stage);
        ByteBuffer filled =
            stage
                .slice(0, count * dimensions * type.getNumOfBytes())
                .order(ByteOrder.nativeOrder());
        try (NDArray view = manager.create(filled, new Shape(count, dimensions), type)) {
          pieces.add(script.call(manager, "copied", view).get(0));
        }
      }
      return new Features(torch, manager, pieces);
    } catch (RuntimeException | Error e) {
      manager.close();
      throw e;
    }
  }

  /** Features of some columns, in the order given; a copy. */
  public Features columns(int... which) {
    NDManager own = torch.manager().newSubManager();
    try (Script script = torch.compile(SCRIPT);
        NDArray index = own.create(Arrays.stream(which).asLongStream().toArray())) {
      return new Features(torch, own, script.call(own, "columns", pieces, index));
    } catch (RuntimeException | Error e) {
      own.close();
      throw e;
    }
  }

  /**
   * The population covariance of all columns, (D, D) row-major, in float64.
   *
   * @throws UserError if a feature is not finite
   */
  public double[] covariance() {
    try (NDManager scope = torch.manager().newSubManager();
        Script script = torch.compile(SCRIPT)) {
      double[] found = script.call(scope, "covariance", pieces, block(1)).get(0).toDoubleArray();
      if (!Arrays.stream(found).allMatch(Double::isFinite)) {
        throw notFinite();
      }
      return found;
    }
  }

  /** N. */
  public int rows() {
    return rows;
  }

  /** D. */
  public int dimensions() {
    return dimensions;
  }

  /** Float32 or float64. */
  public DataType type() {
    return type;
  }

  Torch torch() {
    return torch;
  }

  TensorList pieces() {
    return pieces;
  }

  /**
   * Rows to work on together.
   *
   * @param least so many at least
   */
  long block(long least) {
    long elements = torch.device().isGpu() ? BLOCK_ON_GPU : BLOCK_ON_PROCESSOR;
    return Math.max(least, elements / dimensions);
  }

  /** What to say about features of which some are not finite. */
  UserError notFinite() {
    try (NDManager scope = torch.manager().newSubManager();
        Script script = torch.compile(SCRIPT)) {
      long[] place = script.call(scope, "where_not_finite", pieces, block(1)).get(0).toLongArray();
      return place[0] < 0
          ? new UserError("The features are too large: their squares add up to infinity.")
          : new UserError(
              "The features have a NaN or an infinity in row %d, column %d; all must be finite."
                  .formatted(place[0], place[1]));
    }
  }

  @Override
  public void close() {
    pieces.close();
    manager.close();
  }
}
