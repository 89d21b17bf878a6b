package dev.medley.file;

import dev.medley.binding.Messages;
import dev.medley.binding.UserError;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a pickle as far as tensors need one: dictionaries, lists, tuples, text, numbers, and the
 * functions with which PyTorch puts a tensor together ({@code torch/_utils.py}). Nothing is ever
 * called or looked up: any other name is refused, and so is any opcode that could build something
 * else (Python's {@code pickletools} lists them all).
 *
 * <p>Gives {@link Map}, {@link List} (tuples too), {@link String}, {@link Long}, {@link Double},
 * {@link Boolean}, {@link Nothing}, {@link Array}.
 */
final class TensorPickle {
  /** A state dict takes about thirty a tensor. */
  private static final int MOST_OPERATIONS = 4_000_000;

  static final int LAST_PROTOCOL = 5;

  private static final int MOST_BYTES = Integer.MAX_VALUE - 16;

  private static final Map<String, ElementType> STORAGES =
      Map.of(
          "torch.DoubleStorage", ElementType.F64,
          "torch.FloatStorage", ElementType.F32,
          "torch.HalfStorage", ElementType.F16,
          "torch.BFloat16Storage", ElementType.BF16,
          "torch.LongStorage", ElementType.I64,
          "torch.IntStorage", ElementType.I32,
          "torch.ByteStorage", ElementType.U8,
          "torch.BoolStorage", ElementType.BOOL);
  private static final String ORDERED_DICT = "collections.OrderedDict";
  private static final String TENSOR = "torch._utils._rebuild_tensor_v2";
  private static final String OLD_TENSOR = "torch._utils._rebuild_tensor";
  private static final String PARAMETER = "torch._utils._rebuild_parameter";

  /** Python's None. */
  enum Nothing {
    NONE
  }

  /**
   * Elements on the disk.
   *
   * @param key what tells it from others of the file
   * @param elements how many
   */
  record Storage(ElementType type, String key, long elements) {}

  /**
   * A tensor: a view of a storage.
   *
   * @param offset of its first element, in elements
   * @param strides from one entry of a dimension to the next, in elements
   */
  record Array(Storage storage, long offset, List<Long> shape, List<Long> strides) {}

  /** A function or class by its name, which is one of those that are known here. */
  private record Global(String name) {}

  private final ByteBuffer in;
  private final String where;
  private final List<Object> stack = new ArrayList<>();
  private final Deque<Integer> marks = new ArrayDeque<>();
  private final Map<Long, Object> memo = new HashMap<>();
  private long operations;

  private TensorPickle(ByteBuffer in, String where) {
    this.in = in;
    this.where = where;
  }

  /**
   * Reads one object, leaving the buffer behind it.
   *
   * @param where what messages call the file
   * @throws UserError if it is cut off, no pickle, or holds anything else
   */
  static Object read(ByteBuffer in, String where) {
    in.order(ByteOrder.LITTLE_ENDIAN);
    try {
      return new TensorPickle(in, where).run();
    } catch (BufferUnderflowException e) {
      throw new UserError(where + " is cut off in the middle of its list of tensors.", e);
    } catch (IndexOutOfBoundsException | ClassCastException | IllegalArgumentException e) {
      throw new UserError(where + " is no proper pickle: its opcodes do not go together.", e);
    }
  }

  private Object run() {
    while (true) {
      if (++operations > MOST_OPERATIONS) {
        throw new UserError(
            where + " has more than " + MOST_OPERATIONS + " opcodes: no list of tensors has.");
      }
      int opcode = in.get() & 0xFF;
      if (opcode == '.') {
        return pop();
      }
      step(opcode);
    }
  }

  private void step(int opcode) {
    switch (opcode) {
      case 0x80 -> protocol(in.get() & 0xFF);
      case 0x95 -> in.getLong(); // FRAME: a length that a reader may use
      case '(' -> marks.push(stack.size());
      case '0' -> pop();
      case 'N' -> push(Nothing.NONE);
      case 0x88 -> push(true);
      case 0x89 -> push(false);
      case 'K' -> push((long) (in.get() & 0xFF));
      case 'M' -> push((long) (in.getShort() & 0xFFFF));
      case 'J' -> push((long) in.getInt());
      case 0x8A -> push(longNumber(in.get() & 0xFF));
      case 'G' -> push(bigEndianDouble());
      case 'U', 0x8C -> push(text(in.get() & 0xFF));
      case 'T', 'X' -> push(text(in.getInt()));
      case ']', ')' -> push(new ArrayList<>());
      case '}' -> push(new LinkedHashMap<>());
      case 'l', 't' -> push(sinceMark());
      case 0x85 -> push(last(1));
      case 0x86 -> push(last(2));
      case 0x87 -> push(last(3));
      case 'a' -> append(last(1));
      case 'e' -> append(sinceMark());
      case 's' -> setItems(last(2));
      case 'u' -> setItems(sinceMark());
      case 'q' -> memo.put(in.get() & 0xFFL, peek());
      case 'r' -> memo.put(in.getInt() & 0xFFFFFFFFL, peek());
      case 0x94 -> memo.put((long) memo.size(), peek());
      case 'h' -> push(remembered(in.get() & 0xFFL));
      case 'j' -> push(remembered(in.getInt() & 0xFFFFFFFFL));
      case 'c' -> push(global(line() + "." + line()));
      case 0x93 -> {
        List<Object> names = last(2);
        push(global(text(names.get(0)) + "." + text(names.get(1))));
      }
      case 'Q' -> push(storage(pop()));
      case 'R' -> {
        List<Object> call = last(2);
        List<Object> arguments = list(call.get(1));
        operations += copied(arguments);
        push(called((Global) call.get(0), arguments));
      }
      case 'b' -> {
        pop(); // attributes of an OrderedDict, such as the modules' versions
        if (!(peek() instanceof Map)) {
          throw new IllegalArgumentException("BUILD");
        }
      }
      default ->
          throw new UserError(
              "%s holds something else than tensors: its opcode 0x%02x builds objects."
                  .formatted(where, opcode));
    }
  }

  private void protocol(int protocol) {
    if (protocol < 2 || protocol > LAST_PROTOCOL) {
      throw new UserError(where + " is a pickle of protocol " + protocol + "; known are 2 to 5.");
    }
  }

  private Global global(String name) {
    if (!STORAGES.containsKey(name)
        && !List.of(ORDERED_DICT, TENSOR, OLD_TENSOR, PARAMETER).contains(name)) {
      throw refused(name);
    }
    return new Global(name);
  }

  private UserError refused(String name) {
    return new UserError(
        "%s: %s is not a tensor: nothing else is read from such a file. Save the model's state_dict() alone, or as safetensors."
            .formatted(where, Messages.clean(name, 100)));
  }

  /** Items that a call copies: a list that is remembered costs two opcodes a call however long. */
  private static long copied(List<Object> arguments) {
    return arguments.stream()
        .mapToLong(argument -> argument instanceof List<?> items ? items.size() : 0)
        .sum();
  }

  private Object called(Global function, List<Object> arguments) {
    return switch (function.name) {
      case ORDERED_DICT -> {
        Map<Object, Object> map = new LinkedHashMap<>();
        for (Object pair : arguments.isEmpty() ? List.of() : list(arguments.get(0))) {
          put(map, list(pair).get(0), list(pair).get(1));
        }
        yield map;
      }
      case TENSOR, OLD_TENSOR ->
          array(
              (Storage) arguments.get(0),
              (Long) arguments.get(1),
              longs(arguments.get(2)),
              longs(arguments.get(3)));
      case PARAMETER -> (Array) arguments.get(0);
      default -> throw refused(function.name + " called");
    };
  }

  /** Checks that all of a tensor lies within its storage, and that it is not larger. */
  private Array array(Storage storage, long offset, List<Long> shape, List<Long> strides) {
    long elements = 1;
    long furthest = offset;
    boolean proper =
        offset >= 0 && shape.size() == strides.size() && shape.size() <= Shapes.MOST_DIMENSIONS;
    try {
      for (int i = 0; proper && i < shape.size(); i++) {
        proper = shape.get(i) >= 0 && strides.get(i) >= 0;
        elements = Math.multiplyExact(elements, shape.get(i));
        long steps = Math.max(0, shape.get(i) - 1);
        furthest = Math.addExact(furthest, Math.multiplyExact(steps, strides.get(i)));
      }
    } catch (ArithmeticException e) {
      proper = false;
    }
    if (!proper || elements > storage.elements || (elements > 0 && furthest >= storage.elements)) {
      throw new UserError(
          "%s is damaged: a tensor's shape does not fit the %d elements that it is a view of."
              .formatted(where, storage.elements));
    }
    return new Array(storage, offset, shape, strides);
  }

  private Storage storage(Object id) {
    List<Object> parts = list(id);
    if (!parts.get(0).equals("storage")
        || (parts.size() > 5 && parts.get(5) != Nothing.NONE)
        || !(parts.get(1) instanceof Global type)) {
      throw new UserError(where + " refers to something else than a storage of its own.");
    }
    ElementType elements = STORAGES.get(type.name);
    if (elements == null) {
      throw refused(type.name);
    }
    String key = text(parts.get(2));
    long count = (Long) parts.get(4);
    if (!key.matches("\\w{1,100}") || count < 0) {
      throw new IllegalArgumentException("storage");
    }
    if (count > MOST_BYTES / elements.bytes()) {
      throw new UserError(where + " has a tensor of 2 GiB or more, which is too much.");
    }
    return new Storage(elements, key, count);
  }

  private void append(List<Object> items) {
    list(peek()).addAll(items);
  }

  private void setItems(List<Object> items) {
    if (!(peek() instanceof Map<?, ?>)) {
      throw new IllegalArgumentException("SETITEMS");
    }
    @SuppressWarnings("unchecked")
    Map<Object, Object> map = (Map<Object, Object>) peek();
    for (int i = 0; i < items.size(); i += 2) {
      put(map, items.get(i), items.get(i + 1));
    }
  }

  private static void put(Map<Object, Object> map, Object key, Object value) {
    if (!(key instanceof String) && !(key instanceof Long)) {
      throw new IllegalArgumentException("a key that is neither text nor a number");
    }
    map.put(key, value);
  }

  private String text(int length) {
    if (length < 0 || length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static String text(Object value) {
    return (String) value;
  }

  private String line() {
    int start = in.position();
    byte next = in.get();
    while (next != '\n') {
      next = in.get();
    }
    byte[] bytes = new byte[in.position() - 1 - start];
    in.get(start, bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Two's complement, little-endian; what does not fit a long, as its bytes in hexadecimal. */
  private Object longNumber(int length) {
    byte[] bytes = new byte[length];
    in.get(bytes);
    if (length > Long.BYTES) {
      return HexFormat.of().formatHex(bytes);
    }
    long value = 0;
    for (int i = length - 1; i >= 0; i--) {
      value = i == length - 1 ? bytes[i] : value << 8 | (bytes[i] & 0xFF);
    }
    return value;
  }

  private double bigEndianDouble() {
    return Double.longBitsToDouble(Long.reverseBytes(in.getLong()));
  }

  private Object remembered(long key) {
    Object value = memo.get(key);
    if (value == null) {
      throw new IllegalArgumentException("no memo " + key);
    }
    return value;
  }

  @SuppressWarnings("unchecked")
  private static List<Object> list(Object value) {
    return (List<Object>) value;
  }

  private static List<Long> longs(Object value) {
    List<Long> longs = new ArrayList<>();
    list(value).forEach(item -> longs.add((Long) item));
    return longs;
  }

  private void push(Object value) {
    stack.add(value);
  }

  private Object pop() {
    return stack.remove(stack.size() - 1);
  }

  private Object peek() {
    return stack.get(stack.size() - 1);
  }

  /** Takes the topmost objects, the lowest first. */
  private List<Object> last(int count) {
    List<Object> top = stack.subList(stack.size() - count, stack.size());
    List<Object> taken = new ArrayList<>(top);
    top.clear();
    return taken;
  }

  private List<Object> sinceMark() {
    if (marks.isEmpty() || marks.peek() > stack.size()) {
      throw new IllegalArgumentException("no mark");
    }
    return last(stack.size() - marks.pop());
  }
}
