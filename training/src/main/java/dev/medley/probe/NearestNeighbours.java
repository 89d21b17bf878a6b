package dev.medley.probe;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.medley.torch.Script;
import dev.medley.torch.Torch;
import java.util.Arrays;

/**
 * The weighted k-nearest-neighbours classifier that watches self-supervised training (Wu et al.
 * 2018, arXiv 1805.01978): the k rows of a bank with the largest cosine similarity s vote for their
 * class with exp(s / temperature). Of equally similar rows the lower ones are taken, of classes
 * with equal votes the lowest; a row of zeros is as similar as 0 to every other.
 */
public final class NearestNeighbours implements AutoCloseable {
  /** Similarities that are held at a time, but those of 64 queries at least. */
  private static final long HELD_ON_PROCESSOR = 1 << 26;

  private static final long HELD_ON_GPU = 1 << 28;
  private static final int FEWEST_QUERIES = 64;

  // The largest k + 1 of a row lie in those k + 1 columns of its (PARTS, m) arrangement whose
  // largest elements are largest: only these are searched. One more than k shows whether the last
  // one is tied with others, which topk would choose from as it likes.
  private static final String SCRIPT =
      """
      def unit(x: Tensor) -> Tensor:
        norm = torch.linalg_vector_norm(x, 2, [1], True, dtype=7)
        return torch.where(torch.isfinite(norm), x / norm.clamp_min(1e-300), norm * float('nan')).to(x.dtype)

      def bank_of(pieces: List[Tensor], rows: int, parts: int, block: int) -> Tensor:
        x = pieces[0]
        bank = torch.zeros([x.shape[1], (rows + parts - 1) // parts * parts], dtype=x.dtype, device=x.device)
        start = 0
        for x in pieces:
          for i in range(0, x.shape[0], block):
            u = unit(x[i:i + block])
            bank[:, start:start + u.shape[0]] = u.t()
            start += u.shape[0]
        return bank

      def largest(z: Tensor, parts: int, count: int) -> Tuple[Tensor, Tensor]:
        n, width = z.shape
        m = width // parts
        if m <= 2 * count:
          return torch.topk(z, count, 1)
        arranged = z.view([n, parts, m])
        column = torch.topk(arranged.amax(1), count, 1)[1]
        candidates = torch.gather(arranged, 2, column.unsqueeze(1).expand([n, parts, count]))
        value, place = torch.topk(candidates.view([n, parts * count]), count, 1)
        part = torch.floor_divide(place, count)
        return value, part * m + torch.gather(column, 1, place - part * count)

      def lowest_of_tied(z: Tensor, least: Tensor, k: int) -> Tensor:
        above = z > least
        tied = z == least
        taken = torch.cumsum(tied, 1) <= k - above.sum([1], True)
        return torch.nonzero(above | (tied & taken))[:, 1].view([-1, k])

      def nearest(z: Tensor, rows: int, parts: int, k: int) -> Tuple[Tensor, Tensor]:
        z[:, rows:].fill_(-2.)
        value, row = largest(z, parts, min(k + 1, rows))
        if k < rows:
          tied = torch.nonzero(value[:, k] == value[:, k - 1]).flatten()
          value = value[:, :k]
          row = row[:, :k].contiguous()
          if tied.numel() > 0:
            row.index_copy_(0, tied, lowest_of_tied(z[tied], value[tied, k - 1:], k))
            value = torch.gather(z, 1, row)
        return value, row

      def neighbours(pieces: List[Tensor], bank: Tensor, rows: int, parts: int, k: int, block: int) -> Tensor:
        found: List[Tensor] = []
        for x in pieces:
          for i in range(0, x.shape[0], block):
            u = unit(x[i:i + block])
            z = torch.mm(u, bank)
            row = torch.sort(nearest(z, rows, parts, k)[1], 1)[0]
            order = torch.sort(torch.gather(z, 1, row), stable=True, dim=1, descending=True)[1]
            found.append(torch.where(torch.isfinite(u.sum([1], True)), torch.gather(row, 1, order), -1))
        return torch.cat(found)

      def votes(pieces: List[Tensor], bank: Tensor, labels: Tensor, classes: int, rows: int, parts: int, k: int, temperature: float, block: int) -> Tensor:
        held = torch.empty([block, bank.shape[1]], dtype=bank.dtype, device=bank.device)
        found: List[Tensor] = []
        for x in pieces:
          for i in range(0, x.shape[0], block):
            u = unit(x[i:i + block])
            n = u.shape[0]
            z = torch.mm(u, bank, out=held[:n])
            value, row = nearest(z, rows, parts, k)
            share = torch.softmax(value.double() / temperature, 1)
            share = torch.where(torch.isfinite(u.sum([1], True)), share, float('nan'))
            vote = torch.zeros([n, classes], dtype=7, device=bank.device)
            found.append(vote.scatter_add_(1, labels[row], share))
        return torch.cat(found)
      """;

