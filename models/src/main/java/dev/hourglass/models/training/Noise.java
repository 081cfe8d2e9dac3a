package dev.hourglass.models.training;

import dev.hourglass.autodiff.Node;
import dev.hourglass.autodiff.Tape;
import dev.hourglass.models.network.Draws;
import dev.hourglass.models.network.Probabilities;
import dev.hourglass.models.network.Sources;
import dev.hourglass.models.network.StepFunction;
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

  /** Whether it can be made of any numbers, such as codes, and not only of the data's range. */
  boolean takesAnyNumbers();

  /**
   * Whether a number that it happens not to disturb stays as it is, but for rounding: one beyond
   * its limits doesn't.
   */
  default boolean keeps(float value) {
    return true;
  }

  /** Whether it takes values from other rows. */
  boolean needsDonors();

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
   * @param low a number is made no smaller; negative infinity for no limit
   * @param high a number is made no larger; infinity for no limit
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
                + "]; give limits at a finite distance, the lower one first, or none");
      }
    }

    /** Without limits. */
    public Gaussian(float standardDeviation) {
      this(standardDeviation, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY);
    }

    /**
     * The same noise, after which values beyond these limits become the limits. Training refuses
     * data that lies beyond them itself.
     */
    public Gaussian clippedTo(float newLow, float newHigh) {
      return new Gaussian(standardDeviation, newLow, newHigh);
    }

    @Override
    public boolean takesCategories() {
      return true;
    }

    @Override
    public boolean takesAnyNumbers() {
      return low == Float.NEGATIVE_INFINITY;
    }

    @Override
    public boolean keeps(float value) {
      return value >= low - Probabilities.ROUNDING && value <= high + Probabilities.ROUNDING;
    }

    @Override
    public boolean needsDonors() {
      return false;
    }

    @Override
    public Node record(Disturbed batch) {
      Tape tape = batch.tape();
      Node noise = batch.perSource(new Distribution.Normal(0, standardDeviation));
      Node wide = batch.sources().widen(tape, batch.scope(), noise);
      Node added = batch.sources().numbersOf(tape, batch.scope(), wide);
      Node noisy = tape.zip(Arithmetic.ADD, batch.clean(), added);
      return high < Float.POSITIVE_INFINITY ? clipped(batch, noisy) : noisy;
    }

    /** What lies within the limits stays as it is, to the last bit. */
    private Node clipped(Disturbed batch, Node x) {
      Tape tape = batch.tape();
      Node below = beyond(batch, tape.map(new Affine(-1, low), x));
      Node above = beyond(batch, tape.map(new Affine(1, -high), x));
      Node within = tape.map(new Affine(-1, 1), tape.zip(Arithmetic.ADD, below, above));
      Node limits =
          tape.zip(
              Arithmetic.ADD,
              tape.map(new Affine(low, 0), below),
              tape.map(new Affine(high, 0), above));
      return tape.zip(Arithmetic.ADD, tape.zip(Arithmetic.MULTIPLY, x, within), limits);
    }

    private static Node beyond(Disturbed batch, Node excess) {
      Node isBeyond = StepFunction.record(batch.tape(), batch.scope(), excess);
      return batch.sources().numbersOf(batch.tape(), batch.scope(), isBeyond);
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
    public boolean takesAnyNumbers() {
      return true;
    }

    @Override
    public boolean needsDonors() {
      return false;
    }

    @Override
    public Node record(Disturbed batch) {
      return batch.tape().zip(Arithmetic.MULTIPLY, batch.clean(), batch.chosen(1 - probability));
    }
  }

  /**
   * Sets each value to a low or a high one, each with half of the given probability (salt and
   * pepper): give the lowest and the highest that the data has, or others. All other values stay as
   * they are, wherever they lie.
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
    public boolean takesAnyNumbers() {
      return false;
    }

    @Override
    public boolean needsDonors() {
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
   * Sets each value to that of the same source column in a donor row with the given probability:
   * for tables, whose values stay plausible one by one. Each row of a mini-batch has one donor,
   * drawn anew for each epoch, which is now and then the row itself.
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
    public boolean takesAnyNumbers() {
      return true;
    }

    @Override
    public boolean needsDonors() {
      return true;
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
