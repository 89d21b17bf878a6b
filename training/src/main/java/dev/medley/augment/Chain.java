package dev.medley.augment;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Several operations, one after the other. On a processor they run on pieces of 128 images, which
 * stay in its cache.
 *
 * @param function the name of its function; chains of different operations in one script need
 *     different names
 * @param operations in order; none leaves images as they are
 */
public record Chain(String function, List<Augmentation> operations) implements Augmentation {
  /** Keeps a copy. */
  public Chain {
    operations = List.copyOf(operations);
  }

  /** A chain whose function is {@code augment}. */
  public Chain(List<Augmentation> operations) {
    this("augment", operations);
  }

  @Override
  public int parameters() {
    return operations.stream().mapToInt(Augmentation::parameters).sum();
  }

  @Override
  public Size output(Size image) {
    Size size = image;
    for (Augmentation operation : operations) {
      size = operation.output(size);
    }
    return size;
  }

  @Override
  public boolean changesColor() {
    return operations.stream().anyMatch(Augmentation::changesColor);
  }

  @Override
  public void draw(Draw draw, float[] row, int offset) {
    Draw here = draw;
    int at = offset;
    for (Augmentation operation : operations) {
      operation.draw(here, row, at);
      at += operation.parameters();
      here = here.with(operation.output(new Size(here.height(), here.width())));
    }
  }

  @Override
  public String script() {
    StringBuilder steps = new StringBuilder();
    int at = 0;
    for (Augmentation operation : operations) {
      int end = at + operation.parameters();
      steps.append("  x = %s(x, p[:, %d:%d])\n".formatted(operation.function(), at, end));
      at = end;
    }
    return """
        def %1$s(x: Tensor, p: Tensor) -> Tensor:
          n = x.shape[0]
          if x.is_cuda or n <= 128:
            return %1$s_piece(x, p)
          first = %1$s_piece(x[:128], p[:128])
          c, h, w = first.shape[1:]
          out = torch.empty([n, h, w, c], dtype=6).permute([0, 3, 1, 2])
          out[:128].copy_(first)
          for i in range(128, n, 128):
            out[i:i + 128].copy_(%1$s_piece(x[i:i + 128], p[i:i + 128]))
          return out

        def %1$s_piece(x: Tensor, p: Tensor) -> Tensor:
        %2$s  return x

        %3$s
        """
        .formatted(
            function,
            steps,
            operations.stream()
                .map(Augmentation::script)
                .distinct()
                .collect(Collectors.joining("\n")));
  }
}
