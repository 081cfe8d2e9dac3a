package dev.hourglass.table;

import java.io.IOException;
import java.util.List;

/**
 * Rows of typed, named columns, which can be read from the first to the last as often as is asked:
 * a {@link Table} in memory, a file, a query.
 */
public interface TableSource {
  /** The columns, at least one; no two of the same name. */
  List<SourceColumn> columns();

  /**
   * Begins to read at the first row. Readers of one source don't know of each other.
   *
   * @throws IOException if it can't be read
   */
  TableReader open() throws IOException;

  /**
   * How many rows before and after a row share cells with it, as windows of a series do: such rows
   * are alike, and whoever holds some out of a fit must leave a gap. 0 unless it says otherwise.
   */
  default int overlap() {
    return 0;
  }

  /** What it is, as a message may name it: a path, for instance. */
  String name();
}
