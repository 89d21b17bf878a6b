package dev.medley.dl4j;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Properties;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.deeplearning4j.config.DL4JClassLoading;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.common.config.ND4JClassLoading;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/** ND4J, which computes what Deeplearning4j describes. */
final class Backend {
  /** Held, because a logger that nobody holds forgets its level. */
  private static final List<Logger> LOGGERS =
      List.of(Logger.getLogger("org.nd4j"), Logger.getLogger("org.deeplearning4j"));

  private Backend() {}

  /**
   * Loads it, if it is not loaded yet.
   *
   * @param threads of the processor; results depend on it in the last bits
   */
  static void ready(int threads) {
    LOGGERS.forEach(logger -> logger.setLevel(Level.WARNING)); // it tells of every start
    ND4JClassLoading.setNd4jClassloaderFromClass(Backend.class);
    DL4JClassLoading.setDl4jClassloaderFromClass(Backend.class);
    // it would count libtorch's memory, and give up
    System.getProperties().putIfAbsent("org.bytedeco.javacpp.maxphysicalbytes", "0");
    Nd4j.getEnvironment().setMaxThreads(threads);
    Nd4j.getEnvironment().setMaxMasterThreads(threads);
    NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(threads);
    Nd4j.factory().blas().setMaxThreads(threads);
  }

  /** Such as {@code deeplearning4j 1.0.0-M2.1}. */
  static String version() {
    String file = "/META-INF/maven/org.deeplearning4j/deeplearning4j-nn/pom.properties";
    Properties properties = new Properties();
    try (InputStream in = ComputationGraph.class.getResourceAsStream(file)) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return "deeplearning4j " + properties.getProperty("version");
  }
}
