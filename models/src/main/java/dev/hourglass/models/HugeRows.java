package dev.hourglass.models;

import java.util.Arrays;
import java.util.List;

/**
 * Rows whose numbers may exceed single precision on their way through the layers, computed on the
 * host in double precision. What no float can hold becomes infinite; of finite numbers nothing
 * becomes NaN.
 */
final class HugeRows {
  /**
   * What sums are scaled down by while they are taken, so that no part of one becomes infinite: the
   * difference of two infinities is NaN. A power of two costs no digits.
   */
  private static final double DOWN = 0x1p-512;

  private static final double UP = 0x1p512;

  /** Beyond floats by far; as an input of the next layer small enough for its scaled sums. */
  private static final double LARGEST = 0x1p1000;

  private final Layout layout;
  private final float[] parameters;
  private final Bound encode;
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
   * Finds out what the parameters make of large rows.
   *
   * @param parameters in the layout's order; not to be changed
   */
  HugeRows(Layout layout, float[] parameters) {
    this.layout = layout;
    this.parameters = parameters;
    int depth = layout.encoder().size();
    double[] weights = layout.layers().stream().mapToDouble(this::largestSumOfMagnitudes).toArray();
    double[] biases = layout.layers().stream().mapToDouble(this::largestBias).toArray();
    encode = bound(weights, biases, 0, depth);
    decode = bound(weights, biases, depth, 2 * depth);
    whole = bound(weights, biases, 0, 2 * depth);
  }

  private Bound bound(Pass pass) {
    return switch (pass) {
      case ENCODE -> encode;
      case DECODE -> decode;
      case RECONSTRUCT, SQUARED_ERRORS, ROW_ERRORS -> whole;
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

  private static Bound bound(double[] weights, double[] biases, int from, int to) {
    // Where inputs are at most x in magnitude, outputs and parts of sums are at most slope·x +
    // rest.
    double slope = 1;
    double rest = 0;
    double factor = 1;
    // Half of what a float holds is for the roundings.
    double most = Float.MAX_VALUE / 2.0;
    for (int i = from; i < to; i++) {
      slope *= weights[i];
      // An activation makes a number larger by no more than 1.
      rest = rest * weights[i] + biases[i] + 1;
      double largestInput = (most - rest) / slope;
      // The comparison is false for NaN too, which parameters may be.
      factor =
          largestInput > 0
              ? Math.max(factor, Float.MAX_VALUE / largestInput)
              : Double.POSITIVE_INFINITY;
    }
    return new Bound((float) factor, Float.MAX_VALUE / (float) factor);
  }

  /** Of the weights of one unit, the largest among a layer's units. */
  private double largestSumOfMagnitudes(Layer layer) {
    double[] sums = new double[layer.outputs()];
    forEachWeight(layer, (in, out, weight) -> sums[out] += Math.abs(weight));
    return Arrays.stream(sums).max().orElseThrow();
  }

  private double largestBias(Layer layer) {
    double largest = 0;
    int bias = layout.biasOffset(layer.bias());
    for (int i = bias; i < bias + layer.outputs(); i++) {
      largest = Math.max(largest, Math.abs(parameters[i]));
    }
    return largest;
  }

  private interface Visitor {
    void visit(int in, int out, float weight);
  }

  private void forEachWeight(Layer layer, Visitor visitor) {
    int at = layout.weightOffset(layer.weight());
    int rows = layer.isTransposed() ? layer.outputs() : layer.inputs();
    int columns = layer.isTransposed() ? layer.inputs() : layer.outputs();
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        if (layer.isTransposed()) {
          visitor.visit(column, row, parameters[at]);
        } else {
          visitor.visit(row, column, parameters[at]);
        }
        at++;
      }
    }
  }

  /**
   * Computes a pass of one row.
   *
   * @param results where they go, from {@code offset} on
   */
  void compute(Pass pass, float[] row, float[] results, int offset) {
    switch (pass) {
      case ENCODE -> narrow(outputs(layout.encoder(), row), results, offset);
      case DECODE -> narrow(outputs(layout.decoder(), row), results, offset);
      case RECONSTRUCT -> narrow(outputs(layout.layers(), row), results, offset);
      case SQUARED_ERRORS -> {
        double[] squares = squaredErrors(row);
        for (int i = 0; i < squares.length; i++) {
          results[offset + i] = error(squares[i]);
        }
      }
      case ROW_ERRORS ->
          results[offset] = error(Arrays.stream(squaredErrors(row)).sum() / row.length);
    }
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
    double[] squares = outputs(layout.layers(), row);
    for (int i = 0; i < squares.length; i++) {
      squares[i] = (squares[i] - row[i]) * (squares[i] - row[i]);
    }
    return squares;
  }

  /** Outputs of the last of these layers, which may be others than the layout's in activation. */
  double[] outputs(List<Layer> layers, float[] row) {
    double[] x = new double[row.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = row[i];
    }
    for (Layer layer : layers) {
      x = outputs(layer, x);
    }
    return x;
  }

  private double[] outputs(Layer layer, double[] x) {
    double[] y = new double[layer.outputs()];
    forEachWeight(layer, (in, out, weight) -> y[out] += weight * (x[in] * DOWN));
    int bias = layout.biasOffset(layer.bias());
    for (int i = 0; i < y.length; i++) {
      double value = layer.activation().apply(y[i] * UP + parameters[bias + i]);
      y[i] = Math.max(-LARGEST, Math.min(LARGEST, value));
    }
    return y;
  }
}
