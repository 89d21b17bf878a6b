package dev.medley.objective;

import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.Range;
import java.util.List;

/**
 * Rotation prediction (Gidaris et al. 2018, arXiv 1803.07728): all four turns of each image, in one
 * batch.
 */
@Doc("Rotation prediction: which of four quarter turns was an image given.")
public record Rotation(
    @Doc("Its factor in a sum of objectives.") @Default("1.0") @Range(min = 0, minExclusive = true)
        double weight)
    implements Objective {
  private static final int TURNS = 4;

  @Override
  public int extraViews() {
    return TURNS;
  }

  @Override
  public boolean square() {
    return true;
  }

  @Override
  public boolean perImage() {
    return true;
  }

  @Override
  public List<Head> heads(Context context) {
    return List.of(Head.linear("turns", true, context.features(), TURNS));
  }

  @Override
  public String script(Context context) {
    return """
        def objective_extra(x: List[Tensor]) -> List[Tensor]:
          return [torch.rot90(x[0], turns, [2, 3]) for turns in range(4)]

        def objective_embed(h: List[Tensor], logits: List[Tensor], w: List[Tensor], b: List[Tensor], momentum: float, c: List[float]) -> List[Tensor]:
          return torch.chunk(objective_turns(torch.cat(h), w, b, momentum), 4)

        def objective_loss(z: List[Tensor], t: List[Tensor], labels: Tensor, s: List[Tensor], c: List[float]) -> Tensor:
          loss = torch.zeros_like(z[0].sum())
          for turns in range(4):
            loss = loss - torch.log_softmax(z[turns], 1)[:, turns].mean() / 4.
          return loss
        """;
  }
}
