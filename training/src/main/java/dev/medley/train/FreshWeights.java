package dev.medley.train;

import dev.medley.file.Safetensors.Tensor;
import dev.medley.model.Initializer;
import dev.medley.recipe.Recipe;
import dev.medley.torch.Parameter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The parameters that a recipe's seed and initialisation give. */
final class FreshWeights {
  private FreshWeights() {}

  /** Every one of these parameters, by name. */
  static Map<String, Tensor> of(List<Parameter> parameters, Recipe recipe) {
    Initializer initializer = new Initializer(recipe.init(), recipe.seed());
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Parameter parameter : parameters) {
      String name = parameter.name();
      Long[] shape = parameter.shape().toArray(Long[]::new);
      tensors.put(
          name,
          parameter.kind() == Parameter.Kind.COUNTER
              ? Tensor.of(name, new long[1], shape)
              : Tensor.of(name, initializer.values(parameter), shape));
    }
    return tensors;
  }
}
