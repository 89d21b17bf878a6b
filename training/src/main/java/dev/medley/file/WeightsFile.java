package dev.medley.file;

import dev.medley.binding.UserError;
import dev.medley.file.Safetensors.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Weights from elsewhere: a safetensors file, a folder of them with an index (Hugging Face's
 * sharded form), or a state dict of PyTorch. What a file is, its first bytes say.
 */
public final class WeightsFile {
  private static final String INDEX = ".safetensors.index.json";
  private static final String TORCH_NAMES = "(?i).*\\.(pt|pth|bin|ckpt)";

  private WeightsFile() {}

  /** Whether there is a file, or a folder of safetensors with an index, at a path. */
  public static boolean isAt(Path path) {
    return Files.isRegularFile(path) || index(path).isPresent();
  }

  /**
   * Reads tensors by name.
   *
   * @return floating ones as F32, whole numbers as I64, bytes read when they are asked for
   * @throws UserError if anything is missing or damaged, or holds something else than tensors
   */
  public static Map<String, Tensor> read(Path path) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    raw(path).forEach((name, tensor) -> tensors.put(name, converted(tensor)));
    return tensors;
  }

  /**
   * Tells weights from others by their content.
   *
   * @return 64 hexadecimal digits: a file's SHA-256, or a hash of those of a folder's files
   */
  public static String sha256(Path path) {
    Optional<Path> index = index(path);
    if (index.isEmpty()) {
      return Hashes.sha256(path);
    }
    StringBuilder text = new StringBuilder(Hashes.sha256(index.get()));
    for (String shard : new TreeSet<>(weightMap(index.get()).values())) {
      text.append('\n').append(shard).append(' ').append(Hashes.sha256(path.resolve(shard)));
    }
    return Hashes.sha256(text.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static Map<String, Tensor> raw(Path path) {
    Optional<Path> index = index(path);
    if (index.isPresent()) {
      return sharded(path, index.get());
    }
    if (TorchFile.fits(path)) {
      return TorchFile.read(path);
    }
    if (path.getFileName().toString().matches(TORCH_NAMES)) {
      throw new UserError(
          path + " is no file of PyTorch, whose files begin as a zip archive or a pickle does.");
    }
    return Safetensors.open(path).tensors();
  }

  private static Optional<Path> index(Path folder) {
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + INDEX)) {
      files.forEach(found::add);
    } catch (IOException e) {
      throw Failures.reading(folder, e);
    }
    if (found.size() > 1) {
      throw new UserError(
          "The folder " + folder + " has several indices *" + INDEX + "; one is expected.");
    }
    return found.stream().findFirst();
  }

  /** Which file of the folder each tensor is in. */
  private static Map<String, String> weightMap(Path index) {
    Map<String, String> map = Json.read(index).textsByName("weight_map");
    for (String shard : map.values()) {
      if (!shard.matches("[^/\\\\\\p{Cntrl}]+\\.safetensors")) {
        throw new UserError(
            "The index %s names the file %s; a safetensors file beside it is expected."
                .formatted(index, Safetensors.quoted(shard)));
      }
    }
    return map;
  }

  private static Map<String, Tensor> sharded(Path folder, Path index) {
    Map<String, String> where = weightMap(index);
    Map<String, Map<String, Tensor>> shards = new HashMap<>();
    for (String shard : new TreeSet<>(where.values())) {
      shards.put(shard, Safetensors.open(folder.resolve(shard)).tensors());
    }
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    where.forEach(
        (name, shard) -> {
          Tensor tensor = shards.get(shard).remove(name);
          if (tensor == null) {
            throw new UserError(
                "The index %s says that %s is in %s, where it is not."
                    .formatted(index, Safetensors.quoted(name), shard));
          }
          tensors.put(name, tensor);
        });
    shards.forEach(
        (shard, left) ->
            left.keySet().stream()
                .findFirst()
                .ifPresent(
                    name -> {
                      throw new UserError(
                          "The index %s does not name %s of %s."
                              .formatted(index, Safetensors.quoted(name), shard));
                    }));
    return tensors;
  }

  private static Tensor converted(Tensor tensor) {
    ElementType wanted = tensor.type().isFloating() ? ElementType.F32 : ElementType.I64;
    return tensor.type() == wanted
        ? tensor
        : new Tensor(tensor.name(), wanted, tensor.shape(), () -> converted(tensor, wanted));
  }

  private static ByteBuffer converted(Tensor tensor, ElementType wanted) {
    ElementType type = tensor.type();
    ByteBuffer source = tensor.data().get().order(ByteOrder.LITTLE_ENDIAN);
    int elements = source.remaining() / type.bytes();
    ByteBuffer target =
        ByteBuffer.allocate(Math.multiplyExact(elements, wanted.bytes()))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < elements; i++) {
      if (wanted == ElementType.F32) {
        target.putFloat((float) type.toDouble(source, i * type.bytes()));
      } else {
        target.putLong(type.toLong(source, i * type.bytes()));
      }
    }
    return target.flip();
  }
}
