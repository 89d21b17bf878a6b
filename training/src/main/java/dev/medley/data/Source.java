package dev.medley.data;

import java.io.IOException;

/** Where a data set comes from. */
interface Source {
  /** What messages call it: a path, mostly. */
  String where();

  /**
   * Tells one state of the source from another without reading its images: paths, lengths, times of
   * change. A store is built again when it changes.
   */
  String identity() throws IOException;

  /**
   * Opens it; everything but single images is checked.
   *
   * @throws dev.medley.binding.UserError naming the file and what is wrong with it
   */
  Images open(Progress progress) throws IOException;
}
