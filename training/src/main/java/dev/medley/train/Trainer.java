package dev.medley.train;

import dev.medley.augment.TestTime;
import dev.medley.data.Batch;
import dev.medley.data.Batches;
import dev.medley.data.Dataset;
import dev.medley.data.Split;
import dev.medley.objective.Moment;
import dev.medley.recipe.CheckpointSettings;
import dev.medley.recipe.Recipe;
import dev.medley.run.CheckpointState;
import dev.medley.run.CheckpointState.Best;
import dev.medley.run.Checkpoints;
import dev.medley.run.WorkFailed;
import dev.medley.torch.Torch;
import dev.medley.track.MetricsLog;
import dev.medley.track.Progress;
import dev.medley.track.RunLog;
import dev.medley.track.Screen;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** The training loop: steps, measurements after epochs, checkpoints. */
final class Trainer implements AutoCloseable {
  /** Totals come off the device, and a loss that is no number is noticed, this often an epoch. */
  private static final int READINGS_PER_EPOCH = 10;

  private final Recipe recipe;
  private final Dataset data;
  private final Split training;
  private final TrainingState state;
  private final Checkpoints checkpoints;
  private final MetricsLog metrics;
  private final Steps taken;
  private final Evaluation evaluation;
  private final Monitor monitor;
  private final RunLog log;
  private final BooleanSupplier stop;
  private final long stepsPerEpoch;
  private final long steps;
  private final long probe;

  private long done;
  private Optional<Best> best;
  private Totals epochTotals;
  private double epochStart;
  private long lastCheckpoint;

  /** Sums over images: of the loss (nats), of right predictions, of ones. */
  private record Totals(double loss, double correct, double images) {
    static final Totals NONE = new Totals(0, 0, 0);

    Totals plus(Totals more) {
      return new Totals(loss + more.loss, correct + more.correct, images + more.images);
    }
  }

  /**
   * Continues a training.
   *
   * @param state as it was at {@code position}
   * @param taken the steps that change it; closed by its owner
   * @param stop asked after each step, and before each batch of what is measured
   */
  Trainer(
      Recipe recipe,
      Torch torch,
      Dataset data,
      TrainingState state,
      Steps taken,
      CheckpointState position,
      Checkpoints checkpoints,
      MetricsLog metrics,
      RunLog log,
      BooleanSupplier stop) {
    this.recipe = recipe;
    this.data = data;
    this.state = state;
    this.checkpoints = checkpoints;
    this.metrics = metrics;
    this.log = log;
    this.stop = stop;
    training = data.training();
    this.taken = taken;
    evaluation =
        new Evaluation(
            torch,
            state.network(),
            data.scaling(),
            TestTime.NONE,
            new Watch(Optional.empty(), stop));
    monitor = new Monitor(recipe, torch, data, evaluation, log);
    stepsPerEpoch = Batches.stepsPerEpoch(training.size(), recipe.train().batchSize());
    steps = Math.multiplyExact(stepsPerEpoch, (long) recipe.train().epochs());
    probe = recipe.fineTune().probeSteps(steps, stepsPerEpoch);
    done = position.step();
    best = position.best();
    Map<String, Double> carried = position.values();
    epochTotals =
        new Totals(
            carried.getOrDefault("epoch_loss", 0.0),
            carried.getOrDefault("epoch_correct", 0.0),
            carried.getOrDefault("epoch_images", 0.0));
    epochStart = metrics.seconds() - carried.getOrDefault("epoch_seconds", 0.0);
  }

