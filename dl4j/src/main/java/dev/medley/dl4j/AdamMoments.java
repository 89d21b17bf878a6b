package dev.medley.dl4j;

import dev.medley.dl4j.GraphLayers.Placed;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.deeplearning4j.nn.updater.UpdaterBlock.ParamState;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.AdamUpdater;

/**
 * Adam's averages of one parameter's gradient and of its square: views into the updater, which has
 * those of neighbouring parameters in one row, in the shape of the parameter.
 */
record AdamMoments(INDArray mean, INDArray square) {
  /** Those of all parameters that Adam changes: statistics of norms have none. */
  static Map<Placed, AdamMoments> of(ComputationGraph graph, List<Placed> placed) {
    Map<Placed, AdamMoments> moments = new HashMap<>();
    for (UpdaterBlock block : graph.getUpdater().getUpdaterBlocks()) {
      if (block.getGradientUpdater() instanceof AdamUpdater adam) {
        for (ParamState state : block.getLayersAndVariablesInBlock()) {
          String layer = state.getLayer().getConfig().getLayerName();
          placed.stream()
              .filter(p -> p.layer().equals(layer) && p.key().equals(state.getParamName()))
              .forEach(
                  p ->
                      moments.put(
                          p,
                          new AdamMoments(
                              view(adam.getM(), block, state), view(adam.getV(), block, state))));
        }
      }
    }
    return moments;
  }

  private static INDArray view(INDArray row, UpdaterBlock block, ParamState state) {
    INDArray parameter = state.getLayer().paramTable(false).get(state.getParamName());
    int from = state.getParamOffsetStart() - block.getParamOffsetStart();
    int to = state.getParamOffsetEnd() - block.getParamOffsetStart();
    return row.reshape(row.length())
        .get(NDArrayIndex.interval(from, to))
        .reshape(parameter.ordering(), parameter.shape());
  }
}
