package dev.medley.augment;

import java.util.Locale;

/** Views of an image whose outputs are averaged when it is evaluated. */
public enum TestTime {
  /** The image alone. */
  NONE(1, ""),
  /** The image and its mirror image. */
  MIRROR(2, "  y = mirrored(x, w, b)\n"),
  /**
   * Those, which count half, and two windows of the image with a border of one mirrored pixel, its
   * first and its last, and their mirror images (Jordan 2024, arXiv 2404.00498, section 3.5).
   */
  MIRROR_TRANSLATE(
      6,
      """
        h, v = x.shape[2], x.shape[3]
        z = torch.pad(x, [1, 1, 1, 1], "reflect")
        first = mirrored(z[:, :, :h, :v], w, b)
        last = mirrored(z[:, :, 2:h + 2, 2:v + 2], w, b)
        centre = mirrored(x, w, b)
        y = (0.5 * centre[0] + 0.25 * first[0] + 0.25 * last[0], 0.5 * centre[1] + 0.25 * first[1] + 0.25 * last[1])
      """);

  private static final String MIRRORED =
      """
      def mirrored(x: Tensor, w: List[Tensor], b: List[Tensor]) -> Tuple[Tensor, Tensor]:
        y, f = network_eval(x, w, b)
        z, g = network_eval(x.flip([3]), w, b)
        return 0.5 * (y + z), 0.5 * (f + g)
      """;

  private final int views;
  private final String body;

  TestTime(int views, String body) {
    this.views = views;
    this.body = body;
  }

  /** What recipes call one. */
  public static TestTime named(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }

  /** How often the network sees an image. */
  public int views() {
    return views;
  }

  /**
   * {@code def network_views(x: Tensor, w: List[Tensor], b: List[Tensor]) -> Tuple[Tensor,
   * Tensor]}: the mean of what {@code network_eval} says of the views.
   */
  public String script() {
    return script("network_eval", "network_views");
  }

  /** {@link #script()} for a network function, and under a name, of one's own. */
  public String script(String network, String function) {
    String head =
        "def network_views(x: Tensor, w: List[Tensor], b: List[Tensor]) -> Tuple[Tensor, Tensor]:\n";
    String text =
        this == NONE
            ? head + "  return network_eval(x, w, b)\n"
            : MIRRORED + "\n" + head + body + "  return y\n";
    return text.replace("network_eval(", network + "(")
        .replace("network_views(", function + "(")
        .replace("mirrored(", function + "_mirrored(");
  }
}
