package dev.hourglass.models.network;

import static java.util.Objects.requireNonNull;

import dev.hourglass.autodiff.Node;
import dev.hourglass.autodiff.Tape;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.LossFunction;
import dev.hourglass.tensor.Tensor;

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

  /** Number of source columns of rows that are so wide. */
  int sources(int columns);

  /** The first column that belongs to a source column, both counted from 0. */
  int firstColumn(int source);

  /** What it is where the rows are codes of another network, which are any numbers. */
  Likelihood ofCodes();

  /**
   * Records the mean error of a batch as an objective.
   *
   * @param output batch x columns, FLOAT32
   * @param target likewise, a constant
   * @param sum 1x1, to which it is added
   */
  void record(Tape tape, Node output, Node target, Tensor sum);

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
    public int sources(int columns) {
      return columns;
    }

    @Override
    public Likelihood ofCodes() {
      return takesNaturalParameters() ? new Alike(LossFunction.SQUARED_ERROR) : this;
    }

    @Override
    public int firstColumn(int source) {
      return source;
    }

    @Override
    public void record(Tape tape, Node output, Node target, Tensor sum) {
      float mean = 1f / ((float) output.value().rows() * output.value().columns());
      tape.loss(loss, mean, output, target, sum);
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
  }

  /** The one that fits an output: cross-entropy for a sigmoid, otherwise the squared error. */
  static Likelihood fitting(Activation output) {
    return new Alike(
        output == Activation.SIGMOID
            ? LossFunction.BINARY_CROSS_ENTROPY_WITH_LOGITS
            : LossFunction.SQUARED_ERROR);
  }
}
