package dev.medley.augment;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The image operations, without their randomness: {@code def NAME(x: Tensor, p: Tensor) -> Tensor}
 * with {@code x} (n, c, h, w) in [0, 1], contiguous, which may be overwritten, and {@code p} (n, k)
 * the numbers of each image. What each computes is what torchvision's function of that name does
 * with float images, except where it says so. Images of one channel are grey already: saturation
 * and hue leave them as they are.
 */
enum Kernel {
  /** p: factor. */
  BRIGHTNESS(
      """
      def brightness(x: Tensor, p: Tensor) -> Tensor:
        return x.mul_(number(p, 0)).clamp_(0., 1.)
      """),
  /** p: factor; away from the image's mean grey. */
  CONTRAST(
      """
      def contrast(x: Tensor, p: Tensor) -> Tensor:
        return torch.lerp(gray(x).mean([1, 2, 3], True), x, number(p, 0)).clamp_(0., 1.)
      """),
  /** p: factor; away from each pixel's grey. */
  SATURATION(
      """
      def saturation(x: Tensor, p: Tensor) -> Tensor:
        if x.shape[1] == 1:
          return x
        return torch.lerp(gray(x), x, number(p, 0)).clamp_(0., 1.)
      """),
  /**
   * p: turns, in [-0.5, 0.5]. With c = max - min, HSV's hue in sixths is (g + b - r + max - 2 min)
   * / c where g is not below b, and that to the other side where it is; back, red rises at a
   * distance of 1 to 2 from 3, green and blue fall at that from 2 and 4.
   */
  HUE(
      """
      def hue(x: Tensor, p: Tensor) -> Tensor:
        if x.shape[1] == 1:
          return x
        r = x[:, 0]
        g = x[:, 1]
        b = x[:, 2]
        most = torch.maximum(torch.maximum(r, g), b)
        least = torch.minimum(torch.minimum(r, g), b)
        chroma = most - least
        angle = (g + b).sub_(r).add_(most).sub_(least, alpha=2.).div_(chroma.clamp_min(1e-20))
        angle.copysign_(g - b).add_(6. * p[:, 0].view([-1, 1, 1]))
        angle.sub_(torch.floor(angle / 6.), alpha=6.)
        high = torch.add(least, chroma, alpha=2.)
        red = torch.addcmul(least - chroma, chroma, (angle - 3.).abs_().clamp_(1., 2.))
        green = torch.addcmul(high, chroma, (angle - 2.).abs_().clamp_(1., 2.), value=-1.)
        blue = torch.addcmul(high, chroma, (angle - 4.).abs_().clamp_(1., 2.), value=-1.)
        return torch.stack([red, green, blue], 1)
      """),
  /** p: factor; away from the 3 x 3 mean with weight 5 in the middle. Outermost pixels stay. */
  SHARPNESS(
      """
      def sharpness(x: Tensor, p: Tensor) -> Tensor:
        h, w = x.shape[2:]
        if h < 3 or w < 3:
          return x
        rows = x[:, :, :h - 2] + x[:, :, 1:h - 1] + x[:, :, 2:]
        box = rows[:, :, :, :w - 2] + rows[:, :, :, 1:w - 1] + rows[:, :, :, 2:]
        inner = x[:, :, 1:h - 1, 1:w - 1]
        inner.copy_(torch.lerp((box + 4. * inner) / 13., inner, number(p, 0)).clamp_(0., 1.))
        return x
      """),
  /** p: threshold, from which on pixels are inverted. */
  SOLARIZE(
      """
      def solarize(x: Tensor, p: Tensor) -> Tensor:
        return torch.where(x >= number(p, 0), 1. - x, x)
      """),
  /** p: 2^(8 - bits). Of the nearest 8-bit value the top bits, as torchvision for bytes. */
  POSTERIZE(
      """
      def posterize(x: Tensor, p: Tensor) -> Tensor:
        step = number(p, 0)
        return torch.floor(levels(x) / step) * step / 255.
      """),
  /** Each channel of each image from 0 to 1. */
  AUTOCONTRAST(
      """
      def autocontrast(x: Tensor, p: Tensor) -> Tensor:
        low = x.amin([2, 3], True)
        high = x.amax([2, 3], True)
        return torch.where(high > low, (x - low) / (high - low), x)
      """),
  /** Each channel's histogram made flat, on 8-bit values, as Pillow and torchvision for bytes. */
  EQUALIZE(
      """
      def equalize(x: Tensor, p: Tensor) -> Tensor:
        n, c, h, w = x.shape
        level = levels(x).long().view([n * c, h * w])
        count = torch.zeros([n * c, 256], dtype=4, device=x.device).scatter_add_(1, level, torch.ones_like(level))
        brightest = torch.gather(count, 1, level.amax(1, True))
        step = torch.floor_divide(h * w - brightest, 255)
        below = torch.cumsum(count, 1) - count
        table = torch.floor_divide(below + torch.floor_divide(step, 2), step.clamp_min(1)).clamp_max(255)
        flat = torch.gather(table, 1, level).float() / 255.
        return torch.where(step > 0, flat, x.view([n * c, h * w])).view([n, c, h, w])
      """),
  /**
   * p: sigma, radius (less than the side). Weights exp(-t^2 / (2 sigma^2)), |t| up to radius;
   * borders mirrored. Both axes are products with matrices of weights.
   */
  GAUSSIAN_BLUR(
      """
      def gaussian_blur(x: Tensor, p: Tensor) -> Tensor:
        n, c, h, w = x.shape
        y = torch.bmm(x.view([n, c * h, w]), blur_weights(p, w).transpose(1, 2))
        y = y.view([n, c, h, w]).transpose(2, 3).reshape([n, c * w, h])
        y = torch.bmm(y, blur_weights(p, h).transpose(1, 2))
        return y.view([n, c, w, h]).transpose(2, 3).contiguous()

      def blur_weights(p: Tensor, size: int) -> Tensor:
        distance = torch.arange(2 * size, dtype=6, device=p.device)
        weight = torch.exp(-0.5 * (distance / p[:, 0:1]).square()) * (distance <= p[:, 1:2])
        i = torch.arange(size, device=p.device)
        source = i.view([1, size])
        target = i.view([size, 1])
        end = size - 1
        nothing = 2 * size - 1
        before = torch.where(source > 0, source + target, nothing)
        after = torch.where(source < end, 2 * end - source - target, nothing)
        weight = weight[:, (source - target).abs()] + weight[:, before] + weight[:, after]
        return weight / weight.sum(2, True)
      """),
  /** p: six numbers, see {@link Affine}; the nearest pixel, black outside. */
  AFFINE_NEAREST(
      """
      def affine_nearest(x: Tensor, p: Tensor) -> Tensor:
        return torch.grid_sampler(x, affine_grid(x, p), 1, 0, False)
      """),
  /** p: six numbers, see {@link Affine}; between the four neighbours, black outside. */
  AFFINE_BILINEAR(
      """
      def affine_bilinear(x: Tensor, p: Tensor) -> Tensor:
        return torch.grid_sampler(x, affine_grid(x, p), 0, 0, False)
      """);

