package dev.hourglass.anomaly.parts;

import dev.hourglass.tensor.Backend;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far numbers lie beyond all others of their columns, above or below, as surprises. Knows of no
 * other columns, and of no scale but the column's own.
 */
public final class Cells implements Scorer {
  /** What it is called. */
  public static final String NAME = "cells";

  /** A number can be extreme on either of two sides. */
  private static final double SIDES = Math.log(2);

  private final @Nullable Column[] columns;

  /**
   * A column of numbers.
   *
   * @param low the lowest that was seen
   * @param high the highest
   * @param up of the distances from the lowest
   * @param down of the distances from the highest
   */
  public record Column(double low, double high, Tail up, Tail down) {
    double of(double cell) {
      // Comparisons that NaN, a missing cell, fails.
      double above = cell - low >= up.start() ? up.of(cell - low) : 0;
      double below = high - cell >= down.start() ? down.of(high - cell) : 0;
      return Math.max(0, Math.max(above, below) - SIDES);
    }
  }

  /**
   * Takes the columns.
   *
   * @param columns one for each of the table; null for what has no extremes, such as categories
   */
  public Cells(List<? extends @Nullable Column> columns) {
    this.columns = columns.toArray(new Column[0]);
  }

  @Override
  public String name() {
    return NAME;
  }

  /** One for each of the table; null for what has no extremes. */
  public List<@Nullable Column> columns() {
    return Arrays.asList(columns.clone());
  }

  @Override
  public void addErrors(Rows rows, double[] errors) {
    int width = columns.length;
    for (int c = 0; c < width; c++) {
      Column column = columns[c];
      for (int i = c; column != null && i < rows.count() * width; i += width) {
        errors[i] += column.of(rows.cells()[i]);
      }
    }
  }

  /** Itself: it needs none. */
  @Override
  public Cells on(Backend backend) {
    return this;
  }

  /** Holds nothing. */
  @Override
  public void close() {}
}
