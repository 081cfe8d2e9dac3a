package dev.hourglass.models.training;

import dev.hourglass.autodiff.Node;
import dev.hourglass.autodiff.Tape;
import dev.hourglass.models.network.Draws;
import dev.hourglass.models.network.Sources;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.BinaryOp.Arithmetic;
import dev.hourglass.tensor.Distribution;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.UnaryOp.Affine;
import java.util.function.Supplier;

/**
 * What is done to an input before it is encoded, while the clean input stays the target: that makes
 * a denoising autoencoder (Vincent et al., 2008, 2010). What is drawn for a category is drawn once
 * for all of its columns.
 */
public sealed interface Noise {
  /**
   * Records what it makes of a batch.
   *
   * @return batch x columns
   */
  Node record(Disturbed batch);

  /** Whether it can be made of rows with categories. */
  boolean takesCategories();

  /** Whether it can be made of codes. */
  boolean takesCodes();

  /**
   * A batch to be disturbed.
   *
   * @param tape on which that is recorded
   * @param scope the tape's
   * @param clean batch x columns, FLOAT32
   * @param sources the columns' source columns
   * @param draws where random numbers come from
   * @param donors records the fetching of as many other rows, batch x columns
   */
  record Disturbed(
      Tape tape, Scope scope, Node clean, Sources sources, Draws draws, Supplier<Node> donors) {
    /** Records numbers, one for each source column. */
    private Node perSource(Distribution distribution) {
      return draws.next(tape, distribution, clean.value().rows(), sources.count());
    }

    /** Records 1 in the columns of source columns that are chosen, and 0 in others. */
    private Node chosen(float probability) {
      return sources.widen(tape, scope, perSource(new Distribution.Bernoulli(probability)));
    }

    /** Records {@code other} where chosen is 1, and the clean values where it is 0, exactly. */
    private Node replaced(Node chosen, Node other) {
      Node kept = tape.map(new Affine(-1, 1), chosen);
      return tape.zip(
          Arithmetic.ADD,
          tape.zip(Arithmetic.MULTIPLY, clean, kept),
          tape.zip(Arithmetic.MULTIPLY, other, chosen));
    }
  }

  /**
   * Adds a Gaussian of mean 0 to numbers; categories stay as they are.
   *
   * @param standardDeviation above 0
   * @param low the sum is made no smaller; negative infinity for no limit
   * @param high the sum is made no larger; infinity for no limit
   */
  record Gaussian(float standardDeviation, float low, float high) implements Noise {
    public Gaussian {
      if (!(standardDeviation > 0 && Float.isFinite(standardDeviation))) {
        throw new IllegalArgumentException(
            "Gaussian noise of standard deviation " + standardDeviation + "; give one above 0");
      }
      boolean isUnlimited = low == Float.NEGATIVE_INFINITY && high == Float.POSITIVE_INFINITY;
      boolean isLimited = low < high && Float.isFinite(high - low);
      if (!isUnlimited && !isLimited) {
        throw new IllegalArgumentException(
            "Gaussian noise is limited to ["
                + low
                + ", "
                + high
                + "]; give finite limits, the lower one first, or none");
      }
    }

    /** Without limits. */
    public Gaussian(float standardDeviation) {
      this(standardDeviation, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY);
    }

    /** The same noise, after which values beyond these limits become the limits. */
    public Gaussian clippedTo(float newLow, float newHigh) {
      return new Gaussian(standardDeviation, newLow, newHigh);
    }

    @Override
    public boolean takesCategories() {
      return true;
    }

    @Override
    public boolean takesCodes() {
      return true;
    }

    @Override
    public Node record(Disturbed batch) {
      Tape tape = batch.tape();
      Node noise = batch.perSource(new Distribution.Normal(0, standardDeviation));
      Node wide = batch.sources().widenNumbers(tape, batch.scope(), noise);
      Node noisy = tape.zip(Arithmetic.ADD, batch.clean(), wide);
      return high < Float.POSITIVE_INFINITY ? clipped(tape, noisy) : noisy;
    }

    /** By what a rectifier makes of the distances from both limits. */
    private Node clipped(Tape tape, Node x) {
      Node aboveLow = tape.map(Activation.RELU, tape.map(new Affine(1, -low), x));
      Node belowHigh = tape.map(Activation.RELU, tape.map(new Affine(-1, high - low), aboveLow));
      return tape.map(new Affine(-1, high), belowHigh);
    }
  }

  /**
   * Sets each value to 0 with the given probability; of a category all columns.
   *
   * @param probability in (0, 1)
   */
  record Masking(float probability) implements Noise {
    public Masking {
      requireProbability("Masking", probability);
    }

    @Override
    public boolean takesCategories() {
      return true;
    }

    @Override
    public boolean takesCodes() {
      return true;
    }

    @Override
    public Node record(Disturbed batch) {
      return batch.tape().zip(Arithmetic.MULTIPLY, batch.clean(), batch.chosen(1 - probability));
    }
  }

  /**
   * Sets each value to the lowest or the highest there is, each with half of the given probability
   * (salt and pepper).
   *
   * @param probability in (0, 1)
   * @param low finite
   * @param high finite, above {@code low}
   */
  record SaltAndPepper(float probability, float low, float high) implements Noise {
    public SaltAndPepper {
      requireProbability("Salt-and-pepper", probability);
      if (!(low < high && Float.isFinite(high - low))) {
        throw new IllegalArgumentException(
            "Salt-and-pepper noise has the values "
                + low
                + " and "
                + high
                + "; give two finite ones, the lower one first");
      }
    }

    /** Of values from 0 to 1. */
    public SaltAndPepper(float probability) {
      this(probability, 0, 1);
    }

    @Override
    public boolean takesCategories() {
      return false;
    }

    @Override
    public boolean takesCodes() {
      return false;
    }

    @Override
    public Node record(Disturbed batch) {
      Node chosen = batch.chosen(probability);
      Node isHigh = batch.chosen(0.5f);
      return batch.replaced(chosen, batch.tape().map(new Affine(high - low, low), isHigh));
    }
  }

  /**
   * Sets each value to that of the same source column in another row with the given probability:
   * for tables, whose values stay plausible one by one.
   *
   * @param probability in (0, 1)
   */
  record Swap(float probability) implements Noise {
    public Swap {
      requireProbability("Swap", probability);
    }

    @Override
    public boolean takesCategories() {
      return true;
    }

    @Override
    public boolean takesCodes() {
      return false;
    }

    @Override
    public Node record(Disturbed batch) {
      return batch.replaced(batch.chosen(probability), batch.donors().get());
    }
  }

  private static void requireProbability(String name, float probability) {
    if (!(probability > 0 && probability < 1)) {
      throw new IllegalArgumentException(
          name + " noise of probability " + probability + "; give one between 0 and 1");
    }
  }
}
