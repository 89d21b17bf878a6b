package dev.medley.model;

import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.OneOf;
import dev.medley.binding.Range;
import dev.medley.torch.Init;
import dev.medley.torch.Parameter;

/** How weights start; biases and norms always start as the architecture has them. */
@Doc("How the weights of convolutions and linear layers start.")
public record InitSettings(
    @Doc(
            "default is the architecture's own; kaiming is for ReLU over fan-in (He et al. 2015,"
                + " arXiv 1502.01852); xavier is Glorot and Bengio 2010; orthogonal is Saxe et al."
                + " 2014, arXiv 1312.6120")
        @Default("default")
        @OneOf({
          "default",
          "kaiming_normal",
          "kaiming_uniform",
          "xavier_normal",
          "xavier_uniform",
          "orthogonal"
        })
        String name,
    @Doc("Factor on all weights, whichever way they start")
        @Default("1.0")
        @Range(min = 0, minExclusive = true, max = 1000)
        double scale,
    @Doc("With init_from: whether the last layer is taken from there, too, or starts afresh.")
        @Default("given")
        @OneOf({"given", "fresh"})
        String lastLayer) {
  /** The architecture's own. */
  public static final InitSettings DEFAULT = new InitSettings("default", 1, "given");

  /** The distribution of one parameter, as {@code torch.nn.init}'s function of that name has it. */
  public Init of(Parameter parameter) {
    if (parameter.kind() != Parameter.Kind.WEIGHT) {
      return parameter.init();
    }
    double fanIn = parameter.fanIn();
    double fans = fanIn + parameter.fanOut();
    Init init =
        switch (name) {
          case "default" -> parameter.init();
          case "kaiming_normal" -> Init.kaimingNormal(fanIn);
          case "kaiming_uniform" -> new Init(Init.Kind.UNIFORM, Math.sqrt(6 / fanIn));
          case "xavier_normal" -> Init.normal(Math.sqrt(2 / fans));
          case "xavier_uniform" -> Init.xavierUniform(fans);
          case "orthogonal" -> new Init(Init.Kind.ORTHOGONAL, 1);
          default -> throw new IllegalStateException("no initialisation " + name);
        };
    return new Init(init.kind(), init.value() * scale);
  }
}
