package dev.hourglass.models.inference;

import dev.hourglass.models.network.Layer;
import dev.hourglass.models.network.Network;
import dev.hourglass.models.network.ParameterValues;
import dev.hourglass.models.network.Probabilities;
import dev.hourglass.table.ColumnScales;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Rows whose numbers may exceed single precision on their way through the layers, computed on the
 * host in double precision. What no float can hold becomes infinite; of finite numbers nothing
 * becomes NaN.
 */
public final class HugeRows {
  /** By how much BFLOAT16, of eight bits, makes a number larger at most. */
  private static final double ROUNDED_UP = 1 + 1.0 / 256;

  private final Network network;
  private final Probabilities probabilities;
  private final ParameterValues values;
  private final Bound encode;
  private final Bound distribution;
  private final Bound decode;
  private final Bound whole;

  /**
   * What a row's numbers must be for no layer to exceed single precision.
   *
   * @param factor by which they stay finite
   * @param limit below which their magnitudes are
   */
  private record Bound(float factor, float limit) {}

  /**
   * Finds out what the parameters make of large rows in single precision.
   *
   * @param values not to be changed
   */
  public HugeRows(Network network, ParameterValues values) {
    this(network, values, false);
  }

  /**
   * Finds out what the parameters make of large rows.
   *
   * @param values not to be changed
   * @param areRounded whether operands of products may be rounded to BFLOAT16 or TF32
   */
  HugeRows(Network network, ParameterValues values, boolean areRounded) {
    double rounding = areRounded ? ROUNDED_UP : 1;
    this.network = network;
    this.values = values;
    probabilities = new Probabilities(network.likelihood().groups(network.inputSize()));
    int depth = network.encoder().size();
    List<Layer.Growth> growths =
        network.layers().stream().map(layer -> layer.growth(values)).toList();
    encode = bound(growths.subList(0, depth), rounding);
    List<Layer.Growth> toVariance = new ArrayList<>(growths.subList(0, depth - 1));
    network.logVariance().ifPresent(layer -> toVariance.add(layer.growth(values)));
    distribution = larger(encode, bound(toVariance, rounding));
    decode = bound(growths.subList(depth, growths.size()), rounding);
    whole = bound(growths, rounding);
  }

  private Bound bound(Pass pass) {
    return switch (pass) {
      case ENCODE -> encode;
      case DECODE -> decode;
      case RECONSTRUCT, SQUARED_ERRORS, ROW_ERRORS, LIKELIHOOD_ERRORS, SCORES -> whole;
    };
  }

  /**
   * By how much the numbers of a row, multiplied, must stay finite: then no sum in a layer exceeds
   * single precision, in whatever order it is taken. Otherwise one may, and the result needn't show
   * it: part of a sum becomes infinite though the whole has the other sign, and an activation makes
   * a usual number of that.
   */
  float factor(Pass pass) {
    return bound(pass).factor();
  }

  /**
   * The {@link #factor(Pass)} of computing the mean of a code and, where it is Gaussian, the
   * logarithm of its variance.
   */
  float factorOfDistribution() {
    return distribution.factor();
  }

  /**
   * Whether a row is so small in magnitude that its results are those of single precision. One look
   * at each number finds out, and that they are finite too.
   *
   * @throws IllegalArgumentException if one isn't
   */
  boolean isUsual(Pass pass, float[] row) {
    float limit = bound(pass).limit();
    for (float value : row) {
      // False for NaN too; and nothing is usual if the limit is 0.
      if (!(Math.abs(value) < limit)) {
        Arguments.requireFinite(pass == Pass.DECODE ? "code" : "observation", row);
        return false;
      }
    }
    return true;
  }

  private static Bound larger(Bound a, Bound b) {
    return a.factor() >= b.factor() ? a : b;
  }

