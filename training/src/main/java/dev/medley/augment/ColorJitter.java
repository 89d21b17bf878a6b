package dev.medley.augment;

import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.Range;
import dev.medley.random.RandomStream;
import java.util.List;

/** Brightness, contrast, saturation and hue, in random order, as torchvision's ColorJitter. */
@Doc("Brightness, contrast, saturation and hue changed in random order.")
public record ColorJitter(
    @Doc("The factor is drawn from max(0, 1 - this) to 1 + this.")
        @Default("0.4")
        @Range(min = 0, max = 100)
        double brightness,
    @Doc("As brightness.") @Default("0.4") @Range(min = 0, max = 100) double contrast,
    @Doc("As brightness.") @Default("0.4") @Range(min = 0, max = 100) double saturation,
    @Doc("How far the hue turns at most, in turns.") @Default("0.1") @Range(min = 0, max = 0.5)
        double hue,
    @Doc("The share of images that are changed.") @Default("0.8") @Range(min = 0, max = 1) double p)
    implements Augmentation {
  /**
   * Parameters: four times which (1 brightness, 2 contrast, 3 saturation, 4 hue, 0 none) and its
   * factor or turns. The first three are one blend, with black, the image's mean grey or each
   * pixel's. Changed images stand in the order of when their hue turns, the latest first, so that
   * what comes before it and after it is for the first and the last of them, and hues turn at once.
   */
  private static final String SCRIPT =
      """
      def color_jitter(x: Tensor, p: Tensor) -> Tensor:
        x = x.contiguous()
        which = p[:, 0::2]
        steps = torch.arange(4, 0, -1, device=p.device)
        before = 4 - torch.sum((which == 4.) * steps, 1)
        before = torch.where(torch.sum(which, 1) > 0., before, -1)
        longer = torch.sum(before.view([-1, 1]) > torch.arange(-1, 4, device=p.device), 0).cpu()
        m = [int(longer[k]) for k in range(5)]
        order = torch.argsort(before, 0, True)
        y = x.index_select(0, order)
        q = p.index_select(0, order)
        which = q[:, 0::2]
        change = q[:, 1::2]
        share = (1. - change) * ((which > 0.) & (which < 4.))
        mean = (which == 2.).float()
        pixel = (which == 3.).float()
        for k in range(4):
          color_blend(y[:m[k + 1]], number(share, k)[:m[k + 1]], number(mean, k)[:m[k + 1]], number(pixel, k)[:m[k + 1]])
        turned = y[m[4]:m[0]]
        turned.copy_(hue(turned, torch.sum(change * (which == 4.), 1, True)[m[4]:m[0]]))
        for k in range(1, 4):
          color_blend(y[m[k]:m[0]], number(share, k)[m[k]:m[0]], number(mean, k)[m[k]:m[0]], number(pixel, k)[m[k]:m[0]])
        return y.index_select(0, torch.argsort(order))

      def color_blend(x: Tensor, share: Tensor, mean: Tensor, pixel: Tensor) -> None:
        grey = gray(x)
        base = (grey * pixel).add_(torch.mean(grey, [1, 2, 3], True) * mean)
        x.lerp_(base, share).clamp_(0., 1.)
      """;

  @Override
  public boolean changesColor() {
    return saturation > 0 || hue > 0;
  }

  @Override
  public int parameters() {
    return 8;
  }

  @Override
  public void draw(Draw draw, float[] row, int offset) {
    RandomStream random = draw.random();
    boolean changed = random.nextDouble() < p;
    int[] order = {0, 1, 2, 3};
    random.shuffle(order);
    double[] strength = {brightness, contrast, saturation, hue};
    for (int time = 0; time < 4; time++) {
      int which = order[time];
      double range = strength[which];
      boolean here = changed && range > 0;
      row[offset + 2 * time] = here ? which + 1 : 0;
      row[offset + 2 * time + 1] =
          (float) (which == 3 ? random.nextDouble(-range, range) : Adjust.factor(random, range));
    }
  }

  @Override
  public String function() {
    return "color_jitter";
  }

  @Override
  public String script() {
    return SCRIPT + "\n" + Kernel.scripts(List.of(Kernel.HUE));
  }
}
