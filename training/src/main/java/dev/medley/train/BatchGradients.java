package dev.medley.train;

import java.util.List;

/**
 * Script functions that take the gradient of a batch: {@code batch_gradients}, whole or by
 * micro-batches. They call {@code embed}, {@code total_loss}, {@code count} and {@code moving}.
 */
final class BatchGradients {
  /** Gradients of a batch in one piece. */
  private static final String GRADIENTS =
      """
      def gradients(x: List[Tensor], t: List[List[Tensor]], target: Tensor, labels: Tensor, w: List[Tensor], b: List[Tensor], s: List[Tensor], c: List[float], totals: Tensor, share: float, first: bool) -> Tuple[List[Tensor], List[List[Tensor]]]:
        torch.set_grad_enabled(True)
        leaves = [v.detach() for v in w]
        moved = [v.requires_grad_(True) for v in moving(leaves)]
        z = embed(x, leaves, b, 0.1 if first else 0., c)
        loss = total_loss(z, t, target, s, c)
        g: List[Tensor] = []
        for v in torch.grad([loss * share], moved):
          assert v is not None
          g.append(v)
        torch.set_grad_enabled(False)
        z = [[v.detach() for v in part] for part in z]
        if first:
          count(totals, loss, z, labels)
        return g, z
      """;

  private static final String WHOLE_BATCH =
      """
      def batch_gradients(x: List[Tensor], t: List[List[Tensor]], target: Tensor, labels: Tensor, w: List[Tensor], b: List[Tensor], s: List[Tensor], c: List[float], totals: Tensor, seed: int, first: bool) -> Tuple[List[Tensor], List[List[Tensor]]]:
        return gradients(x, t, target, labels, w, b, s, c, totals, 1., first)
      """;

  /** The mean of the gradients of micro-batches. */
  private static final String MICRO_BATCHES =
      """
      def batch_gradients(x: List[Tensor], t: List[List[Tensor]], target: Tensor, labels: Tensor, w: List[Tensor], b: List[Tensor], s: List[Tensor], c: List[float], totals: Tensor, seed: int, first: bool) -> Tuple[List[Tensor], List[List[Tensor]]]:
        n = x[0].shape[0]
        g: List[Tensor] = []
        pieces: List[List[List[Tensor]]] = []
        for start in range(0, n, MICRO_BATCH):
          end = min(start + MICRO_BATCH, n)
          part, z = gradients([v[start:end] for v in x], [[v[start:end] for v in of_one] for of_one in t], target[start:end], labels[start:end], w, b, s, c, totals, float(end - start) / float(n), first)
          pieces.append(z)
          if start == 0:
            g = part
          else:
            torch._foreach_add_(g, part)
        return g, joined(pieces)
      """;

  /**
   * The gradient of the whole batch in the memory of a micro-batch (Gao et al. 2021, arXiv
   * 2101.06983): embed without a graph, take the loss's gradient at the embeddings, propagate it
   * piece by piece. Random numbers (dropout) are the same both times.
   */
  private static final String CACHED_GRADIENTS =
      """
      def batch_gradients(x: List[Tensor], t: List[List[Tensor]], target: Tensor, labels: Tensor, w: List[Tensor], b: List[Tensor], s: List[Tensor], c: List[float], totals: Tensor, seed: int, first: bool) -> Tuple[List[Tensor], List[List[Tensor]]]:
        n = x[0].shape[0]
        pieces: List[List[List[Tensor]]] = []
        for start in range(0, n, MICRO_BATCH):
          torch.manual_seed(seed + start)
          pieces.append(embed([v[start:start + MICRO_BATCH] for v in x], w, b, 0., c))
        z = joined(pieces)
        torch.set_grad_enabled(True)
        z = [[v.detach().requires_grad_(True) for v in part] for part in z]
        flat: List[Tensor] = []
        for part in z:
          flat.extend(part)
        loss = total_loss(z, t, target, s, c)
        at = torch.grad([loss], flat, None, None, False, True)
        torch.set_grad_enabled(False)
        g: List[Tensor] = []
        for start in range(0, n, MICRO_BATCH):
          torch.manual_seed(seed + start)
          torch.set_grad_enabled(True)
          leaves = [v.detach() for v in w]
          moved = [v.requires_grad_(True) for v in moving(leaves)]
          k = 0
          product = torch.zeros_like(loss)
          for part in embed([v[start:start + MICRO_BATCH] for v in x], leaves, b, 0.1 if first else 0., c):
            for v in part:
              d = at[k]
              if d is not None:
                product = product + (v * d[start:start + MICRO_BATCH]).sum()
              k += 1
          i = 0
          for v in torch.grad([product], moved):
            assert v is not None
            if start == 0:
              g.append(v)
            else:
              g[i].add_(v)
            i += 1
          torch.set_grad_enabled(False)
        z = [[v.detach() for v in part] for part in z]
        if first:
          count(totals, loss, z, labels)
        return g, z
      """;

  private static final String JOINED =
      """
      def joined(pieces: List[List[List[Tensor]]]) -> List[List[Tensor]]:
        z: List[List[Tensor]] = []
        for k in range(len(pieces[0])):
          z.append([torch.cat([piece[k][i] for piece in pieces]) for i in range(len(pieces[0][k]))])
        return z
      """;

  private BatchGradients() {}

  /**
   * The functions.
   *
   * @param batch its images
   * @param micro the images of a micro-batch, a divisor of it
   * @param perImage whether the loss is a mean over images
   */
  static List<String> functions(int batch, int micro, boolean perImage) {
    if (micro == batch) {
      return List.of(GRADIENTS, WHOLE_BATCH);
    }
    String pieces = perImage ? MICRO_BATCHES : CACHED_GRADIENTS;
    return List.of(GRADIENTS, JOINED, pieces.replace("MICRO_BATCH", Integer.toString(micro)));
  }
}
