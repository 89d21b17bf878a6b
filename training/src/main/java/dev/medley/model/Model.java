package dev.medley.model;

import dev.medley.torch.Network;
import java.util.List;

/** Settings of an architecture; one record a family of architectures, listed in {@link Models}. */
public interface Model {
  /**
   * Describes the network for images of this shape.
   *
   * @throws IllegalArgumentException if the images are too small for it, saying which size is
   *     enough
   */
  Network network(int channels, int height, int width, int classes);

  /** What other libraries' names of its parameters are here; none where they are the same. */
  default List<Renaming> renamings() {
    return List.of();
  }

  /**
   * The block that a parameter belongs to, such as {@code layer1.0}: what fine-tuning counts depth
   * in. Blocks follow each other in the order of their first parameters.
   *
   * @return by default the beginning of the name up to its first numbers; empty for parameters
   *     without any, see {@link Blocks}
   */
  default String block(String parameter) {
    return Blocks.numbered(parameter);
  }

  /** Whether patches of an image can be left out: {@link Network#patches}. */
  default boolean patches() {
    return false;
  }

  /** What it was published for. */
  default Published published() {
    return Published.cifar("");
  }
}
