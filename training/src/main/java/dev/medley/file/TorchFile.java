package dev.medley.file;

import dev.medley.binding.UserError;
import dev.medley.file.Safetensors.Tensor;
import dev.medley.file.TensorPickle.Array;
import dev.medley.file.TensorPickle.Storage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * State dicts as {@code torch.save} writes them: a zip archive of a pickle and one entry a storage
 * (since PyTorch 1.6), or a row of pickles with the storages behind them (before). Only tensors are
 * read; see {@link TensorPickle} for what is refused. Elements are read when they are asked for.
 */
final class TorchFile {
  /** Keys under which programs keep a state dict beside other things, the first one found. */
  private static final List<String> NESTED =
      List.of("state_dict", "model_state_dict", "model", "net");

  private static final int DEEPEST = 4;
  private static final int LONGEST_PICKLE = 1 << 26;
  private static final byte[] ZIP = {'P', 'K', 3, 4};
  private static final byte PICKLE = (byte) 0x80;

  /** The little-endian bytes of 0x1950a86a20f9469cfc6c, with which the older form begins. */
  private static final String MAGIC = "6cfc9c46f9206aa85019";

  private static final long PROTOCOL = 1001;

  private final Path file;
  private final Function<Storage, ByteBuffer> reader;

  private TorchFile(Path file, Function<Storage, ByteBuffer> reader) {
    this.file = file;
    this.reader = reader;
  }

  /** Whether a file begins as one of the two forms does. */
  static boolean fits(Path file) {
    byte[] start = start(file);
    return isZip(start)
        || (start.length > 1
            && start[0] == PICKLE
            && Byte.toUnsignedInt(start[1]) <= TensorPickle.LAST_PROTOCOL
            && !Safetensors.isStart(start));
  }

  private static boolean isZip(byte[] start) {
    return start.length >= ZIP.length && Arrays.equals(start, 0, ZIP.length, ZIP, 0, ZIP.length);
  }

  private static byte[] start(Path file) {
    try (var stream = Files.newInputStream(file)) {
      return stream.readNBytes(Safetensors.START);
    } catch (IOException e) {
      throw Failures.reading(file, e);
    }
  }

  /**
   * Reads the state dict.
   *
   * @return tensors by name, in the file's order, row-major whatever their strides were
   * @throws UserError if the file is damaged or holds anything but tensors, naming it
   */
  static Map<String, Tensor> read(Path file) {
    return isZip(start(file)) ? readZip(file) : readPickles(file);
  }

  private static Map<String, Tensor> readZip(Path file) {
    try (SafeZip zip = SafeZip.open(file, SafeZip.Limits.STATE_DICTS)) {
      String pickle =
          zip.names().stream()
              .filter(name -> name.matches("([^/]+/)?data\\.pkl"))
              .findFirst()
              .orElseThrow(
                  () ->
                      new UserError(
                          file + " is a zip archive, but not of PyTorch: it has no data.pkl."));
      String folder = pickle.substring(0, pickle.length() - "data.pkl".length());
      refuseBigEndian(file, zip, folder + "byteorder");
      if (zip.size(pickle) > LONGEST_PICKLE) {
        throw new UserError(file + ": its data.pkl is longer than any list of tensors.");
      }
      Object root = TensorPickle.read(ByteBuffer.wrap(zip.read(pickle)), file.toString());
      TorchFile torch =
          new TorchFile(file, storage -> read(file, folder + "data/" + storage.key()));
      Map<String, Array> arrays = torch.stateDict(root);
      for (Array array : arrays.values()) {
        torch.checkLength(array.storage(), zip.size(folder + "data/" + array.storage().key()));
      }
      return torch.tensors(arrays);
    } catch (IOException e) {
      throw Failures.reading(file, e);
    }
  }

  private static ByteBuffer read(Path file, String entry) {
    try (SafeZip zip = SafeZip.open(file, SafeZip.Limits.STATE_DICTS)) {
      return ByteBuffer.wrap(zip.read(entry));
    } catch (IOException e) {
      throw Failures.reading(file, e);
    }
  }

  private static void refuseBigEndian(Path file, SafeZip zip, String entry) {
    if (zip.has(entry)
        && zip.size(entry) > 0
        && zip.size(entry) < 16
        && zip.read(entry)[0] == 'b') {
      throw new UserError(file + " was written on a big-endian machine, which is not read here.");
    }
  }