  /**
   * Trains to the end, or until it is told to stop; then {@code last} is the state that it stopped
   * in.
   *
   * @param pause an epoch after which it stops too, from 1
   * @return whether it came to the end
   * @throws WorkFailed if the loss is no number
   */
  boolean train(Screen screen, int pause) {
    lastCheckpoint = System.nanoTime();
    boolean betweenEpochs = done > 0 && done % stepsPerEpoch == 0;
    if (betweenEpochs && epochTotals.images == 0) {
      keep(epoch()); // a kill may have come between last and its copy
    } else if (betweenEpochs && !endEpoch(note -> {})) {
      return false;
    }
    if (done == steps) {
      checkpoint(Checkpoints.LAST);
      return true;
    }
    int size = recipe.train().batchSize();
    long reading = Math.max(1, stepsPerEpoch / READINGS_PER_EPOCH);
    int imagesPerStep = Math.min(size, training.size());
    Duration duration = new Duration(log, steps - done, imagesPerStep);
    try (Batches batches = Batches.training(training, recipe.seed(), size, done, Torch.threads());
        Progress progress =
            Progress.begin(
                screen, "train", "images", done * imagesPerStep, steps * imagesPerStep)) {
      while (done < steps) {
        take(batches.next());
        progress.advance(imagesPerStep);
        if (!duration.isSaid()) {
          state.totals().toDoubleArray();
          duration.step();
        }
        boolean epochEnds = done % stepsPerEpoch == 0;
        boolean stopping = stop.getAsBoolean() || (epochEnds && epoch() >= pause);
        boolean due = checkpointDue();
        if (epochEnds || stopping || due || done % stepsPerEpoch % reading == 0) {
          progress.note(read());
        }
        if (epochEnds || stopping || due) {
          taken.settle();
        }
        if (epochEnds) {
          if (!endEpoch(progress::note)) {
            return false;
          }
        } else if (stopping || due) {
          checkpoint(Checkpoints.LAST);
        }
        if (stopping && done < steps) {
          return false;
        }
      }
    }
    return true;
  }

  private void take(Batch batch) {
    double momentum = momentum();
    done++;
    taken.run(
        batch.images(),
        batch.labels(),
        batch.positions(),
        batch.epoch(),
        new Moment(done - 1, steps, stepsPerEpoch),
        learningRate(),
        momentum);
  }

  /** Of the next step. */
  private double momentum() {
    double own = recipe.optimizer().momentum();
    return done < probe
        ? own
        : recipe.schedule().momentum(done - probe, scheduledSteps(), stepsPerEpoch, own);
  }

  /** Of the last step. */
  private double learningRate() {
    double base = recipe.optimizer().learningRate();
    long step = done - 1;
    return step < probe
        ? base * recipe.fineTune().probe().rate()
        : recipe.schedule().learningRate(step - probe, scheduledSteps(), stepsPerEpoch, base);
  }

  /** The epoch of the last step, from 1. */
  private int epoch() {
    return (int) ((done - 1) / stepsPerEpoch) + 1;
  }

  /** Takes the totals off the device. */
  private String read() {
    double[] sums = state.takeTotals();
    Totals totals = new Totals(sums[0], sums[1], sums[2]);
    double loss = totals.loss / totals.images;
    if (!Double.isFinite(loss)) {
      throw new WorkFailed(
          ("The loss is %s at step %d of %d (epoch %d); %s. A smaller optimizer.learning_rate, a"
                  + " longer schedule.warmup_epochs or train.clip_norm may help.")
              .formatted(loss, done, steps, epoch(), lastGood()));
    }
    epochTotals = epochTotals.plus(totals);
    String note =
        String.format(
            Locale.ROOT,
            "epoch %d/%d  loss %.4f",
            epoch(),
            recipe.train().epochs(),
            epochTotals.loss / epochTotals.images);
    return state.learner().predicts()
        ? String.format(
            Locale.ROOT, "%s  accuracy %.4f", note, epochTotals.correct / epochTotals.images)
        : note;
  }

  private String lastGood() {
    return checkpoints
        .find(Checkpoints.LAST)
        .map(last -> "the checkpoint of step %d is kept".formatted(last.state().step()))
        .orElse("there is no checkpoint yet");
  }

