package dev.hourglass.anomaly.fitting;

import dev.hourglass.table.Chunk;
import dev.hourglass.table.SourceColumn;
import dev.hourglass.table.TableReader;
import dev.hourglass.table.TableSource;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether fitting is to be given up: asked by all its threads, between pieces of work that take no
 * more than moments.
 *
 * @param isAsked the user's condition
 */
record Cancellation(BooleanSupplier isAsked) {
  /** Rows of a loop between two questions. */
  private static final int ROWS = 1_024;

  /**
   * Goes on, or doesn't.
   *
   * @throws CancellationException if it is to be given up, or this thread is interrupted, whose
   *     flag stays set
   */
  void check() {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException("Fitting was interrupted");
    }
    if (isAsked.getAsBoolean()) {
      throw new CancellationException("Fitting was cancelled");
    }
  }

  /**
   * As {@link #check()}, but not of each row of a loop.
   *
   * @param row counted from 0
   */
  void checkSometimes(int row) {
    if (row % ROWS == 0) {
      check();
    }
  }

  /** The same table, whose reading ends if it is to be given up. */
  TableSource checking(TableSource source) {
    return new TableSource() {
      @Override
      public int overlap() {
        return source.overlap();
      }

      @Override
      public List<SourceColumn> columns() {
        return source.columns();
      }

      @Override
      public String name() {
        return source.name();
      }

      @Override
      public TableReader open() throws IOException {
        return checking(source.open());
      }
    };
  }

  private TableReader checking(TableReader reader) {
    return new TableReader() {
      @Override
      public @Nullable Chunk next() throws IOException {
        check();
        return reader.next();
      }

      @Override
      public void close() throws IOException {
        reader.close();
      }
    };
  }
}
