package dev.medley.train;

import dev.medley.binding.UserError;
import dev.medley.data.LooseImages;
import dev.medley.recipe.Recipe;
import dev.medley.run.OutputsInfo;
import dev.medley.run.Preprocessing;
import dev.medley.run.RunDirectory;
import dev.medley.torch.Network;
import dev.medley.torch.Torch;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** What a run, or the mean of several, says about images. Each sees them as in its training. */
public final class Predictor implements AutoCloseable {
  /** Images at a time. */
  private static final int BATCH = 64;

  /** What is averaged over runs. */
  public enum Mean {
    /** Logits. */
    LOGIT_MEAN,
    /** Probabilities. */
    PROBABILITY_MEAN
  }

  /**
   * A class and how probable it is.
   *
   * @param name the class's
   * @param probability in [0, 1]
   */
  public record Guess(String name, double probability) {}

  /**
   * What is said about an image.
   *
   * @param guesses all classes, the most probable first
   */
  public record Prediction(Path image, List<Guess> guesses) {}

  private record Member(LooseImages images, CheckpointNetwork network, int imageBytes) {}

  private final Torch torch;
  private final Mean mean;
  private final List<String> classes;
  private final List<Member> members = new ArrayList<>();

  /**
   * Loads runs.
   *
   * @param runs at least one
   * @throws UserError if one has no outputs yet, or tells other classes apart than the first
   */
  public Predictor(List<RunDirectory> runs, Mean mean, String device, int threads) {
    this.mean = mean;
    RunDirectory first = runs.get(0);
    classes = Evaluator.known(first).classes();
    for (RunDirectory run : runs) {
      OutputsInfo known = Evaluator.known(run);
      if (!known.classes().equals(classes)) {
        throw new UserError(
            "The run %s tells other classes apart than %s: %s, not %s."
                .formatted(run.info().name(), first.info().name(), known.classes(), classes));
      }
    }
    torch = Torch.open(device, threads);
    try {
      runs.forEach(run -> members.add(member(run)));
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private Member member(RunDirectory run) {
    Recipe recipe = Training.recipe(run);
    Preprocessing seen = Evaluator.preprocessing(run);
    Network network =
        recipe.model().network(seen.channels(), seen.height(), seen.width(), classes.size());
    CheckpointNetwork weighted =
        new CheckpointNetwork(
            torch,
            network,
            InitialRun.checkpoint(run, recipe.evaluate().checkpoint()).model().tensors(),
            Evaluator.scaling(seen));
    return new Member(
        new LooseImages(seen.channels(), seen.height(), seen.width()),
        weighted,
        seen.channels() * seen.height() * seen.width());
  }

  /**
   * Predicts.
   *
   * @param images files
   * @param found is given each prediction, in the order of the images
   * @param unreadable is given an image that cannot be read, and why
   */
  public void predict(
      List<Path> images, Consumer<Prediction> found, BiConsumer<Path, String> unreadable) {
    for (int start = 0; start < images.size(); start += BATCH) {
      batch(images.subList(start, Math.min(images.size(), start + BATCH)), unreadable)
          .forEach(found);
    }
  }

  private List<Prediction> batch(List<Path> images, BiConsumer<Path, String> unreadable) {
    List<ByteBuffer> pixels =
        members.stream()
            .map(member -> ByteBuffer.allocateDirect(images.size() * member.imageBytes))
            .toList();
    List<Path> read = new ArrayList<>();
    for (Path image : images) {
      try {
        List<byte[]> ofMembers =
            members.stream().map(member -> member.images.pixels(image)).toList();
        IntStream.range(0, members.size()).forEach(m -> pixels.get(m).put(ofMembers.get(m)));
        read.add(image);
      } catch (UserError e) {
        unreadable.accept(image, e.getMessage());
      }
    }
    if (read.isEmpty()) {
      return List.of();
    }
    double[] sums = new double[read.size() * classes.size()];
    for (int m = 0; m < members.size(); m++) {
      add(members.get(m).network.logits(pixels.get(m).flip(), read.size()), sums);
    }
    return IntStream.range(0, read.size())
        .mapToObj(i -> new Prediction(read.get(i), guesses(sums, i)))
        .toList();
  }

  private void add(float[] logits, double[] sums) {
    for (int start = 0; start < sums.length; start += classes.size()) {
      double[] row = new double[classes.size()];
      for (int c = 0; c < row.length; c++) {
        row[c] = logits[start + c];
      }
      double[] said = mean == Mean.PROBABILITY_MEAN ? softmax(row) : row;
      for (int c = 0; c < row.length; c++) {
        sums[start + c] += said[c] / members.size();
      }
    }
  }

  private List<Guess> guesses(double[] means, int image) {
    double[] row = new double[classes.size()];
    System.arraycopy(means, image * row.length, row, 0, row.length);
    double[] probabilities = mean == Mean.PROBABILITY_MEAN ? row : softmax(row);
    return IntStream.range(0, row.length)
        .mapToObj(c -> new Guess(classes.get(c), probabilities[c]))
        .sorted(Comparator.comparingDouble((Guess guess) -> -guess.probability))
        .toList();
  }

  private static double[] softmax(double[] logits) {
    double largest = Double.NEGATIVE_INFINITY;
    for (double logit : logits) {
      largest = Math.max(largest, logit);
    }
    double sum = 0;
    double[] probabilities = new double[logits.length];
    for (int c = 0; c < logits.length; c++) {
      probabilities[c] = Math.exp(logits[c] - largest);
      sum += probabilities[c];
    }
    for (int c = 0; c < logits.length; c++) {
      probabilities[c] /= sum;
    }
    return probabilities;
  }

  @Override
  public void close() {
    for (Member member : members) {
      member.network.close();
      member.images.close();
    }
    torch.close();
  }
}