  /** Magic number, protocol, sizes of types, the object, the keys of storages, the storages. */
  private static Map<String, Tensor> readPickles(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long length = channel.size();
      ByteBuffer in =
          channel.map(FileChannel.MapMode.READ_ONLY, 0, Math.min(length, LONGEST_PICKLE));
      String where = file.toString();
      Object magic = TensorPickle.read(in, where);
      if (!magic.equals(MAGIC) || !TensorPickle.read(in, where).equals(PROTOCOL)) {
        throw new UserError(
            file
                + " is a pickle, but not one that PyTorch wrote; save the state_dict() with torch.save.");
      }
      TensorPickle.read(in, where);
      Object root = TensorPickle.read(in, where);
      Object keys = TensorPickle.read(in, where);
      Map<String, Long> places = new HashMap<>();
      TorchFile torch =
          new TorchFile(file, storage -> mapped(file, places.get(storage.key()), storage));
      Map<String, Array> arrays = torch.stateDict(root);
      torch.findStorages(channel, in.position(), length, keys, arrays, places);
      return torch.tensors(arrays);
    } catch (IOException e) {
      throw Failures.reading(file, e);
    }
  }

  private static ByteBuffer mapped(Path file, long place, Storage storage) {
    long bytes = storage.elements() * storage.type().bytes();
    return bytes == 0 ? ByteBuffer.allocate(0) : new MappedData(file, place, 1, bytes).piece(0);
  }

  /** Each storage is a count of elements and the elements. */
  private void findStorages(
      FileChannel channel,
      long start,
      long length,
      Object keys,
      Map<String, Array> arrays,
      Map<String, Long> places)
      throws IOException {
    Map<String, Storage> storages = new HashMap<>();
    arrays.values().forEach(array -> storages.put(array.storage().key(), array.storage()));
    long at = start;
    for (Object key : keys instanceof List<?> list ? list : List.of()) {
      Storage storage = key instanceof String ? storages.get(key) : null;
      if (storage == null) {
        throw new UserError(
            file + " holds arrays beside those of its state dict; save the state_dict() alone.");
      }
      ByteBuffer count = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      for (int read = 1; read > 0 && count.hasRemaining(); ) {
        read = channel.read(count, at + count.position());
      }
      if (count.hasRemaining()) {
        throw new UserError(file + " is cut off: the elements of a tensor are missing.");
      }
      if (count.getLong(0) != storage.elements()) {
        throw new UserError(file + " is damaged: a storage has another length than is said.");
      }
      places.put(storage.key(), at + Long.BYTES);
      at += Long.BYTES + Math.multiplyExact(storage.elements(), storage.type().bytes());
      if (at > length) {
        throw new UserError(file + " is cut off: the elements of a tensor are missing.");
      }
    }
    if (at != length || !places.keySet().containsAll(storages.keySet())) {
      throw new UserError(file + " is damaged: its tensors do not fill it.");
    }
  }

  private void checkLength(Storage storage, long bytes) {
    if (storage.elements() > bytes / storage.type().bytes()) {
      throw new UserError(
          "%s is damaged: its storage %s has %d bytes, too few for %d elements of %s."
              .formatted(file, storage.key(), bytes, storage.elements(), storage.type()));
    }
  }

  /** The dictionary of tensors, which may be an entry of another. */
  private Map<String, Array> stateDict(Object root) {
    Object at = root;
    for (int depth = 0; depth < DEEPEST && at instanceof Map<?, ?> map; depth++) {
      if (map.values().stream().anyMatch(Array.class::isInstance)) {
        return arrays(map);
      }
      Optional<String> nested =
          NESTED.stream().filter(key -> map.get(key) instanceof Map).findFirst();
      if (nested.isEmpty()) {
        break;
      }
      at = map.get(nested.get());
    }
    throw new UserError(
        file + " holds no state dict: a dictionary of tensors, alone or as one of " + NESTED + ".");
  }

  private Map<String, Array> arrays(Map<?, ?> map) {
    Map<String, Array> arrays = new LinkedHashMap<>();
    map.forEach(
        (name, value) -> {
          if (!(name instanceof String text) || !(value instanceof Array array)) {
            throw new UserError(
                "%s: %s is no tensor, which all entries of a state dict must be."
                    .formatted(file, Safetensors.quoted(name.toString())));
          }
          arrays.put(text, array);
        });
    return arrays;
  }

  private Map<String, Tensor> tensors(Map<String, Array> arrays) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    arrays.forEach(
        (name, array) -> {
          Supplier<ByteBuffer> data = () -> rowMajor(array);
          tensors.put(name, new Tensor(name, array.storage().type(), array.shape(), data));
        });
    return tensors;
  }

  private ByteBuffer rowMajor(Array array) {
    ByteBuffer source = reader.apply(array.storage()).order(ByteOrder.LITTLE_ENDIAN);
    int bytes = array.storage().type().bytes();
    int dimensions = array.shape().size();
    long elements = array.shape().stream().reduce(1L, Math::multiplyExact);
    ByteBuffer target =
        ByteBuffer.allocate(Math.toIntExact(elements * bytes)).order(ByteOrder.LITTLE_ENDIAN);
    long[] index = new long[dimensions];
    long at = array.offset();
    for (long done = 0; done < elements; done++) {
      target.put(target.position(), source, Math.toIntExact(at * bytes), bytes);
      target.position(target.position() + bytes);
      for (int d = dimensions - 1; d >= 0; d--) {
        at += array.strides().get(d);
        if (++index[d] < array.shape().get(d)) {
          break;
        }
        at -= index[d] * array.strides().get(d);
        index[d] = 0;
      }
    }
    return target.flip();
  }
}
