package dev.medley.dl4j;

import dev.medley.augment.Chain;
import dev.medley.augment.Size;
import dev.medley.file.Safetensors.Tensor;
import dev.medley.objective.Objectives;
import dev.medley.objective.SimClr;
import dev.medley.optim.Adam;
import dev.medley.optim.AdamW;
import dev.medley.optim.OneCycle;
import dev.medley.optim.Optimizer;
import dev.medley.recipe.FineTuneSettings;
import dev.medley.recipe.Recipe;
import dev.medley.recipe.TrainSettings;
import dev.medley.torch.Network;
import dev.medley.train.Engine;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** {@code engine: deeplearning4j}: SimCLR with the layers and the updater of Deeplearning4j. */
public final class Deeplearning4j implements Engine {
  @Override
  public String version() {
    return Backend.version();
  }

  @Override
  public Optional<String> lacks(Recipe recipe, Network network) {
    TrainSettings train = recipe.train();
    Optimizer optimizer = recipe.optimizer();
    Map<String, Boolean> lacks = new LinkedHashMap<>();
    lacks.put(
        "trains the objective simclr alone, not "
            + String.join(" and ", recipe.objective().stream().map(Objectives::name).toList()),
        recipe.objective().size() != 1 || !(recipe.objective().get(0) instanceof SimClr));
    lacks.put("has no objective.weight but 1", recipe.objective().get(0).weight() != 1);
    Size whole = new Size(side(network, 1), side(network, 2));
    lacks.put(
        "takes views of one size",
        recipe.viewChains().stream().map(chain -> new Chain(chain).output(whole)).distinct().count()
            > 1);
    lacks.put(
        "has the optimizers adam and adamw, without decay_all",
        !(optimizer instanceof Adam || optimizer instanceof AdamW) || optimizer.decayAll());
    lacks.put("has no optimizer.learning_rate of 0", optimizer.learningRate() == 0);
    lacks.put(
        "cannot move beta, as schedule one_cycle does", recipe.schedule() instanceof OneCycle);
    lacks.put("computes in fp32, not bf16", train.precision().equals("bf16"));
    lacks.put(
        "has no train.micro_batch_size",
        train.microBatchSize() != null && train.microBatchSize() != train.batchSize());
    lacks.put("has no train.clip_norm", train.clipNorm() != null);
    lacks.put("has no train.ema", train.ema() != null);
    lacks.put("has no train.sam", train.sam() != null);
    lacks.put("has no train.lookahead", train.lookahead() != null);
    lacks.put("has no train.rates", !train.rates().isEmpty());
    lacks.put("has no train.freeze_after", !train.freezeAfter().isEmpty());
    lacks.put("has no fine_tune", !recipe.fineTune().equals(FineTuneSettings.NONE));
    String unknown = GraphLayers.unknown(network).orElse("");
    lacks.put("has no %s, which the model needs".formatted(unknown), !unknown.isEmpty());
    return lacks.entrySet().stream().filter(Map.Entry::getValue).map(Map.Entry::getKey).findFirst();
  }

  private static int side(Network network, int dimension) {
    return Math.toIntExact(network.inputShape().get(dimension));
  }

  @Override
  public Session open(
      Recipe recipe,
      Network network,
      Map<String, Network> heads,
      Map<String, Tensor> state,
      long step,
      int threads) {
    Backend.ready(threads);
    return new Member(recipe, network, heads, state, step);
  }
}
