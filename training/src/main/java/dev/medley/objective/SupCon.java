package dev.medley.objective;

import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.Range;
import java.util.List;

/**
 * Supervised contrastive learning, L_out (Khosla et al. 2020, arXiv 2004.11362, equation 2),
 * without the factor of the authors' code.
 */
@Doc("Supervised contrastive: views of one class attract, all others of the batch repel.")
public record SupCon(
    @Doc("What cosine similarities are divided by.")
        @Default("0.1")
        @Range(min = 0, minExclusive = true)
        double temperature,
    @Doc("The network between representation and loss.") @Default("{}") Projector projector,
    @Doc("Its factor in a sum of objectives.") @Default("1.0") @Range(min = 0, minExclusive = true)
        double weight)
    implements Objective {
  @Override
  public int views() {
    return 2;
  }

  @Override
  public boolean labels() {
    return true;
  }

  @Override
  public List<Head> heads(Context context) {
    return List.of(projector.head(context, Head.Between.NORM_RELU, true));
  }

  @Override
  public int leastBatch() {
    return 2;
  }

  /**
   * The mean over rows i of {@code -1/|P| sum_{p in P} (s_ip - log sum_{j != i} exp(s_ij))}, P
   * being the other rows with i's label.
   */
  @Override
  public String script(Context context) {
    return Texts.PROJECTED
        + Texts.SIMILARITY
        + """
        def objective_loss(z: List[Tensor], t: List[Tensor], labels: Tensor, s: List[Tensor], c: List[float]) -> Tensor:
          same = torch.cat([labels for view in z])
          similarity = objective_similarity(z, TEMPERATURE)
          log_share = similarity - torch.logsumexp(similarity, [1], True)
          positive = (same.unsqueeze(0) == same.unsqueeze(1)).to(z[0].dtype).fill_diagonal_(0.)
          return -((log_share * positive).sum(1) / positive.sum(1)).mean()
        """
            .replace("TEMPERATURE", Double.toString(temperature));
  }
}
