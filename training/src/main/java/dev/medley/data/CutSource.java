package dev.medley.data;

import dev.medley.binding.UserError;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The first few images of each class of another source. */
final class CutSource implements Source {
  private final Source source;
  private final Map<String, Integer> perClass;

  /**
   * A cut.
   *
   * @param perClass how many images of each class to keep, by split; other splits are left out
   */
  CutSource(Source source, Map<String, Integer> perClass) {
    this.source = source;
    this.perClass = new TreeMap<>(perClass);
  }

  @Override
  public String where() {
    return source.where();
  }

  @Override
  public String identity() throws IOException {
    return "cut " + perClass + "\n" + source.identity();
  }

  @Override
  public Images open(Progress progress) throws IOException {
    Images whole = source.open(progress);
    List<Integer> from = new ArrayList<>();
    List<int[]> rows = new ArrayList<>();
    List<Images.Part> parts = new ArrayList<>();
    for (int i = 0; i < whole.parts().size(); i++) {
      Images.Part part = whole.parts().get(i);
      Integer most = perClass.get(part.split());
      if (most != null) {
        int[] kept = first(part, whole.classNames().size(), most);
        List<String> ids = new ArrayList<>();
        int[] labels = new int[kept.length];
        for (int row = 0; row < kept.length; row++) {
          ids.add(part.ids().get(kept[row]));
          labels[row] = part.labels()[kept[row]];
        }
        from.add(i);
        rows.add(kept);
        parts.add(new Images.Part(part.split(), List.copyOf(ids), labels));
      }
    }
    if (parts.size() < perClass.size()) {
      throw new UserError(where() + " has not all of the splits " + perClass.keySet() + ".");
    }
    return new Images() {
      @Override
      public List<String> classNames() {
        return whole.classNames();
      }

      @Override
      public List<Part> parts() {
        return parts;
      }

      @Override
      public ImageHeader header(int part, int row) throws IOException {
        return whole.header(from.get(part), rows.get(part)[row]);
      }

      @Override
      public Picture picture(int part, int row, ImageDecoder decoder) throws IOException {
        return whole.picture(from.get(part), rows.get(part)[row], decoder);
      }

      @Override
      public void close() throws IOException {
        whole.close();
      }
    };
  }

  private static int[] first(Images.Part part, int classes, int most) {
    int[] seen = new int[classes];
    return java.util.stream.IntStream.range(0, part.labels().length)
        .filter(row -> seen[part.labels()[row]]++ < most)
        .toArray();
  }
}