  /**
   * Measures, logs and keeps what an epoch ends with.
   *
   * @return false where it was stopped while measuring: {@code last} is then of the epoch's last
   *     step, and a resumed training measures again
   */
  private boolean endEpoch(Consumer<String> note) {
    int epoch = epoch();
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("train.loss", epochTotals.loss / epochTotals.images);
    if (state.learner().predicts()) {
      values.put("train.accuracy", epochTotals.correct / epochTotals.images);
    }
    values.put("learning_rate", learningRate());
    double seconds = Math.max(1e-9, metrics.seconds() - epochStart);
    values.put("images_per_second", epochTotals.images / seconds);
    try {
      measure(epoch, values);
    } catch (Watch.Stopped e) {
      checkpoint(Checkpoints.LAST);
      return false;
    }
    epochTotals = Totals.NONE;
    Optional<String> measure = bestIn().filter(values::containsKey);
    boolean better = measure.isPresent() && isBest(measure.get(), values.get(measure.get()));
    metrics.log(done, epoch, values);
    if (better) {
      checkpoint(Checkpoints.BEST);
      checkpoints.copy(Checkpoints.BEST, Checkpoints.LAST);
      lastCheckpoint = System.nanoTime();
    } else {
      checkpoint(Checkpoints.LAST);
    }
    keep(epoch);
    epochStart = metrics.seconds();
    if (measure.isPresent()) {
      note.accept(
          String.format(
              Locale.ROOT,
              "epoch %d/%d  loss %.4f  %s %.4f",
              epoch,
              recipe.train().epochs(),
              values.get("train.loss"),
              measure.get().replace('.', ' '),
              values.get(measure.get())));
    }
    return true;
  }

  /** Measures on the validation split what is due. */
  private void measure(int epoch, Map<String, Double> values) {
    if (!data.splitNames().contains("validation")) {
      return;
    }
    boolean last = done == steps;
    if (state.learner().predicts() && (last || epoch % recipe.evaluate().everyEpochs() == 0)) {
      Score score =
          evaluation.score(
              state.evaluated(),
              state.evaluatedBuffers(),
              data.split("validation"),
              recipe.evaluate().batchSize());
      values.put("validation.loss", score.loss());
      values.put("validation.accuracy", score.accuracy());
    }
    values.putAll(monitor.measure(state, epoch, last));
  }

  /** What the best checkpoint is best in. */
  private Optional<String> bestIn() {
    if (state.learner().predicts()) {
      return Optional.of("validation.accuracy");
    }
    return recipe.evaluate().linearProbe() != null
        ? Optional.of(Monitor.PROBE)
        : Optional.ofNullable(recipe.evaluate().knn()).map(knn -> Monitor.KNN);
  }

  private boolean isBest(String measure, double value) {
    if (best.isPresent() && value <= best.get().value()) {
      return false;
    }
    best = Optional.of(new Best(measure, value, done));
    return true;
  }

  private void keep(int epoch) {
    CheckpointSettings kept = recipe.checkpoints();
    if (kept.at().contains(epoch) || (kept.every() != null && epoch % kept.every() == 0)) {
      checkpoints.copy(Checkpoints.LAST, Checkpoints.epoch(epoch));
      if (kept.keep() != null) {
        checkpoints.prune(kept.keep(), new TreeSet<>(kept.at()));
      }
    }
  }

  private boolean checkpointDue() {
    return (System.nanoTime() - lastCheckpoint) / 60e9 >= recipe.checkpoints().minutes();
  }

  private void checkpoint(String name) {
    Map<String, Double> carried = new LinkedHashMap<>();
    carried.put("epoch_loss", epochTotals.loss);
    carried.put("epoch_correct", epochTotals.correct);
    carried.put("epoch_images", epochTotals.images);
    carried.put("epoch_seconds", epochTotals.images == 0 ? 0 : metrics.seconds() - epochStart);
    long bytes = metrics.sync();
    checkpoints.write(
        name,
        new CheckpointState(
            done, (int) (done / stepsPerEpoch), metrics.seconds(), bytes, best, carried),
        state.model(),
        state.training());
    lastCheckpoint = System.nanoTime();
  }

  /** Steps that the schedule rules: all but those of a probe at the beginning. */
  long scheduledSteps() {
    return steps - probe;
  }

  /** Steps of an epoch. */
  long stepsPerEpoch() {
    return stepsPerEpoch;
  }

  @Override
  public void close() {
    evaluation.close();
  }
}
