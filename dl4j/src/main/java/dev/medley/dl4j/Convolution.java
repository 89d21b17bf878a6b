package dev.medley.dl4j;

import java.util.Collection;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.layers.mkldnn.MKLDNNConvHelper;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Deeplearning4j's convolution, computed as one operation of oneDNN. By itself 1.0.0-M2.1 looks for
 * oneDNN under a name that it no longer has, and takes a convolution apart, many times slower.
 */
final class Convolution extends ConvolutionLayer {
  private static final long serialVersionUID = 1L;

  Convolution(Builder settings) {
    super(settings);
  }

  @Override
  public Layer instantiate(
      NeuralNetConfiguration settings,
      Collection<TrainingListener> listeners,
      int index,
      INDArray parameters,
      boolean initialize,
      DataType type) {
    Whole layer = new Whole(settings, type);
    layer.setListeners(listeners);
    layer.setIndex(index);
    layer.setParamsViewArray(parameters);
    layer.setParamTable(initializer().init(settings, parameters, initialize));
    layer.setConf(settings);
    return layer;
  }

  /** The layer that runs. */
  private static final class Whole
      extends org.deeplearning4j.nn.layers.convolution.ConvolutionLayer {
    private static final long serialVersionUID = 1L;

    Whole(NeuralNetConfiguration settings, DataType type) {
      super(settings, type);
      helper = new MKLDNNConvHelper(type);
    }
  }
}
