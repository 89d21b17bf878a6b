package dev.medley.augment;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Several operations, one after the other, in place. On a processor they run on pieces of 64
 * images, which stay in its cache.
 *
 * @param operations in order; none leaves images as they are
 */
public record Chain(List<Augmentation> operations) implements Augmentation {
  /** Keeps a copy. */
  public Chain {
    operations = List.copyOf(operations);
  }

  @Override
  public int parameters() {
    return operations.stream().mapToInt(Augmentation::parameters).sum();
  }

  @Override
  public void draw(Draw draw, float[] row, int offset) {
    int at = offset;
    for (Augmentation operation : operations) {
      operation.draw(draw, row, at);
      at += operation.parameters();
    }
  }

  @Override
  public String function() {
    return "augment";
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
        def augment(x: Tensor, p: Tensor) -> Tensor:
          n = x.shape[0]
          piece = n if x.is_cuda else 128
          for i in range(0, n, piece):
            part = x[i:i + piece]
            part.copy_(augment_piece(part, p[i:i + piece]))
          return x

        def augment_piece(x: Tensor, p: Tensor) -> Tensor:
        %s  return x

        %s
        """
        .formatted(
            steps,
            operations.stream()
                .map(Augmentation::script)
                .distinct()
                .collect(Collectors.joining("\n")));
  }
}
