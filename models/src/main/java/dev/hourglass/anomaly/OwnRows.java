package dev.hourglass.anomaly;

import java.util.NavigableMap;

/** The rows fitted to, and their scores by fits to others. */
final class OwnRows {
  private final long[] numbers;
  private final double[] cells;
  private final double[] shares;
  private final NavigableMap<Integer, String> texts;

  /**
   * Shares the arrays.
   *
   * @param numbers of the rows in the table, counted from 0
   * @param cells rows x columns of the schema
   * @param shares rows x columns of the schema
   * @param texts of cells whose level is rare, by the cell's index
   */
  OwnRows(long[] numbers, double[] cells, double[] shares, NavigableMap<Integer, String> texts) {
    this.numbers = numbers;
    this.cells = cells;
    this.shares = shares;
    this.texts = texts;
  }

  /** Of the rows in the table, counted from 0. */
  long[] numbers() {
    return numbers;
  }

  /** Rows x columns of the schema. */
  double[] cells() {
    return cells;
  }

  /** Rows x columns of the schema. */
  double[] shares() {
    return shares;
  }

  /** Of cells whose level is rare, by the cell's index. */
  NavigableMap<Integer, String> texts() {
    return texts;
  }
}
