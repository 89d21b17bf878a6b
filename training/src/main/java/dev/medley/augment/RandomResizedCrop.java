package dev.medley.augment;

import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.Range;
import dev.medley.binding.UserError;
import dev.medley.random.RandomStream;
import java.util.List;

/** A window of random area and shape, brought to one size, as torchvision's RandomResizedCrop. */
@Doc("A window of random area and shape, brought to one size by bilinear interpolation.")
public record RandomResizedCrop(
    @Doc("The smallest and the largest share of the image's area.")
        @Default("[0.08, 1.0]")
        @Range(min = 0, minExclusive = true, max = 1)
        List<Double> scale,
    @Doc("The smallest and the largest width divided by height; drawn on a log scale.")
        @Default("[0.75, 1.3333333333333333]")
        @Range(min = 0, minExclusive = true)
        List<Double> ratio,
    @Doc("Averages over source pixels where the window shrinks.") @Default("true")
        boolean antialias,
    @Doc("The side in pixels of what comes out, at most the image's; its size if left out.")
        @Default("null")
        @Range(min = 1)
        Integer size)
    implements Augmentation {
  /**
   * Parameters: top, left, height, width. Where nothing shrinks, rows lie between two source rows,
   * then columns, of images laid out by column, between two of theirs. Elsewhere both axes are
   * products with matrices of weights, one for each image: {@code rows image columns^T}.
   */
  static final String SCRIPT =
      """
      def resized_crop_to(x: Tensor, p: Tensor, height: int, width: int, antialias: bool) -> Tensor:
        n, c, h, w = x.shape
        if antialias and (height < h or width < w):
          return averaged_crop(x, p, height, width)
        y = between_lines(x.permute([0, 2, 3, 1]).reshape([n, h, w * c]), p[:, 0:1], p[:, 2:3], height)
        y = y.view([n, height, w, c]).permute([0, 3, 2, 1]).reshape([n * c, w, height])
        left = p[:, 1:2].expand([n, c]).reshape([n * c, 1])
        length = p[:, 3:4].expand([n, c]).reshape([n * c, 1])
        return between_lines(y, left, length, width).view([n, c, width, height]).transpose(2, 3).contiguous()

      def between_lines(x: Tensor, start: Tensor, length: Tensor, target: int) -> Tensor:
        n, lines, k = x.shape
        step = torch.arange(target, dtype=6, device=x.device).add_(0.5)
        last = start + length - 1.
        centre = torch.clamp((length / target * step).add_(start - 0.5), start, last)
        before = torch.floor(centre)
        after = torch.minimum(before + 1., last)
        image = torch.arange(0, n * lines, lines, device=x.device).view([n, 1])
        x = x.reshape([n * lines, k])
        y = x.index_select(0, before.long().add_(image).flatten())
        y.lerp_(x.index_select(0, after.long().add_(image).flatten()), centre.sub_(before).view([n * target, 1]))
        return y.view([n, target, k])

      def averaged_crop(x: Tensor, p: Tensor, height: int, width: int) -> Tensor:
        n, c, h, w = x.shape
        rows = average_weights(p[:, 0], p[:, 2], h, height)
        columns = average_weights(p[:, 1], p[:, 3], w, width)
        y = torch.bmm(rows, x.permute([0, 2, 3, 1]).reshape([n, h, w * c]))
        y = y.view([n, height, w, c]).permute([0, 3, 1, 2]).reshape([n, c * height, w])
        return torch.bmm(y, columns.transpose(1, 2)).view([n, c, height, width])

      def average_weights(start: Tensor, length: Tensor, source: int, target: int) -> Tensor:
        first = start.view([-1, 1, 1])
        last = (start + length - 1.).view([-1, 1, 1])
        scale = length.view([-1, 1, 1]) / target
        centre = first + (torch.arange(target, dtype=6, device=start.device).view([1, target, 1]) + 0.5) * scale - 0.5
        pixel = torch.arange(source, dtype=6, device=start.device).view([1, 1, source])
        weight = (1. - (pixel - centre).abs() / scale.clamp_min(1.)).clamp_min(0.)
        weight = weight * ((pixel >= first) & (pixel <= last))
        return weight / weight.sum(2, True)
      """;

  /** Refuses ranges that are none. */
  public RandomResizedCrop {
    scale = Bounds.of("scale", scale);
    ratio = Bounds.of("ratio", ratio);
  }

  @Override
  public int parameters() {
    return 4;
  }

  @Override
  public Size output(Size image) {
    if (size == null) {
      return image;
    }
    if (size > Math.min(image.height(), image.width())) {
      throw new UserError(
          "augment: random_resized_crop makes crops larger than the image: size is %d, images are %s; size must be at most %d."
              .formatted(size, image, Math.min(image.height(), image.width())));
    }
    return new Size(size, size);
  }

  @Override
  public void draw(Draw draw, float[] row, int offset) {
    RandomStream random = draw.random();
    int imageHeight = draw.height();
    int imageWidth = draw.width();
    double low = StrictMath.log(ratio.get(0));
    double high = StrictMath.log(ratio.get(1));
    for (int attempt = 0; attempt < 10; attempt++) {
      double area = imageHeight * imageWidth * random.nextDouble(scale.get(0), scale.get(1));
      double shape = StrictMath.exp(random.nextDouble(low, high));
      int width = (int) Math.rint(Math.sqrt(area * shape));
      int height = (int) Math.rint(Math.sqrt(area / shape));
      if (width > 0 && width <= imageWidth && height > 0 && height <= imageHeight) {
        int top = random.nextInt(imageHeight - height + 1);
        put(row, offset, top, random.nextInt(imageWidth - width + 1), height, width);
        return;
      }
    }
    // the largest window in the middle whose shape is allowed
    double shape = (double) imageWidth / imageHeight;
    int width = imageWidth;
    int height = imageHeight;
    if (shape < ratio.get(0)) {
      height = (int) Math.rint(imageWidth / ratio.get(0));
    } else if (shape > ratio.get(1)) {
      width = (int) Math.rint(imageHeight * ratio.get(1));
    }
    put(row, offset, (imageHeight - height) / 2, (imageWidth - width) / 2, height, width);
  }

  @Override
  public String function() {
    String name = antialias ? "resized_crop_antialias" : "resized_crop";
    return size == null ? name : name + "_" + size;
  }

  @Override
  public String script() {
    return """
        def %s(x: Tensor, p: Tensor) -> Tensor:
          return resized_crop_to(x, p, %s, %s)

        """
            .formatted(
                function(),
                size == null ? "x.shape[2], x.shape[3]" : size + ", " + size,
                antialias ? "True" : "False")
        + SCRIPT;
  }

  private static void put(float[] row, int offset, int top, int left, int height, int width) {
    row[offset] = top;
    row[offset + 1] = left;
    row[offset + 2] = height;
    row[offset + 3] = width;
  }
}
