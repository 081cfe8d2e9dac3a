package dev.hourglass.anomaly;

import dev.hourglass.anomaly.fitting.Pool;
import dev.hourglass.anomaly.parts.ReadRows;
import dev.hourglass.anomaly.parts.RowEncoder;
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
    this(encoder, BackendOptions.defaults().threads());
  }

  /** By so many threads, for each of which two blocks are there. */
  BlockWork(RowEncoder encoder, int threads) {
    this.encoder = encoder;
    this.threads = threads;
  }

  /**
   * Works on all rows.
   *
   * @param work on a block, whose cells are there; called by several threads, or of a single block
   *     by this one
   * @param results takes blocks in the order of the rows, which have other rows when it has
   *     returned; called by this thread
   * @throws IOException if the table can't be read
   * @throws CancellationException if this thread is interrupted, whose flag stays set
   */
  void run(TableSource source, Consumer<ScoredRows> work, Consumer<ScoredRows> results)
      throws IOException {
    try (TableReader reader = source.open();
        Pool workers = new Pool("hourglass-scoring", threads)) {
      // The workers are gone before this returns or throws: nobody works on what is closed then.
      BlockReader blocks = new BlockReader(reader, new BlockFiller(encoder));
      ScoredRows first = blocks.next();
      ScoredRows second = first == null ? null : blocks.next();
      if (first != null && second == null) {
        alone(first, work);
        results.accept(first);
        return;
      }
      Deque<Future<ScoredRows>> underWay = new ArrayDeque<>();
      if (first != null) {
        underWay.add(submit(workers, first, work));
      }
      for (ScoredRows block = second; block != null; block = blocks.next()) {
        underWay.add(submit(workers, block, work));
        if (underWay.size() > 2 * threads) {
          ScoredRows done = Pool.result(underWay.remove());
          results.accept(done);
          blocks.giveBack(done);
        }
      }
      while (!underWay.isEmpty()) {
        results.accept(Pool.result(underWay.remove()));
      }
    }
  }

  /** On this thread: a single block isn't worth another one. */
  private static void alone(ScoredRows block, Consumer<ScoredRows> work) {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException("Scoring was interrupted");
    }
    work.accept(block);
  }

  private static Future<ScoredRows> submit(
      Pool workers, ScoredRows block, Consumer<ScoredRows> work) {
    return workers.submit(
        () -> {
          work.accept(block);
          return block;
        });
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

    /** Takes a block whose rows are done. */
    void giveBack(ScoredRows block) {
      filler.giveBack(block);
    }

    /** The next one; null at the end. */
    @Nullable ScoredRows next() throws IOException {
      ScoredRows block = filler.next();
      while (block == null && !isAtEnd) {
        Chunk chunk = reader.next();
        if (chunk == null) {
          isAtEnd = true;
          return filler.rest();
        }
        filler.read(chunk);
        block = filler.next();
      }
      return block;
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

    private final Deque<ScoredRows> idle = new ArrayDeque<>();

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
    @Nullable ScoredRows next() {
      int count = Math.min(block - filled, available - taken);
      read.copy(taken, count, begun, begunTexts, filled);
      taken += count;
      filled += count;
      return filled == block ? take() : null;
    }

    /** What is left; null if there is nothing. */
    @Nullable ScoredRows rest() {
      return filled == 0 ? null : take();
    }

    private ScoredRows take() {
      ScoredRows free = filled == block ? idle.poll() : null;
      ScoredRows full = free == null ? new ScoredRows(encoder, filled) : free;
      System.arraycopy(begun, 0, full.rows().cells(), 0, filled * columns);
      full.rows().texts(begunTexts);
      begunTexts = new TreeMap<>();
      filled = 0;
      return full;
    }

    /** Takes a full block to fill it again: what was just used is near. */
    void giveBack(ScoredRows done) {
      idle.push(done);
    }
  }
}
