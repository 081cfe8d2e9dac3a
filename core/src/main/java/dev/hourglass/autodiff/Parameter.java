package dev.hourglass.autodiff;

import static java.util.Objects.requireNonNull;

/**
 * What is learned under one name: a matrix of weights, or a row of biases.
 *
 * @param name such as {@code "encoder.0.weight"}, unique in a model
 * @param rows at least 1; 1 for biases
 * @param columns at least 1
 * @param role what penalties and decay do with it
 */
public record Parameter(String name, long rows, long columns, Role role) {
  /** Weights are penalized and decay, biases don't. */
  public enum Role {
    /** A factor of inputs. */
    WEIGHT,
    /** An addend. */
    BIAS
  }

  /**
   * Checks the shape.
   *
   * @throws IllegalArgumentException if it has no elements, or is a bias of several rows
   */
  public Parameter {
    requireNonNull(name, "name");
    requireNonNull(role, "role");
    if (rows < 1 || columns < 1 || (role == Role.BIAS && rows != 1)) {
      throw new IllegalArgumentException(
          "The parameter "
              + name
              + " is "
              + rows
              + "x"
              + columns
              + "; give "
              + (role == Role.BIAS ? "a bias one row of at least 1" : "a weight at least 1x1"));
    }
  }

  /** A weight matrix. */
  public static Parameter weight(String name, long rows, long columns) {
    return new Parameter(name, rows, columns, Role.WEIGHT);
  }

  /** A bias vector, one row. */
  public static Parameter bias(String name, long columns) {
    return new Parameter(name, 1, columns, Role.BIAS);
  }

  /** Number of elements. */
  public long size() {
    return rows * columns;
  }
}