  private static final int PARTS = 16;

  private final Torch torch;
  private final NDManager manager;
  private final Script script;
  private final NDArray bank; // (D, rows): faster to multiply by than its transpose
  private final NDArray labels;
  private final int rows;
  private final int classes;

  /**
   * Fills the bank with normalised copies.
   *
   * @param labels N classes, from 0
   * @param classes C
   * @throws dev.medley.binding.UserError if a feature is not finite
   * @throws IllegalArgumentException if the sizes differ or a label is out of range
   */
  public NearestNeighbours(Torch torch, Features features, int[] labels, int classes) {
    this.torch = torch;
    this.rows = features.rows();
    this.classes = classes;
    long[] checked = Labels.check(features, labels, classes);
    manager = torch.manager().newSubManager();
    script = torch.compile(SCRIPT);
    this.labels = manager.create(checked);
    bank =
        script.call(manager, "bank_of", features.pieces(), rows, PARTS, features.block(1)).get(0);
    if (bank.isNaN().any().getBoolean()) {
      close();
      throw features.notFinite();
    }
  }

  /**
   * What the neighbours of each query vote for.
   *
   * @param queries (Q, D), of the bank's precision
   * @param k at least 1; no more vote than the bank has
   * @param temperature above 0
   * @throws dev.medley.binding.UserError if a feature is not finite
   */
  public NeighbourVotes votes(Features queries, int k, double temperature) {
    check(queries, k);
    if (!(temperature > 0)) {
      throw new IllegalArgumentException("temperature must be above 0, is " + temperature);
    }
    try (NDManager scope = torch.manager().newSubManager()) {
      NDList votes =
          script.call(
              scope,
              "votes",
              queries.pieces(),
              bank,
              labels,
              classes,
              rows,
              PARTS,
              Math.min(k, rows),
              temperature,
              block(queries));
      double[] shares = votes.get(0).toDoubleArray();
      if (Arrays.stream(shares).anyMatch(Double::isNaN)) {
        throw queries.notFinite();
      }
      return new NeighbourVotes(classes, shares);
    }
  }

  /**
   * The rows of the bank that are most similar to each query.
   *
   * @return (Q, min(k, N)), row-major, nearest first
   * @throws dev.medley.binding.UserError if a feature is not finite
   */
  public int[] neighbours(Features queries, int k) {
    check(queries, k);
    try (NDManager scope = torch.manager().newSubManager()) {
      NDList found =
          script.call(
              scope,
              "neighbours",
              queries.pieces(),
              bank,
              rows,
              PARTS,
              Math.min(k, rows),
              block(queries));
      long[] neighbours = found.get(0).toLongArray();
      if (Arrays.stream(neighbours).anyMatch(row -> row < 0)) {
        throw queries.notFinite();
      }
      return Arrays.stream(neighbours).mapToInt(Math::toIntExact).toArray();
    }
  }

  private void check(Features queries, int k) {
    if (queries.dimensions() != bank.getShape().get(0) || queries.type() != bank.getDataType()) {
      throw new IllegalArgumentException("queries are not like the bank's features");
    }
    if (k < 1) {
      throw new IllegalArgumentException("k must be at least 1, is " + k);
    }
  }

  private long block(Features queries) {
    long held = torch.device().isGpu() ? HELD_ON_GPU : HELD_ON_PROCESSOR;
    return Math.min(queries.rows(), Math.max(FEWEST_QUERIES, held / bank.getShape().get(1)));
  }

  @Override
  public void close() {
    script.close();
    manager.close();
  }
}
