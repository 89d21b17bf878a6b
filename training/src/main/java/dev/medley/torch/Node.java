package dev.medley.torch;

import dev.medley.torch.Graph.Value;
import java.util.List;
import java.util.Map;

/**
 * One operation of a network.
 *
 * @param layer the layer's name, or empty
 * @param operation what the layer table calls it
 * @param training the expression in training, with {@code $0, $1} for inputs and {@code %0, %1} for
 *     parameters; a function that ends in {@code _} overwrites {@code $0}, and loses the underscore
 *     where that is somebody else's
 * @param evaluation the expression in evaluation
 * @param inputs ids of values
 * @param parameters indices into the graph's
 * @param output the result
 * @param memory of the result
 * @param format of the numbers
 * @param settings numbers that the operation is told, such as {@code kernel} or {@code heads}
 * @param multiplyAdds for one image
 */
public record Node(
    String layer,
    String operation,
    String training,
    String evaluation,
    List<Integer> inputs,
    List<Integer> parameters,
    Value output,
    Memory memory,
    Format format,
    Map<String, Number> settings,
    long multiplyAdds) {

  /** Keeps copies. */
  public Node {
    inputs = List.copyOf(inputs);
    parameters = List.copyOf(parameters);
    settings = Map.copyOf(settings);
  }

  /** Who still reads the memory of a result after its uses. */
  public enum Memory {
    /** Nobody: its only use may overwrite it. */
    FREE,
    /** The backward pass. */
    NEEDED,
    /** Another value that it is a view of. */
    SHARED
  }

  /** In which number format an operation computes. */
  public enum Format {
    /** That of the step; weights are cast to it. */
    STEP,
    /** That of the step; parameters stay float32. */
    NORM,
    /** float32, from here on. */
    FLOAT32
  }

  /** One of {@link #settings} that is a whole number. */
  public long whole(String setting) {
    return settings.get(setting).longValue();
  }

  /** One of {@link #settings}. */
  public double real(String setting) {
    return settings.get(setting).doubleValue();
  }

  /** Whether the result's memory is free after its only use. */
  boolean free(boolean forTraining) {
    return memory == Memory.FREE || (memory == Memory.NEEDED && !forTraining);
  }
}
