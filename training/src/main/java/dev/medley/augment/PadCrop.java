package dev.medley.augment;

import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.OneOf;
import dev.medley.binding.Range;
import dev.medley.binding.UserError;

/** Adds a border and cuts out a window of the image's size: a random shift. */
@Doc("Adds a border on each side and cuts out a window of the image's size: a random shift.")
public record PadCrop(
    @Doc("The border in pixels, which is also the largest shift.") @Default("4") @Range(min = 1)
        int padding,
    @Doc("What the border is: black, or the image mirrored without repeating its edge.")
        @Default("zero")
        @OneOf({"zero", "reflect"})
        String mode)
    implements Augmentation {
  @Override
  public int parameters() {
    return 2;
  }

  @Override
  public Size output(Size image) {
    if (mode.equals("reflect") && padding >= Math.min(image.height(), image.width())) {
      throw new UserError(
          "augment: pad_crop mirrors %d pixels of images of %s; padding must be less than the"
                  .formatted(padding, image)
              + " side, or mode zero.");
    }
    return image;
  }

  /** The window's top and left in the padded image, 0 to 2 padding. */
  @Override
  public void draw(Draw draw, float[] row, int offset) {
    row[offset] = draw.random().nextInt(2 * padding + 1);
    row[offset + 1] = draw.random().nextInt(2 * padding + 1);
  }

  @Override
  public String function() {
    return "pad_crop_%d_%s".formatted(padding, mode);
  }

  /** Of rows laid one after the other, an output row is a window of w pixels. */
  @Override
  public String script() {
    return """
        def %1$s(x: Tensor, p: Tensor) -> Tensor:
          n, c, h, w = x.shape
          y = %3$s(x.permute([0, 2, 3, 1]), %2$d)
          line = (w + 2 * %2$d) * c
          image = torch.arange(n, device=x.device).view([n, 1]) * (h + 2 * %2$d)
          row = image + p[:, :1].long() + torch.arange(h, device=x.device)
          start = row * line + p[:, 1:2].long() * c
          windows = y.as_strided([y.numel() - w * c + 1, w * c], [1, 1])
          return windows.index_select(0, start.flatten()).view([n, h, w, c]).permute([0, 3, 1, 2])

        def pad_zero(y: Tensor, size: int) -> Tensor:
          return torch.pad(y, [0, 0, size, size, size, size], "constant").contiguous()

        def pad_reflect(y: Tensor, size: int) -> Tensor:
          for d in [1, 2]:
            before = torch.flip(y.narrow(d, 1, size), [d])
            after = torch.flip(y.narrow(d, y.shape[d] - 1 - size, size), [d])
            y = torch.cat([before, y, after], d)
          return y.contiguous()
        """
        .formatted(function(), padding, "pad_" + mode);
  }
}
