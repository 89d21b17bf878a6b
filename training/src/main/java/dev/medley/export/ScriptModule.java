package dev.medley.export;

import static dev.medley.torch.ScriptArchive.store;

import dev.medley.file.ElementType;
import dev.medley.file.Safetensors.Tensor;
import dev.medley.torch.ScriptArchive;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipOutputStream;

/**
 * A TorchScript module with tensors of its own, as {@code torch.jit.load} takes it: functions, and
 * a method {@code forward} that calls them.
 */
final class ScriptModule {
  private static final String CLASS = "Network";

  private final Map<String, Tensor> tensors = new LinkedHashMap<>();
  private final List<String> parameters = new ArrayList<>();
  private final List<String> buffers = new ArrayList<>();

  /**
   * Adds a tensor.
   *
   * @param trained whether it is one of PyTorch's parameters or of its buffers
   * @return the expression that stands for it in {@code forward}
   */
  String add(String name, Tensor tensor, boolean trained) {
    String attribute = name.replaceAll("\\W", "_");
    while (tensors.containsKey(attribute)) {
      attribute += "_";
    }
    tensors.put(attribute, tensor);
    (trained ? parameters : buffers).add(attribute);
    return "self." + attribute;
  }

  /**
   * Writes the archive.
   *
   * @param functions texts of {@code def}s
   * @param signature of forward behind its name, such as {@code (x: Tensor) -> Tensor}
   * @param body its lines, without indentation; functions are called as {@code __torch__.name}
   * @param extra files by name, which {@code _extra_files} reads
   */
  void write(
      OutputStream out,
      List<String> functions,
      String signature,
      List<String> body,
      Map<String, String> extra)
      throws IOException {
    ZipOutputStream zip = new ZipOutputStream(out);
    zip.setMethod(ZipOutputStream.STORED);
    store(zip, "network/data.pkl", pickle());
    int key = 0;
    for (Tensor tensor : tensors.values()) {
      ByteBuffer data = tensor.data().get();
      byte[] bytes = new byte[data.remaining()];
      data.get(bytes);
      store(zip, "network/data/" + key++, bytes);
    }
    String text = ScriptArchive.functions(functions) + module(signature, body);
    store(zip, "network/code/__torch__.py", text.getBytes(StandardCharsets.UTF_8));
    store(zip, "network/constants.pkl", latin1("\u0080\u0002)."));
    store(zip, "network/version", latin1("3\n"));
    for (Map.Entry<String, String> file : extra.entrySet()) {
      String name = "network/extra/" + file.getKey();
      store(zip, name, file.getValue().getBytes(StandardCharsets.UTF_8));
    }
    zip.finish();
  }

  private String module(String signature, List<String> body) {
    StringBuilder text = new StringBuilder("class %s(Module):%n".formatted(CLASS));
    text.append("  __parameters__ = [%s]%n".formatted(quoted(parameters)));
    text.append("  __buffers__ = [%s]%n".formatted(quoted(buffers)));
    text.append("  training : bool\n");
    tensors.keySet().forEach(name -> text.append("  %s : Tensor%n".formatted(name)));
    String self = "self: __torch__." + CLASS;
    text.append("  def forward(%s, %s:%n".formatted(self, signature.substring(1)));
    body.forEach(line -> text.append("    ").append(line).append('\n'));
    return text.toString();
  }

  private static String quoted(List<String> names) {
    StringBuilder text = new StringBuilder();
    names.forEach(name -> text.append('"').append(name).append("\", "));
    return text.toString();
  }

  /** An object whose state is a dict, by pickle's protocol 2. */
  private byte[] pickle() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(latin1("\u0080\u0002c__torch__\n" + CLASS + "\n)\u0081}("));
    text(out, "training");
    out.write(0x89);
    int key = 0;
    for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
      text(out, entry.getKey());
      tensor(out, entry.getValue(), Integer.toString(key++));
    }
    out.write(latin1("ub."));
    return out.toByteArray();
  }

  /** {@code _rebuild_tensor_v2(storage, 0, shape, strides, False, OrderedDict())}. */
  private static void tensor(ByteArrayOutputStream out, Tensor tensor, String key)
      throws IOException {
    long size = tensor.shape().stream().reduce(1L, Math::multiplyExact);
    String storage = tensor.type() == ElementType.I64 ? "LongStorage" : "FloatStorage";
    out.write(latin1("ctorch._utils\n_rebuild_tensor_v2\n(("));
    text(out, "storage");
    out.write(latin1("ctorch\n" + storage + "\n"));
    text(out, key);
    text(out, "cpu");
    whole(out, size);
    out.write(latin1("tQ"));
    whole(out, 0);
    wholes(out, tensor.shape());
    List<Long> strides = new ArrayList<>();
    long stride = size;
    for (long side : tensor.shape()) {
      stride /= Math.max(1, side);
      strides.add(stride);
    }
    wholes(out, strides);
    out.write(latin1("\u0089ccollections\nOrderedDict\n)RtR"));
  }

  private static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static void wholes(ByteArrayOutputStream out, List<Long> values) throws IOException {
    out.write('(');
    for (long value : values) {
      whole(out, value);
    }
    out.write('t');
  }

  private static void whole(ByteArrayOutputStream out, long value) throws IOException {
    out.write('J');
    out.write(littleEndian(Math.toIntExact(value)));
  }

  private static void text(ByteArrayOutputStream out, String value) throws IOException {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    out.write('X');
    out.write(littleEndian(bytes.length));
    out.write(bytes);
  }

  private static byte[] littleEndian(int value) {
    return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
  }
}
