package dev.medley.torch;

/**
 * Settings of a square convolution; {@link #of} gives those that most have.
 *
 * @param out channels of the result
 * @param kernel its side, pixels
 * @param stride pixels from one output to the next
 * @param padding zeros on every side
 * @param groups into how many parts the channels fall, each with its own weights; as many as
 *     channels for a depthwise convolution
 * @param bias whether a number is added to every channel; it starts at 0 where {@code init} is
 *     given, as PyTorch's otherwise
 * @param init how the weights start; null for PyTorch's default
 */
public record Convolution(
    long out, int kernel, int stride, int padding, long groups, boolean bias, Init init) {
  /** Of stride 1, padded to keep an odd kernel's image size, without bias, PyTorch's start. */
  public static Convolution of(long out, int kernel) {
    return new Convolution(out, kernel, 1, kernel / 2, 1, false, null);
  }

  /** The same with this stride. */
  public Convolution stride(int pixels) {
    return new Convolution(out, kernel, pixels, padding, groups, bias, init);
  }

  /** The same with this padding. */
  public Convolution padding(int pixels) {
    return new Convolution(out, kernel, stride, pixels, groups, bias, init);
  }

  /** Every channel by itself: as many groups as channels. */
  public Convolution depthwise() {
    return new Convolution(out, kernel, stride, padding, out, bias, init);
  }

  /** The same with a bias. */
  public Convolution biased() {
    return new Convolution(out, kernel, stride, padding, groups, true, init);
  }

  /** The same with this start. */
  public Convolution starting(Init how) {
    return new Convolution(out, kernel, stride, padding, groups, bias, how);
  }

  /** Starting Kaiming normal over fan-out, as torchvision counts it: whatever the groups. */
  public Convolution kaimingFanOut() {
    return starting(Init.kaimingNormal((double) out * kernel * kernel));
  }
}
