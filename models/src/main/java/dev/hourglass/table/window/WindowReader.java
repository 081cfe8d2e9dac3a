package dev.hourglass.table.window;

import dev.hourglass.table.Chunk;
import dev.hourglass.table.SourceColumn;
import dev.hourglass.table.TableFormatException;
import dev.hourglass.table.TableReader;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes windows of the rows that another reader gives. All windows of a chunk end in one chunk of
 * the other reader, which therefore still has their newest rows and the places of these; of the
 * rows before it only numbers are kept, and no more than a window needs.
 */
final class WindowReader implements TableReader {
  private final String name;
  private final WindowColumns columns;
  private final int stride;
  private final TableReader reader;

  /** Numbers of the columns that are spread, from row {@link #first} on; the others are empty. */
  private final double[][] history;

  /** The chunk in which the next window may end; null before the first and after the last. */
  private @Nullable Chunk rows;

  private long first;
  private int held;

  /** How many rows came before the chunk. */
  private long before;

  private long windowsGiven;

  /**
   * Begins at the first row.
   *
   * @param name of the source
   * @param reader of its rows; closed with this one
   */
  WindowReader(String name, WindowColumns columns, int stride, TableReader reader) {
    this.name = name;
    this.columns = columns;
    this.stride = stride;
    this.reader = reader;
    history = new double[columns.source().size()][0];
  }

  @Override
  public @Nullable Chunk next() throws IOException {
    while (true) {
      Chunk current = rows;
      if (current != null) {
        int count = endingIn(current);
        if (count > 0) {
          return give(current, count);
        }
        before += current.rows();
      }
      rows = reader.next();
      if (rows == null) {
        requireWindows();
        return null;
      }
      keep(rows);
    }
  }

  private void requireWindows() throws TableFormatException {
    if (windowsGiven == 0) {
      throw new TableFormatException(
          name,
          "has "
              + before
              + (before == 1 ? " row" : " rows")
              + ", but a window needs "
              + columns.length()
              + "; give more rows, or choose a shorter length");
    }
  }

  /** How many of the next windows end in a chunk, and fit into one. */
  private int endingIn(Chunk chunk) {
    long afterNext = before + chunk.rows() - 1 - (nextFirst() + columns.length() - 1);
    return afterNext < 0
        ? 0
        : (int) Math.min(Chunk.usualRows(columns.all().size()), afterNext / stride + 1);
  }

  /** Puts the numbers of a chunk behind those of the rows that its windows may begin in. */
  private void keep(Chunk chunk) {
    int kept = Math.min(held, columns.length() - 1);
    int needed = Math.addExact(kept, chunk.rows());
    for (int i = 0; i < history.length; i++) {
      if (WindowColumns.isSpread(columns.source().get(i))) {
        double[] old = history[i];
        double[] longer = old.length < needed ? new double[needed] : old;
        System.arraycopy(old, held - kept, longer, 0, kept);
        System.arraycopy(chunk.numbers(i), 0, longer, kept, chunk.rows());
        history[i] = longer;
      }
    }
    held = needed;
    first = before - kept;
  }

  /** The oldest row of the next window. */
  private long nextFirst() {
    return windowsGiven * stride;
  }

  private Chunk give(Chunk chunk, int count) {
    int oldest = (int) (nextFirst() - first);
    int newest = (int) ((nextFirst() + columns.length() - 1) - before);
    Object[] cells = new Object[columns.all().size()];
    int next = 0;
    List<SourceColumn> source = columns.source();
    for (int i = 0; i < source.size(); i++) {
      if (WindowColumns.isSpread(source.get(i))) {
        for (int row = 0; row < columns.length(); row++) {
          cells[next++] = every(history[i], oldest + row, count);
        }
      } else if (source.get(i).type().isNumeric()) {
        cells[next++] = every(chunk.numbers(i), newest, count);
      } else {
        cells[next++] = every(chunk.texts(i), newest, count);
      }
    }
    long window = windowsGiven;
    windowsGiven += count;
    return new Chunk(
        columns.all(),
        cells,
        count,
        row -> "window " + (window + row) + ", to " + chunk.place(newest + row * stride));
  }

  private double[] every(double[] from, int start, int count) {
    if (stride == 1) {
      return Arrays.copyOfRange(from, start, start + count);
    }
    double[] found = new double[count];
    for (int i = 0; i < count; i++) {
      found[i] = from[start + i * stride];
    }
    return found;
  }

  private @Nullable String[] every(@Nullable String[] from, int start, int count) {
    @Nullable String[] found = new @Nullable String[count];
    for (int i = 0; i < count; i++) {
      found[i] = from[start + i * stride];
    }
    return found;
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
