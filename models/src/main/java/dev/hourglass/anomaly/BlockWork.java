package dev.hourglass.anomaly;

import dev.hourglass.anomaly.fitting.Pool;
import dev.hourglass.anomaly.parts.ReadRows;
import dev.hourglass.anomaly.parts.RowEncoder;
import dev.hourglass.anomaly.parts.Rows;
import dev.hourglass.table.Chunk;
import dev.hourglass.table.TableReader;
import dev.hourglass.table.TableSource;
import dev.hourglass.tensor.BackendOptions;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads a table once, and works on blocks of its rows side by side, of which so few are under way
 * that memory doesn't grow with the table. Blocks have the same rows however many threads there
 * are.
 */
final class BlockWork {
  private final RowEncoder encoder;
  private final int threads;

  BlockWork(RowEncoder encoder) {
    this.encoder = encoder;
    this.threads = BackendOptions.defaults().threads();
  }

  /**
   * Works on all rows.
   *
   * @param work on a block; called by several threads, or of a single block by this one
   * @param results in the order of the rows; called by this thread
   * @throws IOException if the table can't be read
   * @throws CancellationException if this thread is interrupted, whose flag stays set
   */
  <T> void run(TableSource source, Function<Rows, T> work, Consumer<T> results) throws IOException {
    try (TableReader reader = source.open();
        Pool workers = new Pool("hourglass-scoring", threads)) {
      // The workers are gone before this returns or throws: nobody works on what is closed then.
      BlockReader blocks = new BlockReader(reader, new BlockFiller(encoder));
      Rows first = blocks.next();
      Rows second = first == null ? null : blocks.next();
      if (first != null && second == null) {
        results.accept(alone(first, work));
        return;
      }
      Deque<Future<T>> underWay = new ArrayDeque<>();
      if (first != null) {
        submit(workers, first, work, underWay, results);
      }
      for (Rows rows = second; rows != null; rows = blocks.next()) {
        submit(workers, rows, work, underWay, results);
      }
      while (!underWay.isEmpty()) {
        results.accept(Pool.result(underWay.remove()));
      }
    }
  }

  /** On this thread: a single block isn't worth another one. */
  private <T> T alone(Rows rows, Function<Rows, T> work) {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException("Scoring was interrupted");
    }
    encoder.encode(rows);
    return work.apply(rows);
  }

  private <T> void submit(
      Pool workers,
      Rows rows,
      Function<Rows, T> work,
      Deque<Future<T>> underWay,
      Consumer<T> results) {
    underWay.add(
        workers.submit(
            () -> {
              encoder.encode(rows);
              return work.apply(rows);
            }));
    if (underWay.size() > 2 * threads) {
      results.accept(Pool.result(underWay.remove()));
    }
  }

  /** The blocks of a table, one after the other. */
  private static final class BlockReader {
    private final TableReader reader;
    private final BlockFiller filler;
    private boolean isAtEnd;

    BlockReader(TableReader reader, BlockFiller filler) {
      this.reader = reader;
      this.filler = filler;
    }

    /** The next one; null at the end. */
    @Nullable Rows next() throws IOException {
      Rows rows = filler.next();
      while (rows == null && !isAtEnd) {
        Chunk chunk = reader.next();
        if (chunk == null) {
          isAtEnd = true;
          return filler.rest();
        }
        filler.read(chunk);
        rows = filler.next();
      }
      return rows;
    }
  }

  /** Makes blocks of chunks, which may be of any size. */
  private static final class BlockFiller {
    private final RowEncoder encoder;
    private final int columns;
    private final int block;
    private final ReadRows read;
    private int available;
    private int taken;

    /** Cells of a block that isn't full. */
    private final double[] begun;

    private NavigableMap<Integer, String> begunTexts = new TreeMap<>();

    private int filled;

    BlockFiller(RowEncoder encoder) {
      this.encoder = encoder;
      this.columns = encoder.encoder().rows().columns();
      this.block = encoder.blockRows();
      this.read = new ReadRows(encoder.encoder().rows());
      this.begun = new double[block * columns];
    }

    void read(Chunk chunk) throws IOException {
      read.read(chunk);
      available = chunk.rows();
      taken = 0;
    }

    /** A full block; null if there are too few rows. */
    @Nullable Rows next() {
      int count = Math.min(block - filled, available - taken);
      read.copy(taken, count, begun, begunTexts, filled);
      taken += count;
      filled += count;
      return filled == block ? take() : null;
    }

    /** What is left; null if there is nothing. */
    @Nullable Rows rest() {
      return filled == 0 ? null : take();
    }

    private Rows take() {
      Rows rows = encoder.room(filled);
      System.arraycopy(begun, 0, rows.cells(), 0, filled * columns);
      rows.texts(begunTexts);
      begunTexts = new TreeMap<>();
      filled = 0;
      return rows;
    }
  }
}
