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

  /** What it is, as a message may name it: a path, for instance. */
  String name();
}
