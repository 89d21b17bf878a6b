package dev.medley.data;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Some images of a store in a fixed order, with their labels. */
public final class Split {
  private final String name;
  private final ImageStore store;
  private final int[] rows;
  private final int[] labels;

  Split(String name, ImageStore store, int[] rows, int[] labels) {
    this.name = name;
    this.store = store;
    this.rows = rows;
    this.labels = labels;
  }

  /** Such as {@code test}. */
  public String name() {
    return name;
  }

  /** How many images. */
  public int size() {
    return rows.length;
  }

  /** The label of the image at a position, an index into the class names. */
  public int label(int position) {
    return labels[position];
  }

  /** A copy of all labels, by position. */
  public int[] labels() {
    return labels.clone();
  }

  /** The images' ids, by position; read from the disk. */
  public List<String> ids() throws IOException {
    List<String> all = store.ids();
    List<String> ids = new ArrayList<>(rows.length);
    for (int row : rows) {
      ids.add(all.get(row));
    }
    return ids;
  }

  /** The store that the images are in. */
  public ImageStore store() {
    return store;
  }

  int row(int position) {
    return rows[position];
  }
}
