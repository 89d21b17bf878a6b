package dev.medley.data;

import ai.djl.Application;
import ai.djl.basicdataset.BasicDatasets;
import ai.djl.repository.Artifact;
import ai.djl.repository.MRL;
import ai.djl.repository.RemoteRepository;
import ai.djl.repository.Repository;
import dev.medley.binding.UserError;
import dev.medley.file.Hashes;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Files of a DJL data set repository, which checks and keeps them. */
final class DownloadSource implements Source {
  private static final String VERSION = "1.0";

  private final String artifact;
  private final Repository repository;
  private final DataConfig config;

  /**
   * A source.
   *
   * @param address of the repository, or null for DJL's
   * @param cache where what is fetched is kept
   */
  DownloadSource(String address, Path cache, DataConfig config) {
    this.artifact = config.repository();
    this.config = config;
    String base = address == null ? BasicDatasets.REPOSITORY.getBaseUri().toString() : address;
    URI uri = URI.create(base.endsWith("/") ? base : base + "/");
    // DJL keeps files by artifact, whatever repository they are from
    String key = Hashes.sha256(uri.toString().getBytes(StandardCharsets.UTF_8)).substring(0, 8);
    this.repository =
        new RemoteRepository("medley", uri) {
          @Override
          public Path getCacheDirectory() {
            return cache.resolve("downloads").resolve(key);
          }
        };
  }

  @Override
  public String where() {
    return artifact + " of " + repository.getBaseUri();
  }

  @Override
  public String identity() {
    return "repository\n" + where() + "\n" + config.classNames();
  }

  @Override
  public Images open(Progress progress) throws IOException {
    FileSet files = fetch(progress);
    if (IdxSource.fits(files)) {
      return new IdxSource(files, config.classNames()).open(progress);
    }
    if (CifarSource.fits(files)) {
      return CifarSource.of(files, config.classNames()).open(progress);
    }
    throw new UserError(where() + " holds neither MNIST's nor CIFAR's files.");
  }

  private FileSet fetch(Progress progress) {
    try {
      MRL mrl = repository.dataset(Application.CV.ANY, BasicDatasets.GROUP_ID, artifact, VERSION);
      List<Artifact> artifacts = mrl.listArtifacts();
      if (artifacts.isEmpty()) {
        throw new IOException("it has no version " + VERSION);
      }
      Artifact found = artifacts.get(0);
      mrl.prepare(found, new Download(progress));
      Map<String, Path> paths = new TreeMap<>();
      for (Artifact.Item item : found.getFiles().values()) {
        paths.put(item.getName(), repository.getFile(item, null));
      }
      return new FileSet.Paths(where(), paths, config.checksums());
    } catch (IOException e) {
      String reason = e.getMessage() == null ? "" : ": " + e.getMessage();
      throw new UserError(
          where()
              + " cannot be fetched ("
              + e.getClass().getSimpleName()
              + reason
              + "). "
              + (config.obtain() == null ? "" : config.obtain()),
          e);
    }
  }

  /** DJL's progress as ours. */
  private final class Download implements ai.djl.util.Progress {
    private final Progress progress;
    private long done;
    private long total;

    Download(Progress progress) {
      this.progress = progress;
    }

    @Override
    public void reset(String message, long max) {
      done = 0;
      total = max;
    }

    @Override
    public void reset(String message, long max, String trailing) {
      reset(message, max);
    }

    @Override
    public void start(long initial) {
      done = initial;
    }

    @Override
    public void end() {}

    @Override
    public void increment(long by) {
      update(done + by);
    }

    @Override
    public void update(long now) {
      done = now;
      progress.step("fetching " + artifact, done, Math.max(done, total));
    }

    @Override
    public void update(long now, String message) {
      update(now);
    }
  }
}