  private static Bound bound(List<Layer.Growth> layers, double rounding) {
    // Where inputs are at most x in magnitude, outputs and parts of sums are at most slope·x +
    // rest.
    double slope = 1;
    double rest = 0;
    double factor = rounding;
    double ofBoth = rounding * rounding;
    // Half of what a float holds is for the roundings.
    double most = Float.MAX_VALUE / 2.0;
    for (Layer.Growth layer : layers) {
      slope *= layer.slope() * ofBoth;
      rest = rest * layer.slope() * ofBoth + layer.rest();
      double largestInput = (most - rest) / slope;
      // The comparison is false for NaN too, which parameters may be.
      factor =
          largestInput > 0
              ? Math.max(factor, Float.MAX_VALUE / largestInput)
              : Double.POSITIVE_INFINITY;
    }
    return new Bound((float) factor, Float.MAX_VALUE / (float) factor);
  }

  /**
   * Computes a pass of one row.
   *
   * @param row as the layers take it
   * @param results where they go, from {@code offset} on
   * @param scales of the data's units, in which reconstructions are to be; null to leave them as
   *     the layers give them
   */
  void compute(Pass pass, float[] row, float[] results, int offset, @Nullable ColumnScales scales) {
    switch (pass) {
      case ENCODE -> narrow(outputs(network.encoder(), row), results, offset);
      case DECODE ->
          narrow(restored(means(outputs(network.decoder(), row)), scales), results, offset);
      case RECONSTRUCT ->
          narrow(restored(means(outputs(network.layers(), row)), scales), results, offset);
      case SQUARED_ERRORS -> {
        double[] squares = squaredErrors(row);
        for (int i = 0; i < squares.length; i++) {
          results[offset + i] = error(squares[i]);
        }
      }
      case ROW_ERRORS ->
          results[offset] = error(Arrays.stream(squaredErrors(row)).sum() / row.length);
      case LIKELIHOOD_ERRORS -> {
        double[] errors = errors(row);
        for (int i = 0; i < errors.length; i++) {
          results[offset + i] = error(errors[i]);
        }
      }
      case SCORES -> {
        double[] errors = errors(row);
        results[offset] = error(Arrays.stream(errors).sum() / errors.length);
      }
    }
  }

  private static double[] restored(double[] row, @Nullable ColumnScales scales) {
    return scales == null
        ? row
        : IntStream.range(0, row.length)
            .mapToDouble(i -> scales.column(i).original(row[i]))
            .toArray();
  }

  private static void narrow(double[] values, float[] results, int offset) {
    for (int i = 0; i < values.length; i++) {
      results[offset + i] = (float) values[i];
    }
  }

  /** What is not a number compares with no threshold, so a row of it would pass for a usual one. */
  private static float error(double value) {
    return Double.isNaN(value) ? Float.POSITIVE_INFINITY : (float) value;
  }

  private double[] squaredErrors(float[] row) {
    double[] squares = means(outputs(network.layers(), row)).clone();
    for (int i = 0; i < squares.length; i++) {
      squares[i] = (squares[i] - row[i]) * (squares[i] - row[i]);
    }
    return squares;
  }

  private double[] means(double[] output) {
    return network.likelihood().means(output);
  }

  /** Whether what is measured of rows is a likelihood that some values don't have. */
  boolean hasImpossible(Pass pass) {
    boolean isLikelihood = pass == Pass.LIKELIHOOD_ERRORS || pass == Pass.SCORES;
    return isLikelihood && !probabilities.ranges().isEmpty();
  }

  /**
   * Whether a row has values that are no probabilities where they should be some: an error would
   * come out negative or as 0, and such a row pass for the most usual one.
   *
   * @param offset of the row's first value
   */
  boolean isImpossible(float[] values, int offset) {
    return !probabilities.allow(values, offset);
  }

  /**
   * Errors of a row, as the network's likelihood has them: infinite where a value is no probability
   * and should be one, or those of a category don't add up to 1.
   *
   * @return one for each source column
   */
  public double[] errors(float[] row) {
    double[] x = outputs(network.encoder(), row);
    for (Layer layer : network.measuredDecoder()) {
      x = layer.compute(values, x);
    }
    double[] errors = network.likelihood().errors(x, row);
    probabilities.forEachImpossible(
        row, (range, source, column) -> errors[source] = Double.POSITIVE_INFINITY);
    return errors;
  }

  /** Outputs of the last of these layers. */
  double[] outputs(List<Layer> layers, float[] row) {
    double[] x = new double[row.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = row[i];
    }
    for (Layer layer : layers) {
      x = layer.compute(values, x);
    }
    return x;
  }
}
