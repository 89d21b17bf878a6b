package dev.medley.objective;

import dev.medley.binding.Doc;

/** Cross-entropy with label smoothing (Szegedy et al. 2016, arXiv 1512.00567, section 7). */
@Doc("Cross-entropy of the softmax; train.label_smoothing smooths the labels.")
public record CrossEntropy() implements Objective {
  @Override
  public String script() {
    return """
        def objective_loss(logits: Tensor, target: Tensor, smoothing: float) -> Tensor:
          return torch.cross_entropy_loss(logits, target, None, 1, -100, smoothing)
        """;
  }
}
