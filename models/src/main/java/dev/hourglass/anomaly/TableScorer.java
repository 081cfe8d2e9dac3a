package dev.hourglass.anomaly;

import static java.util.Objects.requireNonNull;

import dev.hourglass.anomaly.parts.RowEncoder;
import dev.hourglass.anomaly.parts.Rows;
import dev.hourglass.table.TableSource;
import java.io.IOException;
import java.util.concurrent.CancellationException;

/** Scores the rows of a table in blocks, side by side. */
final class TableScorer {
  private final RowEncoder encoder;
  private final OpenParts parts;

  TableScorer(RowEncoder encoder, OpenParts parts) {
    this.encoder = encoder;
    this.parts = parts;
  }

  /** Takes rows that are scored. */
  interface RowSink {
    /**
     * Takes one.
     *
     * @param rows of its block
     * @param shares rows x columns, in the scores
     * @param row which of them it is
     */
    void take(Rows rows, double[] shares, int row);
  }

  /**
   * Scores all rows.
   *
   * @param sink called by this thread, in the order of the rows
   * @throws IOException if the table can't be read, or its columns don't fit
   * @throws CancellationException if this thread is interrupted, whose flag stays set
   * @throws IllegalStateException if the parts are closed
   */
  void forEach(TableSource source, RowSink sink) throws IOException {
    requireNonNull(source, "source");
    new BlockWork(encoder)
        .run(
            source,
            block -> block.compute(parts),
            block -> {
              for (int row = 0; row < block.rows().count(); row++) {
                sink.take(block.rows(), block.shares(), row);
              }
            });
  }
}
