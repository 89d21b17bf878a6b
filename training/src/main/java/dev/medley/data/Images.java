package dev.medley.data;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/** The images of a source, before they are brought into a store. May be read by many threads. */
interface Images extends Closeable {
  /** Names of the classes; a label is an index into them. */
  List<String> classNames();

  /** The splits that are there, in {@link SplitNames#ALL}'s order. */
  List<Part> parts();

  /** What an image is, without decoding it. */
  ImageHeader header(int part, int row) throws IOException;

  /** An image, decoded, as its header says. */
  Picture picture(int part, int row, ImageDecoder decoder) throws IOException;

  @Override
  default void close() throws IOException {}

  /**
   * One split.
   *
   * @param split its name
   * @param ids unique within the source
   * @param labels one an image
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Part(String split, List<String> ids, int[] labels) {}
}
