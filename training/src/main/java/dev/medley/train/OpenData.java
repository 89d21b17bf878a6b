package dev.medley.train;

import dev.medley.data.DataCatalog;
import dev.medley.data.DataSettings;
import dev.medley.data.Dataset;
import dev.medley.data.Progress;
import dev.medley.track.RunLog;

/** Opens a data set with its progress on the screen. */
public final class OpenData {
  private OpenData() {}

  /** Opens what {@link DataCatalog#open} does. */
  public static Dataset open(DataCatalog catalog, DataSettings data, int threads, RunLog log) {
    try (Bar bar = new Bar(log)) {
      return catalog.open(data, threads, bar);
    }
  }

  /** One bar a task. */
  private static final class Bar implements Progress, AutoCloseable {
    private final RunLog log;
    private dev.medley.track.Progress line;
    private String shown = "";
    private long before;

    Bar(RunLog log) {
      this.log = log;
    }

    @Override
    public void step(String task, long done, long total) {
      if (!task.equals(shown)) {
        close();
        line = dev.medley.track.Progress.begin(log.screen(), task, "images", done, total);
        shown = task;
        before = done;
      }
      line.advance(done - before);
      before = done;
    }

    @Override
    public void say(String sentence) {
      log.info(sentence);
    }

    @Override
    public void close() {
      if (line != null) {
        line.close();
        line = null;
      }
    }
  }
}