  /** What several kernels call. */
  private static final String HELPERS =
      """
      def number(p: Tensor, k: int) -> Tensor:
        return p[:, k].view([-1, 1, 1, 1])

      def gray(x: Tensor) -> Tensor:
        if x.shape[1] == 1:
          return x
        return (0.2989 * x[:, 0:1]).add_(x[:, 1:2], alpha=0.587).add_(x[:, 2:3], alpha=0.114)

      def levels(x: Tensor) -> Tensor:
        return torch.floor(x * 255. + 0.5)

      def affine_grid(x: Tensor, p: Tensor) -> Tensor:
        h, w = x.shape[2:]
        q = p.view([-1, 6, 1, 1])
        column = torch.arange(w, device=x.device).view([1, 1, w])
        row = torch.arange(h, device=x.device).view([1, h, 1])
        u = q[:, 0] * column + q[:, 1] * row + q[:, 2]
        v = q[:, 3] * column + q[:, 4] * row + q[:, 5]
        return torch.stack([(2. * u + 1.) / w - 1., (2. * v + 1.) / h - 1.], 3)

      """;

  private final String text;

  Kernel(String text) {
    this.text = text;
  }

  /** The function's name. */
  String function() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The affine kernel of an interpolation, {@code nearest} or {@code bilinear}. */
  static Kernel affine(String interpolation) {
    return interpolation.equals("nearest") ? AFFINE_NEAREST : AFFINE_BILINEAR;
  }

  /**
   * A function that gives each image its own kernel, one or several times: its numbers are, for
   * each time, which kernel (1 the first; 0 none), then that kernel's.
   *
   * @param width of the numbers of one time
   */
  static String choice(String function, int width, Kernel... kernels) {
    StringBuilder text =
        new StringBuilder(
            """
            def %1$s(x: Tensor, p: Tensor) -> Tensor:
              x = x.contiguous()
              for k in range(0, p.shape[1], %2$d):
                x = %1$s_once(x, p[:, k:k + %2$d])
              return x

            def %1$s_once(x: Tensor, p: Tensor) -> Tensor:
            """
                .formatted(function, width));
    for (int k = 0; k < kernels.length; k++) {
      text.append(
          """
            i = torch.nonzero(p[:, 0] == %d.).flatten()
            if i.numel() == x.shape[0]:
              x = %2$s(x, p[:, 1:])
            elif i.numel() > 0:
              x.index_copy_(0, i, %2$s(x.index_select(0, i), p.index_select(0, i)[:, 1:]))
          """
              .formatted(k + 1, kernels[k].function()));
    }
    return text.append("  return x\n\n").append(scripts(List.of(kernels))).toString();
  }

  /** The texts of kernels and what they need. */
  static String scripts(Collection<Kernel> kernels) {
    Set<Kernel> once = new LinkedHashSet<>(kernels);
    return HELPERS + once.stream().map(kernel -> kernel.text).collect(Collectors.joining("\n"));
  }
}
