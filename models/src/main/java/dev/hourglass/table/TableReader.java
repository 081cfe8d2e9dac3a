package dev.hourglass.table;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads the rows of a source once, from the first to the last; for one thread. */
public interface TableReader extends AutoCloseable {
  /**
   * The next rows, at least one; null after the last.
   *
   * @return a chunk that stays as it is until the next call
   * @throws TableFormatException if a cell is not of its column's type, or a row is damaged; the
   *     message names the place
   * @throws IOException if it can't be read
   */
  @Nullable Chunk next() throws IOException;

  @Override
  void close() throws IOException;
}
