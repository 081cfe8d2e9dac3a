package dev.hourglass.table;

/** Finds out what a column means, in bounded memory, from its cells in any number of parts. */
interface ColumnFitter {
  /**
   * Checks the cells of a column, before any is added.
   *
   * @throws TableFormatException if one can't be learnt from
   */
  void require(Chunk chunk, int column) throws TableFormatException;

  /**
   * Adds the cells of a column.
   *
   * @param keys random ones of the rows
   */
  void add(Chunk chunk, int column, long[] keys);

  /** Adds what another has found, which is of the same class and made alike. */
  void merge(ColumnFitter other);

  /** What it means. */
  Column fit(SourceColumn column);
}
