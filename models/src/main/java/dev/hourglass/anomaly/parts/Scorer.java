package dev.hourglass.anomaly.parts;

import dev.hourglass.tensor.Backend;

/**
 * A part of a score: how odd a row is, as a sum over the columns of its table. Immutable, and safe
 * to use from many threads.
 */
public sealed interface Scorer extends AutoCloseable
    permits Cells, Histograms, Reconstruction, Relations {
  /** What it is called in reports and files: {@code "histograms"}. */
  String name();

  /**
   * Adds how odd the cells of rows are.
   *
   * @param rows to look at
   * @param errors rows x columns of the table, to which numbers of at least 0 are added, which may
   *     be infinite
   */
  void addErrors(Rows rows, double[] errors);

  /** The same, computing on a backend. */
  Scorer on(Backend backend);

  /** Frees what it holds on its backend. */
  @Override
  void close();
}
