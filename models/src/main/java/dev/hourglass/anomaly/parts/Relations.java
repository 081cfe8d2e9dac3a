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

  /** Rows that are worked on side by side: so many that a loop over them is worth vectors. */
  private static final int LANES = 128;

  private final double[] means;
  private final double[] precision;

  /** The same, inputs x predicted inputs: sums over the inputs can then be made side by side. */
  private final double[][] columnwise;

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
    columnwise = new double[means.length][predicted.length];
    for (int i = 0; i < predicted.length; i++) {
      for (int j = 0; j < means.length; j++) {
        columnwise[j][i] = precision[i * means.length + j];
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
    if (rows.count() == 1) {
      addErrorsOfOne(rows, errors);
      return;
    }
    int lanes = Math.min(rows.count(), LANES);
    // An array for each input: loops over several parts of one array aren't made vectors of.
    double[][] centred = new double[means.length][lanes];
    double[] residuals = new double[lanes];
    for (int first = 0; first < rows.count(); first += lanes) {
      int count = Math.min(lanes, rows.count() - first);
      centre(rows, first, count, centred);
      for (int i = 0; i < predicted.length; i++) {
        residuals(i, centred, residuals);
        add(rows, first, count, i, residuals, errors);
      }
    }
  }

  private void centre(Rows rows, int first, int count, double[][] centred) {
    float[] inputs = rows.inputs();
    for (int row = 0; row < count; row++) {
      int from = (first + row) * means.length;
      for (int j = 0; j < means.length; j++) {
        centred[j][row] = inputs[from + j] - means[j];
      }
    }
  }

  private void residuals(int number, double[][] centred, double[] residuals) {
    Arrays.fill(residuals, 0);
    int first = number * means.length;
    int j = 0;
    for (; j + 4 <= means.length; j += 4) {
      add(
          residuals,
          centred[j],
          precision[first + j],
          centred[j + 1],
          precision[first + j + 1],
          centred[j + 2],
          precision[first + j + 2],
          centred[j + 3],
          precision[first + j + 3]);
    }
    for (; j < means.length; j++) {
      add(residuals, centred[j], precision[first + j]);
    }
  }

  /** Four inputs at a time, in the order of one after the other. */
  private static void add(
      double[] sums,
      double[] x0,
      double factor0,
      double[] x1,
      double factor1,
      double[] x2,
      double factor2,
      double[] x3,
      double factor3) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] = sums[i] + x0[i] * factor0 + x1[i] * factor1 + x2[i] * factor2 + x3[i] * factor3;
    }
  }

  private static void add(double[] sums, double[] x, double factor) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += x[i] * factor;
    }
  }

  private void add(
      Rows rows, int first, int count, int number, double[] residuals, double[] errors) {
    int sources = rows.weights().length / Math.max(1, rows.inputs().length / means.length);
    double inverse = precision[number * means.length + predicted[number]];
    for (int row = 0; row < count; row++) {
      if (rows.weights()[(first + row) * sources + sourceOf[number]] > 0) {
        errors[(first + row) * columns + columnOf[number]] +=
            residuals[row] * residuals[row] / inverse;
      }
    }
  }

  /** The same bits, without garbage. */
  private void addErrorsOfOne(Rows rows, double[] errors) {
    int count = predicted.length;
    double[] sums = rows.numbers();
    Arrays.fill(sums, 0, count, 0);
    for (int j = 0; j < means.length; j++) {
      double[] factors = columnwise[j];
      double centred = rows.inputs()[j] - means[j];
      for (int i = 0; i < count; i++) {
        sums[i] += factors[i] * centred;
      }
    }
    for (int i = 0; i < count; i++) {
      if (rows.weights()[sourceOf[i]] > 0) {
        double inverse = precision[i * means.length + predicted[i]];
        errors[columnOf[i]] += sums[i] * sums[i] / inverse;
      }
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
