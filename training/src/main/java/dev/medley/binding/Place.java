package dev.medley.binding;

/**
 * Where a setting was written.
 *
 * @param source what a message calls it: a file as the user named it, or an option such as {@code
 *     --set train.epochs=3}
 * @param line from 1; 0 where lines mean nothing, as in an option
 * @param column from 1; 0 where lines mean nothing
 */
public record Place(String source, int line, int column) {
  /** A place without lines. */
  public static Place of(String source) {
    return new Place(source, 0, 0);
  }

  /** {@code file:line}, or the source alone. */
  @Override
  public String toString() {
    return line == 0 ? Messages.clean(source, 300) : Messages.clean(source, 300) + ":" + line;
  }
}
