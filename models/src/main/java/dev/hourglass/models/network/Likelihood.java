package dev.hourglass.models.network;

import static java.util.Objects.requireNonNull;

import dev.hourglass.autodiff.Node;
import dev.hourglass.autodiff.Tape;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.ColumnGroup;
import dev.hourglass.tensor.ColumnGroups;
import dev.hourglass.tensor.LossFunction;
import dev.hourglass.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far a reconstruction is from its input: what training minimizes, and what a score adds up. An
 * error stands for each <em>source column</em>, that is each column of the data before categories
 * were spread over several.
 */
public sealed interface Likelihood {
  /** Whether it takes the output before its activation, which is part of it then. */
  boolean takesNaturalParameters();

  /**
   * Checks that it is one of an output.
   *
   * @param columns of the output
   * @param activation of the output
   * @throws IllegalArgumentException if it isn't
   */
  void requireFitting(int columns, Activation activation);

  /**
   * What has to be added to the sum of a row's errors to make it the negative logarithm of a
   * density.
   *
   * @param columns of a row
   * @throws IllegalArgumentException if it is none
   */
  default double logNormalizer(int columns) {
    return groups(columns).groups().stream().mapToDouble(ColumnGroup::logNormalizer).sum();
  }

  /** Whether columns fall into groups, which bring the output's activations with them. */
  boolean isGrouped();

  /** Whether each column's error is the square of its difference. */
  boolean isSquaredError();

  /** Number of source columns of rows that are so wide. */
  int sources(int columns);

  /** What it is where the rows are codes of another network, which are any numbers. */
  Likelihood ofCodes();

  /**
   * Records the mean error of a batch's cells as an objective, whether they are there or not.
   *
   * @param output batch x columns, FLOAT32
   * @param batch whose target is compared with it
   * @param sum 1x1, to which it is added; null if it is not wanted
   */
  default void record(Tape tape, Node output, Batch batch, @Nullable Tensor sum) {
    long rows = output.value().rows();
    int columns = Math.toIntExact(output.value().columns());
    float mean = 1f / ((float) rows * sources(columns));
    tape.loss(groups(columns), mean, output, batch.target(), batch.weights(), sum);
  }

  /**
   * Records the errors of a batch, none of whose cells is missing.
   *
   * @return batch x source columns
   */
  default Node errors(Tape tape, Node output, Node target) {
    ColumnGroups groups = groups(Math.toIntExact(output.value().columns()));
    return tape.loss(groups, 1, output, target, null, null);
  }

  /** The groups of columns of an output that is so wide. */
  ColumnGroups groups(int columns);

  /** Records what is expected of the rows, from the last layer's output. */
  Node means(Tape tape, Node output);

  /** What is expected of one row, from the last layer's output in double precision. */
  double[] means(double[] output);

  /**
   * Errors of one row in double precision.
   *
   * @param output of the last layer, as this takes it
   * @return one for each source column
   */
  double[] errors(double[] output, float[] target);

  /**
   * Every column has an error of its own, and all the same.
   *
   * @param loss what it is
   */
  record Alike(LossFunction loss) implements Likelihood {
    /** Checks the argument. */
    public Alike {
      requireNonNull(loss, "loss");
    }

    @Override
    public boolean takesNaturalParameters() {
      return loss == LossFunction.BINARY_CROSS_ENTROPY_WITH_LOGITS;
    }

    @Override
    public void requireFitting(int columns, Activation activation) {
      if (takesNaturalParameters() && activation != Activation.SIGMOID) {
        throw new IllegalArgumentException(
            "Cross-entropy is for outputs between 0 and 1, but the output activation is "
                + activation
                + "; choose SIGMOID, or another loss");
      }
    }

    @Override
    public boolean isGrouped() {
      return false;
    }

    @Override
    public boolean isSquaredError() {
      return loss == LossFunction.SQUARED_ERROR;
    }

    @Override
    public int sources(int columns) {
      return columns;
    }

    @Override
    public Likelihood ofCodes() {
      return takesNaturalParameters() ? new Alike(LossFunction.SQUARED_ERROR) : this;
    }

    @Override
    public void record(Tape tape, Node output, Batch batch, @Nullable Tensor sum) {
      if (batch.weights() != null || sum == null) {
        Likelihood.super.record(tape, output, batch, sum);
        return;
      }
      // One kernel, which backends compute in the cache.
      float mean = 1f / ((float) output.value().rows() * output.value().columns());
      tape.loss(loss, mean, output, batch.target(), sum);
    }

    @Override
    public ColumnGroups groups(int columns) {
      return new ColumnGroups(List.of(new ColumnGroup.Elements(columns, loss, 1)));
    }

    @Override
    public Node means(Tape tape, Node output) {
      return output;
    }

    @Override
    public double[] means(double[] output) {
      return output;
    }

    @Override
    public double[] errors(double[] output, float[] target) {
      double[] errors = new double[output.length];
      for (int i = 0; i < errors.length; i++) {
        errors[i] = loss.value(output[i], target[i]);
      }
      return errors;
    }

    /** For people. */
    @Override
    public String toString() {
      return loss.toString();
    }
  }

  /**
   * Columns have errors of different kinds: numbers, probabilities, and categories that are spread
   * over several columns. Each source column counts alike, but for the groups' weights. The
   * output's activation is part of it: a sigmoid or a softmax where the group is one of
   * probabilities.
   *
   * @param groups of all columns
   */
  record Grouped(ColumnGroups groups) implements Likelihood {
    /** Checks the argument. */
    public Grouped {
      requireNonNull(groups, "groups");
    }

    @Override
    public boolean takesNaturalParameters() {
      return true;
    }

    @Override
    public void requireFitting(int columns, Activation activation) {
      if (columns != groups.columns()) {
        throw new IllegalArgumentException(
            "The groups have "
                + groups.columns()
                + " columns, but the output has "
                + columns
                + "; make them equal");
      }
      if (activation != Activation.IDENTITY) {
        throw new IllegalArgumentException(
            "Groups of columns bring their own activations, but the output activation is "
                + activation
                + "; choose IDENTITY");
      }
    }

    @Override
    public boolean isGrouped() {
      return true;
    }

    @Override
    public boolean isSquaredError() {
      return false;
    }

    @Override
    public int sources(int columns) {
      return groups.sources();
    }

    @Override
    public Likelihood ofCodes() {
      return new Alike(LossFunction.SQUARED_ERROR);
    }

    @Override
    public ColumnGroups groups(int columns) {
      return groups;
    }

    @Override
    public Node means(Tape tape, Node output) {
      return tape.means(groups, output);
    }

    @Override
    public double[] means(double[] output) {
      double[] means = new double[output.length];
      groups.ranges().forEach(range -> range.group().means(output, range.column(), means));
      return means;
    }

    @Override
    public double[] errors(double[] output, float[] target) {
      double[] errors = new double[groups.sources()];
      groups.ranges().forEach(range -> range.group().errors(output, target, range, errors));
      return errors;
    }

    /** For people: groups may be many. */
    @Override
    public String toString() {
      return groups.sources() + " source columns in groups";
    }
  }

  /** The one that fits an output: cross-entropy for a sigmoid, otherwise the squared error. */
  static Likelihood fitting(Activation output) {
    return new Alike(
        output == Activation.SIGMOID
            ? LossFunction.BINARY_CROSS_ENTROPY_WITH_LOGITS
            : LossFunction.SQUARED_ERROR);
  }
}
