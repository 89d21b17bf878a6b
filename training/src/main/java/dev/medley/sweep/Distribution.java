package dev.medley.sweep;

import dev.medley.binding.Doc;
import dev.medley.binding.Node;
import dev.medley.binding.Place;
import dev.medley.binding.Variants;
import dev.medley.random.RandomStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;

/** What random values of a setting are drawn from; real ones have four digits, to be read. */
public interface Distribution {
  /** All that a family can name. */
  Variants<Distribution> ALL =
      Variants.of(Distribution.class)
          .with("uniform", Uniform.class)
          .with("log_uniform", LogUniform.class)
          .with("int", WholeNumber.class)
          .with("choice", Choice.class);

  /**
   * One value.
   *
   * @param place where messages say that it was written
   */
  Node draw(RandomStream random, Place place);

  /** Every number between two is equally likely. */
  @Doc("A number from low to high, all equally likely.")
  record Uniform(double low, double high) implements Distribution {
    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if low is not below high
     */
    public Uniform {
      checkOrder(low, high);
    }

    @Override
    public Node draw(RandomStream random, Place place) {
      return number(random.nextDouble(low, high), place);
    }
  }

  /** Every ratio of numbers between two is equally likely. */
  @Doc("A number from low to high whose logarithm is uniform.")
  record LogUniform(double low, double high) implements Distribution {
    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if low is not positive or not below high
     */
    public LogUniform {
      checkOrder(low, high);
      if (low <= 0) {
        throw new IllegalArgumentException("low must be larger than 0, is " + low);
      }
    }

    @Override
    public Node draw(RandomStream random, Place place) {
      double logarithm = random.nextDouble(StrictMath.log(low), StrictMath.log(high));
      return number(StrictMath.exp(logarithm), place);
    }
  }

  /** Every whole number between two, both inclusive, is equally likely. */
  @Doc("A whole number from low to high, both included, all equally likely.")
  record WholeNumber(int low, int high) implements Distribution {
    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if low is not below high, or there are too many between
     */
    public WholeNumber {
      checkOrder(low, high);
      if ((long) high - low >= Integer.MAX_VALUE) {
        throw new IllegalArgumentException("high is too far from low");
      }
    }

    @Override
    public Node draw(RandomStream random, Place place) {
      long value = low + (long) random.nextInt(high - low + 1);
      return new Node.Scalar(place, Long.toString(value), value);
    }
  }

  /** Every one of some values is equally likely. */
  @Doc("One of these, all equally likely.")
  record Choice(List<Node> of) implements Distribution {
    /**
     * Checks that there is something to choose.
     *
     * @throws IllegalArgumentException if there is nothing
     */
    public Choice {
      if (of.isEmpty()) {
        throw new IllegalArgumentException("of must name at least one value");
      }
    }

    @Override
    public Node draw(RandomStream random, Place place) {
      return of.get(random.nextInt(of.size()));
    }
  }

  private static void checkOrder(double low, double high) {
    if (low >= high) {
      throw new IllegalArgumentException("low must be smaller than high");
    }
  }

  private static Node number(double value, Place place) {
    double readable = BigDecimal.valueOf(value).round(new MathContext(4)).doubleValue();
    return new Node.Scalar(place, BigDecimal.valueOf(readable).toPlainString(), readable);
  }
}
