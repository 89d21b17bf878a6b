package dev.medley.track;

import dev.medley.run.AppendedFile;
import dev.medley.run.Metric;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Appends values to {@code metrics.jsonl}. They are buffered; {@link #sync} puts them on the disk
 * before a checkpoint.
 */
public final class MetricsLog implements AutoCloseable {
  private final AppendedFile file;
  private final double secondsBefore;
  private final LongSupplier nanoTime;
  private final long started;

  /**
   * A log whose clock starts now.
   *
   * @param file {@code metrics.jsonl}, opened to go on where the values so far end
   * @param secondsBefore what a resumed run had spent until its checkpoint, otherwise 0
   */
  public MetricsLog(AppendedFile file, double secondsBefore) {
    this(file, secondsBefore, System::nanoTime);
  }

  MetricsLog(AppendedFile file, double secondsBefore, LongSupplier nanoTime) {
    this.file = file;
    this.secondsBefore = secondsBefore;
    this.nanoTime = nanoTime;
    this.started = nanoTime.getAsLong();
  }

  /** Seconds since the run's start, pauses left out. */
  public double seconds() {
    return secondsBefore + (nanoTime.getAsLong() - started) / 1e9;
  }

  /**
   * Appends a value.
   *
   * @param step optimiser steps done, the first is 1
   * @param epoch the epoch of that step, the first is 1
   * @param name such as {@code train.loss}
   * @param value any double, NaN and infinities too
   * @throws dev.medley.run.WorkFailed if the disk fails
   */
  public void log(long step, int epoch, String name, double value) {
    file.append(new Metric(step, epoch, seconds(), name, value).toJson());
  }

  /** Appends several values of one moment, in the map's order; see {@link #log}. */
  public void log(long step, int epoch, Map<String, Double> values) {
    double seconds = seconds();
    values.forEach(
        (name, value) -> file.append(new Metric(step, epoch, seconds, name, value).toJson()));
  }

  /**
   * Puts all values on the disk.
   *
   * @return the file's length, for {@link dev.medley.run.CheckpointState#metricsBytes}
   */
  public long sync() {
    return file.sync();
  }

  @Override
  public void close() {
    file.close();
  }
}
