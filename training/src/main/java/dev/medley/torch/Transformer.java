package dev.medley.torch;

import dev.medley.torch.Graph.Value;

/** Blocks of vision transformers, with timm's names. */
public final class Transformer {
  /** How weights of linear layers start. */
  public static final Init WEIGHTS = Init.normal(0.02);

  /** How biases of linear layers start. */
  public static final Init BIASES = Init.constant(0);

  private static final int EXPANSION = 4;

  private Transformer() {}

  /**
   * Attention and a perceptron, each added to what it reads, normalised (Dosovitskiy et al. 2021,
   * arXiv 2010.11929, equations 2 and 3).
   *
   * @param layer the prefix of parameters' names
   * @param x (tokens, channels)
   * @param drop the probability that either is skipped
   */
  public static Value block(Graph g, String layer, Value x, int heads, double drop) {
    long size = x.channels();
    Value y = linear(g, layer + "attn.qkv", g.layerNorm(layer + "norm1", x), 3 * size);
    y = linear(g, layer + "attn.proj", g.attention(y, heads), size);
    Value attended = g.add(x, g.dropPath(y, drop));
    y = linear(g, layer + "mlp.fc1", g.layerNorm(layer + "norm2", attended), EXPANSION * size);
    y = linear(g, layer + "mlp.fc2", g.gelu(y), size);
    return g.add(attended, g.dropPath(y, drop));
  }

  private static Value linear(Graph g, String name, Value x, long out) {
    return g.linear(name, x, out, WEIGHTS, BIASES);
  }
}
