package dev.medley.model;

import dev.medley.torch.Network;

/** Settings of an architecture; one record a family of architectures, listed in {@link Models}. */
public interface Model {
  /**
   * Describes the network for images of this shape.
   *
   * @throws IllegalArgumentException if the images are too small for it, saying which size is
   *     enough
   */
  Network network(int channels, int height, int width, int classes);
}
