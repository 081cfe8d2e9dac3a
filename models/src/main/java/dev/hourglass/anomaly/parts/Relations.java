package dev.hourglass.anomaly.parts;

import dev.hourglass.tensor.Backend;
import java.util.Arrays;

/**
 * How far each number of a row is from what all other inputs say of it by linear regression: the
 * squared residual by its variance over the rows fitted to. Sees relations that hold nearly
 * exactly, such as a tax and its amount, however little they vary beside the rest.
 *
 * <p>The residual of number i, of centred inputs x with the precision matrix P, is (P·x)ᵢ/Pᵢᵢ, and
 * its variance 1/Pᵢᵢ.
 */
public final class Relations implements Scorer {
  /** What it is called. */
  public static final String NAME = "relations";

  private final double[] means;
  private final double[] precision;

  /** The same, inputs x predicted inputs: sums over the inputs can then be made side by side. */
  private final double[] columnwise;

  private final int[] predicted;
  private final int[] sourceOf;
  private final int[] columnOf;
  private final int columns;

  /**
   * Takes what was fitted.
   *
   * @param means of the inputs
   * @param precision rows of the precision matrix, predicted inputs x inputs
   * @param predicted the inputs that are numbers
   * @param sourceOf the source column of each of these
   * @param columnOf the column of the table of each of these
   * @param columns of the table
   */
  public Relations(
      double[] means,
      double[] precision,
      int[] predicted,
      int[] sourceOf,
      int[] columnOf,
      int columns) {
    this.means = means.clone();
    this.precision = precision.clone();
    this.predicted = predicted.clone();
    this.sourceOf = sourceOf.clone();
    this.columnOf = columnOf.clone();
    this.columns = columns;
    if (precision.length != predicted.length * means.length) {
      throw new IllegalArgumentException(
          precision.length
              + " elements of a precision matrix for "
              + predicted.length
              + " of "
              + means.length
              + " inputs; give one for each pair");
    }
    columnwise = new double[precision.length];
    for (int i = 0; i < predicted.length; i++) {
      for (int j = 0; j < means.length; j++) {
        columnwise[j * predicted.length + i] = precision[i * means.length + j];
      }
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  /** Means of the inputs; a copy. */
  public double[] means() {
    return means.clone();
  }

  /** Rows of the precision matrix, predicted inputs x inputs; a copy. */
  public double[] precision() {
    return precision.clone();
  }

  /** The inputs that are numbers; a copy. */
  public int[] predicted() {
    return predicted.clone();
  }

  /** The source column of each of these; a copy. */
  public int[] sourceOf() {
    return sourceOf.clone();
  }

  /** The column of the table of each of these; a copy. */
  public int[] columnOf() {
    return columnOf.clone();
  }

  @Override
  public void addErrors(Rows rows, double[] errors) {
    int inputs = means.length;
    int count = predicted.length;
    int sources = rows.weights().length / Math.max(1, rows.inputs().length / inputs);
    double[] sums = rows.numbers();
    for (int row = 0; row < rows.count(); row++) {
      Arrays.fill(sums, 0, count, 0);
      int j = 0;
      for (; j + 4 <= inputs; j += 4) {
        add(
            sums,
            count,
            columnwise,
            j * count,
            centred(rows, row, j),
            centred(rows, row, j + 1),
            centred(rows, row, j + 2),
            centred(rows, row, j + 3));
      }
      for (; j < inputs; j++) {
        add(sums, count, columnwise, j * count, centred(rows, row, j));
      }
      for (int i = 0; i < count; i++) {
        if (rows.weights()[row * sources + sourceOf[i]] > 0) {
          double inverse = precision[i * inputs + predicted[i]];
          errors[row * columns + columnOf[i]] += sums[i] * sums[i] / inverse;
        }
      }
    }
  }

  private double centred(Rows rows, int row, int input) {
    return rows.inputs()[row * means.length + input] - means[input];
  }

  /** Four columns at a time, in the order of one after the other. */
  private static void add(
      double[] sums,
      int count,
      double[] columnwise,
      int first,
      double x0,
      double x1,
      double x2,
      double x3) {
    int second = first + count;
    int third = second + count;
    int fourth = third + count;
    for (int i = 0; i < count; i++) {
      sums[i] =
          sums[i]
              + columnwise[first + i] * x0
              + columnwise[second + i] * x1
              + columnwise[third + i] * x2
              + columnwise[fourth + i] * x3;
    }
  }

  private static void add(double[] sums, int count, double[] columnwise, int first, double x) {
    for (int i = 0; i < count; i++) {
      sums[i] += columnwise[first + i] * x;
    }
  }

  /** Itself: it needs none. */
  @Override
  public Relations on(Backend backend) {
    return this;
  }

  /** Holds nothing. */
  @Override
  public void close() {}
}
