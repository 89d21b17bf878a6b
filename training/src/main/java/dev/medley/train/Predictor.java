package dev.medley.train;

import dev.medley.binding.UserError;
import dev.medley.data.LooseImages;
import dev.medley.run.Preprocessing;
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

  private record Voter(
      LooseImages images, CheckpointNetwork network, double temperature, int imageBytes) {}

  private final Torch torch;
  private final Averaging averaging;
  private final List<String> classes;
  private final List<Voter> voters = new ArrayList<>();

  /**
   * Brings networks to a device.
   *
   * @param members at least one
   * @throws UserError if one tells other classes apart than the first
   */
  public Predictor(List<EnsembleMember> members, Averaging averaging, String device, int threads) {
    this.averaging = averaging;
    EnsembleMember first = members.get(0);
    classes = first.network().classes();
    for (EnsembleMember member : members) {
      if (!member.network().classes().equals(classes)) {
        throw new UserError(
            "The run %s tells other classes apart than %s: %s, not %s."
                .formatted(member.name(), first.name(), member.network().classes(), classes));
      }
    }
    torch = Torch.open(device, threads);
    try {
      members.forEach(member -> voters.add(voter(member)));
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private Voter voter(EnsembleMember member) {
    TrainedNetwork trained = member.network();
    Preprocessing seen = trained.images();
    CheckpointNetwork weighted =
        new CheckpointNetwork(
            torch,
            trained.network(),
            trained.weights(),
            trained.scaling(),
            trained.views(),
            Watch.NOBODY);
    return new Voter(
        new LooseImages(seen.channels(), seen.height(), seen.width()),
        weighted,
        member.temperature(),
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
        voters.stream()
            .map(voter -> ByteBuffer.allocateDirect(images.size() * voter.imageBytes))
            .toList();
    List<Path> read = new ArrayList<>();
    for (Path image : images) {
      try {
        List<byte[]> ofMembers = voters.stream().map(voter -> voter.images.pixels(image)).toList();
        IntStream.range(0, voters.size()).forEach(m -> pixels.get(m).put(ofMembers.get(m)));
        read.add(image);
      } catch (UserError e) {
        unreadable.accept(image, e.getMessage());
      }
    }
    if (read.isEmpty()) {
      return List.of();
    }
    double[] sums = new double[read.size() * classes.size()];
    for (int m = 0; m < voters.size(); m++) {
      Voter voter = voters.get(m);
      float[] logits = voter.network.logits(pixels.get(m).flip(), read.size());
      add(logits, voter.temperature, sums);
    }
    return IntStream.range(0, read.size())
        .mapToObj(i -> new Prediction(read.get(i), guesses(sums, i)))
        .toList();
  }

  private void add(float[] logits, double temperature, double[] sums) {
    for (int start = 0; start < sums.length; start += classes.size()) {
      double[] row = new double[classes.size()];
      for (int c = 0; c < row.length; c++) {
        row[c] = logits[start + c] / temperature;
      }
      double[] said = averaging == Averaging.PROBABILITIES ? softmax(row) : row;
      for (int c = 0; c < row.length; c++) {
        sums[start + c] += said[c] / voters.size();
      }
    }
  }

  private List<Guess> guesses(double[] means, int image) {
    double[] row = new double[classes.size()];
    System.arraycopy(means, image * row.length, row, 0, row.length);
    double[] probabilities = averaging == Averaging.PROBABILITIES ? row : softmax(row);
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
    for (Voter voter : voters) {
      voter.network.close();
      voter.images.close();
    }
    torch.close();
  }
}
