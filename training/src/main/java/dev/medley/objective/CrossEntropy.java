package dev.medley.objective;

import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.Range;

/** Cross-entropy with label smoothing (Szegedy et al. 2016, arXiv 1512.00567, section 7). */
@Doc("Cross-entropy of the softmax; train.label_smoothing smooths the labels.")
public record CrossEntropy(
    @Doc("Its factor in a sum of objectives.") @Default("1.0") @Range(min = 0, minExclusive = true)
        double weight)
    implements Objective {
  @Override
  public boolean logits() {
    return true;
  }

  @Override
  public boolean perImage() {
    return true;
  }

  @Override
  public String script(Context context) {
    return """
        def objective_embed(h: List[Tensor], logits: List[Tensor], w: List[Tensor], b: List[Tensor], momentum: float, c: List[float]) -> List[Tensor]:
          return logits

        def objective_loss(z: List[Tensor], t: List[Tensor], labels: Tensor, s: List[Tensor], c: List[float]) -> Tensor:
          loss = torch.cross_entropy_loss(z[0], labels, None, 1, -100, SMOOTHING)
          for view in z[1:]:
            loss = loss + torch.cross_entropy_loss(view, labels, None, 1, -100, SMOOTHING)
          return loss / len(z)
        """
        .replace("SMOOTHING", Double.toString(context.labelSmoothing()));
  }
}
