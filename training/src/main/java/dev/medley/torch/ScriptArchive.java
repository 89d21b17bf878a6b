package dev.medley.torch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes functions as the text of a TorchScript archive with one module whose methods they are. */
public final class ScriptArchive {
  private static final Pattern SIGNATURE =
      Pattern.compile("def\\s+(\\w+)\\s*\\(([^)]*)\\)\\s*->\\s*([^:]+):");
  private static final Pattern PARAMETER = Pattern.compile("(\\w+)\\s*:");
  private static final String MODULE =
      """
      class Functions(Module):
        __parameters__ = []
        __buffers__ = []
        training : bool
        def forward(self: __torch__.Functions, x: Tensor) -> Tensor:
          return x
      """;

  private ScriptArchive() {}

  /**
   * The readable text of all functions and of the module.
   *
   * @param functions each holds one or more {@code def}s; the same text may come twice
   * @throws IllegalArgumentException if two different functions have one name
   */
  static String text(Collection<String> functions) {
    Map<String, String> bodies = bodies(functions);
    StringBuilder methods = new StringBuilder(MODULE);
    bodies.values().forEach(body -> methods.append(method(body)));
    return functions(bodies) + methods;
  }

  /** The text of functions without a module; they may be called as {@code __torch__.name}. */
  public static String functions(Collection<String> functions) {
    return functions(bodies(functions));
  }

  private static Map<String, String> bodies(Collection<String> functions) {
    Map<String, String> bodies = new LinkedHashMap<>();
    for (String text : functions) {
      for (String function : text.strip().split("\n(?=def )", -1)) {
        Matcher signature = SIGNATURE.matcher(function);
        if (!signature.lookingAt()) {
          throw new IllegalArgumentException("not a function: " + function);
        }
        String earlier = bodies.put(signature.group(1), function.strip());
        if (earlier != null && !earlier.equals(function.strip())) {
          throw new IllegalArgumentException("two functions are called " + signature.group(1));
        }
      }
    }
    return bodies;
  }

  private static String functions(Map<String, String> bodies) {
    StringBuilder text = new StringBuilder();
    Pattern calls =
        Pattern.compile("(?<![.\\w])(?<!def )(" + String.join("|", bodies.keySet()) + ")\\(");
    for (String body : inOrderOfCalls(bodies, calls)) {
      text.append(calls.matcher(body).replaceAll("__torch__.$1(")).append('\n');
    }
    return text.toString();
  }

  /** A function must stand before its callers. */
  private static Collection<String> inOrderOfCalls(Map<String, String> bodies, Pattern calls) {
    Map<String, String> ordered = new LinkedHashMap<>();
    bodies.keySet().forEach(name -> place(name, bodies, calls, ordered));
    return ordered.values();
  }

  private static void place(
      String name, Map<String, String> bodies, Pattern calls, Map<String, String> ordered) {
    if (ordered.containsKey(name)) {
      return;
    }
    Matcher called = calls.matcher(bodies.get(name));
    while (called.find()) {
      if (!called.group(1).equals(name)) {
        place(called.group(1), bodies, calls, ordered);
      }
    }
    ordered.put(name, bodies.get(name));
  }

  private static String method(String function) {
    Matcher signature = SIGNATURE.matcher(function);
    if (!signature.lookingAt()) {
      throw new IllegalStateException(function);
    }
    String name = signature.group(1);
    String parameters = signature.group(2).strip();
    String names =
        PARAMETER
            .matcher(parameters)
            .results()
            .map(parameter -> parameter.group(1))
            .collect(Collectors.joining(", "));
    boolean nothing = signature.group(3).strip().equals("None");
    return "  def %s(self: __torch__.Functions%s) -> %s:%n"
            .formatted(
                name,
                parameters.isEmpty() ? "" : ", " + parameters,
                nothing ? "List[Tensor]" : signature.group(3).strip())
        + (nothing
            ? "    __torch__.%s(%s)%n    return annotate(List[Tensor], [])%n".formatted(name, names)
            : "    return __torch__.%s(%s)%n".formatted(name, names));
  }

  /** The archive's bytes: a zip of stored entries under {@code name/}. */
  static byte[] bytes(String name, String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.setMethod(ZipOutputStream.STORED);
      // an object of class Functions, pickled: {"training": True}
      store(
          zip,
          name + "/data.pkl",
          latin1(
              "\u0080\u0002c__torch__\nFunctions\nq\0)\u0081}(X\b\0\0\0trainingq\1\u0088ubq\2."));
      store(zip, name + "/code/__torch__.py", text.getBytes(StandardCharsets.UTF_8));
      store(zip, name + "/constants.pkl", latin1("\u0080\u0002)."));
      store(zip, name + "/version", latin1("3\n"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Adds an entry as TorchScript has them: not compressed, without a date. */
  public static void store(ZipOutputStream zip, String name, byte[] data) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    CRC32 crc = new CRC32();
    crc.update(data);
    entry.setCrc(crc.getValue());
    entry.setSize(data.length);
    entry.setTime(0);
    zip.putNextEntry(entry);
    zip.write(data);
    zip.closeEntry();
  }
}
