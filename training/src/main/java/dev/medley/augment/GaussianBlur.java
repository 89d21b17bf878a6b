package dev.medley.augment;

import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.Range;
import java.util.List;

/** Blurs with a Gaussian of random width (SimCLR, arXiv 2002.05709, appendix A). */
@Doc("Blurs with a Gaussian whose width is drawn.")
public record GaussianBlur(
    @Doc("Pixels that are averaged over, along each axis: odd; a tenth of the image if left out.")
        @Default("null")
        @Range(min = 3)
        Integer kernelSize,
    @Doc("The smallest and the largest standard deviation, in pixels.")
        @Default("[0.1, 2.0]")
        @Range(min = 0, minExclusive = true)
        List<Double> sigma,
    @Doc("The share of images that are changed.") @Default("0.5") @Range(min = 0, max = 1) double p,
    @Doc("Images whose shorter side has no more pixels than this stay as they are.")
        @Default("0")
        @Range(min = 0)
        int above)
    implements Augmentation {
  /** Refuses even sizes and a range that is none. */
  public GaussianBlur {
    if (kernelSize != null && kernelSize % 2 == 0) {
      throw new IllegalArgumentException("kernel_size must be odd, is " + kernelSize);
    }
    sigma = Bounds.of("sigma", sigma);
  }

  @Override
  public int parameters() {
    return 3;
  }

  @Override
  public void draw(Draw draw, float[] row, int offset) {
    int side = Math.min(draw.height(), draw.width());
    row[offset] = draw.random().nextDouble() < p && side > above ? 1 : 0;
    row[offset + 1] = (float) draw.random().nextDouble(sigma.get(0), sigma.get(1));
    int radius = kernelSize == null ? Math.max(1, side / 20) : kernelSize / 2;
    row[offset + 2] = Math.min(radius, side - 1);
  }

  @Override
  public String function() {
    return "random_gaussian_blur";
  }

  @Override
  public String script() {
    return Kernel.choice(function(), 3, Kernel.GAUSSIAN_BLUR);
  }
}
