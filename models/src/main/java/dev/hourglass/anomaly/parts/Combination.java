package dev.hourglass.anomaly.parts;

import dev.hourglass.base.Closing;
import dev.hourglass.tensor.Backend;
import java.util.Arrays;
import java.util.List;

/**
 * The score of a row, divided among the columns of its table; the score is the sum of the columns'
 * shares. It has two sides:
 *
 * <ul>
 *   <li>the surprise at the row as a whole: of each part that counts there, the surprise of its
 *       errors' sum, of which a column's share is as much as it has of the sum;
 *   <li>the surprise at its most extreme cell, as far as it exceeds what the most extreme cell of
 *       the whole table is expected to have. Sums don't see it: of thirty columns one that is off
 *       by far is little, and where many rows are odd in an ordinary way, it is not the first. All
 *       of it is the share of that column.
 * </ul>
 */
public final class Combination implements AutoCloseable {
  private final List<Part> parts;
  private final int columns;
  private final double limit;
  private final double weight;

  /**
   * Takes the parts.
   *
   * @param parts at least one
   * @param columns of the table
   * @param limit the surprise that the most extreme cell is expected to have, at least 0
   * @param weight that the excess over it is multiplied by, at least 0
   * @throws IllegalArgumentException if that doesn't hold
   */
  public Combination(List<Part> parts, int columns, double limit, double weight) {
    this.parts = List.copyOf(parts);
    this.columns = columns;
    this.limit = limit;
    this.weight = weight;
    boolean areFinite = Double.isFinite(limit) && Double.isFinite(weight);
    if (parts.isEmpty() || !areFinite || !(limit >= 0) || !(weight >= 0)) {
      throw new IllegalArgumentException(
          parts.size()
              + " parts, whose extremes count from "
              + limit
              + " on "
              + weight
              + "-fold; give at least one part, and numbers of at least 0");
    }
  }

  /** The parts. */
  public List<Part> parts() {
    return parts;
  }

  /** Columns of the table. */
  public int columns() {
    return columns;
  }

  /** The surprise that the most extreme cell is expected to have. */
  public double limit() {
    return limit;
  }

  /** What the excess over the limit is multiplied by. */
  public double weight() {
    return weight;
  }

  /**
   * Shares of the columns in the rows' scores.
   *
   * @param rows to score
   * @return rows x columns
   */
  public double[] shares(Rows rows) {
    double[] shares = new double[rows.count() * columns];
    shares(rows, new double[shares.length], new double[shares.length], shares);
    return shares;
  }

  /**
   * Shares of the columns in the rows' scores. Allocates nothing for a single row.
   *
   * @param rows to score
   * @param errors rows x columns, to work in
   * @param extremes rows x columns, to work in
   * @param shares rows x columns; overwritten
   */
  public void shares(Rows rows, double[] errors, double[] extremes, double[] shares) {
    int length = rows.count() * columns;
    Arrays.fill(shares, 0, length, 0);
    Arrays.fill(extremes, 0, length, 0);
    for (int i = 0; i < parts.size(); i++) {
      Part part = parts.get(i);
      Arrays.fill(errors, 0, length, 0);
      part.scorer().addErrors(rows, errors);
      for (int first = 0; first < length; first += columns) {
        addOfSum(part, errors, first, shares);
        raise(part, errors, first, extremes);
      }
    }
    for (int first = 0; first < length; first += columns) {
      addOfExtreme(extremes, first, shares);
    }
  }

  private void addOfSum(Part part, double[] errors, int first, double[] shares) {
    Calibration calibration = part.calibration();
    double sum = calibration == null ? 0 : sum(errors, first, columns);
    if (calibration == null || sum == 0) {
      return;
    }
    double surprise = part.weight() * calibration.of(sum);
    for (int i = first; i < first + columns; i++) {
      if (errors[i] == sum) {
        // All of it, and the only way where both are infinite.
        shares[i] += surprise;
      } else if (sum < Double.POSITIVE_INFINITY) {
        shares[i] += surprise * (errors[i] / sum);
      }
    }
  }

  private void raise(Part part, double[] errors, int first, double[] extremes) {
    ColumnTails tails = part.tails();
    for (int column = 0; tails != null && column < columns; column++) {
      int i = first + column;
      extremes[i] = Math.max(extremes[i], tails.of(column, errors[i]));
    }
  }

  private void addOfExtreme(double[] extremes, int first, double[] shares) {
    int most = first;
    for (int i = first; i < first + columns; i++) {
      most = extremes[i] > extremes[most] ? i : most;
    }
    if (weight > 0 && extremes[most] > limit) {
      shares[most] += weight * (extremes[most] - limit);
    }
  }

  /** The score that shares add up to. */
  public static double sum(double[] shares, int first, int count) {
    double sum = 0;
    for (int i = first; i < first + count; i++) {
      sum += shares[i];
    }
    return sum;
  }

  /**
   * What a row's inputs are expected to be by its other inputs.
   *
   * @param row a single one
   */
  public float[] expectation(Rows row) {
    for (Part part : parts) {
      if (part.scorer() instanceof Reconstruction reconstruction) {
        return reconstruction.expectation(row);
      }
    }
    throw new IllegalStateException("No part expects anything");
  }

  /** The same, computing on a backend. */
  public Combination on(Backend backend) {
    List<Part> moved = parts.stream().map(part -> part.with(part.scorer().on(backend))).toList();
    return new Combination(moved, columns, limit, weight);
  }

  @Override
  public void close() {
    Closing.all(parts.stream().<Runnable>map(part -> part.scorer()::close).toList());
  }
}
