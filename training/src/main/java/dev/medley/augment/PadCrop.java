package dev.medley.augment;

import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.OneOf;
import dev.medley.binding.Range;

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
          y = torch.pad(x, [%2$d, %2$d, %2$d, %2$d], "%3$s").permute([0, 2, 3, 1]).contiguous()
          line = (w + 2 * %2$d) * c
          image = torch.arange(n, device=x.device).view([n, 1]) * (h + 2 * %2$d)
          row = image + p[:, :1].long() + torch.arange(h, device=x.device)
          start = row * line + p[:, 1:2].long() * c
          windows = y.as_strided([y.numel() - w * c + 1, w * c], [1, 1])
          return windows.index_select(0, start.flatten()).view([n, h, w, c]).permute([0, 3, 1, 2])
        """
        .formatted(function(), padding, mode.equals("zero") ? "constant" : "reflect");
  }
}
