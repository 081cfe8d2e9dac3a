package dev.hourglass.table.window;

import dev.hourglass.table.CellType;
import dev.hourglass.table.Chunk;
import dev.hourglass.table.SourceColumn;
import dev.hourglass.table.TableReader;
import dev.hourglass.table.TableSource;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A source that takes all the liberties that there are: its chunks are of any size, share arrays
 * that are longer than needed, and are overwritten at the next call.
 */
final class Series implements TableSource {
  private final List<SourceColumn> columns;

  /** Row by row: doubles, texts, and null where a cell is missing. */
  private final List<List<@Nullable Object>> rows;

  private final int[] chunks;

  /** How many readers were closed. */
  int closed;

  /**
   * Rows in chunks.
   *
   * @param chunks how many rows each has, one after another and again from the start
   */
  Series(List<SourceColumn> columns, List<List<@Nullable Object>> rows, int... chunks) {
    this.columns = columns;
    this.rows = rows;
    this.chunks = chunks;
  }

  /** A column of numbers that count from 0. */
  static Series counting(String name, int rows, int... chunks) {
    List<List<@Nullable Object>> all = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      all.add(List.of((double) row));
    }
    return new Series(List.of(new SourceColumn(name, CellType.NUMBER)), all, chunks);
  }

  /** Columns of all types with any cells, in chunks of any size; one is of numbers. */
  static Series random(long seed, int rows) {
    SplittableRandom random = new SplittableRandom(seed);
    List<SourceColumn> columns = new ArrayList<>();
    CellType[] types = CellType.values();
    for (int i = 0; i < 5; i++) {
      CellType type = i == 2 ? CellType.NUMBER : types[random.nextInt(types.length)];
      columns.add(new SourceColumn("c" + i, type));
    }
    List<List<@Nullable Object>> all = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      List<@Nullable Object> cells = new ArrayList<>();
      columns.forEach(column -> cells.add(cell(column.type(), random)));
      all.add(cells);
    }
    return new Series(columns, all, random.ints(7, 1, 12).toArray());
  }

  private static @Nullable Object cell(CellType type, SplittableRandom random) {
    if (random.nextInt(5) == 0) {
      return null;
    }
    return switch (type) {
      case NUMBER -> random.nextDouble();
      case BOOLEAN -> (double) random.nextInt(2);
      case TIME -> (double) random.nextInt(1 << 30);
      case TEXT -> "text " + random.nextInt(9);
    };
  }

  List<List<@Nullable Object>> rows() {
    return rows;
  }

  /** A row as a service gets it: numbers for numbers, booleans for booleans. */
  Map<String, @Nullable Object> fields(int row) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    for (int i = 0; i < columns.size(); i++) {
      Object cell = rows.get(row).get(i);
      Object field =
          switch (columns.get(i).type()) {
            case NUMBER, TEXT -> cell;
            case BOOLEAN -> cell == null ? null : cell.equals(1.0);
            case TIME -> cell == null ? null : Instant.ofEpochSecond(((Double) cell).longValue());
          };
      fields.put(columns.get(i).name(), field);
    }
    return fields;
  }

  @Override
  public List<SourceColumn> columns() {
    return columns;
  }

  @Override
  public String name() {
    return "series";
  }

  @Override
  public TableReader open() {
    Object[] arrays = new Object[columns.size()];
    int longest = Arrays.stream(chunks).max().getAsInt() + 3;
    for (int i = 0; i < arrays.length; i++) {
      arrays[i] =
          columns.get(i).type().isNumeric() ? new double[longest] : new @Nullable String[longest];
    }
    return new Reader(arrays);
  }

  private final class Reader implements TableReader {
    private final Object[] arrays;
    private int next;
    private int chunk;

    Reader(Object[] arrays) {
      this.arrays = arrays;
    }

    @Override
    public @Nullable Chunk next() {
      for (Object array : arrays) {
        if (array instanceof double[] numbers) {
          Arrays.fill(numbers, -1e300);
        } else {
          Arrays.fill((Object[]) array, "overwritten");
        }
      }
      if (next == rows.size()) {
        return null;
      }
      int from = next;
      int count = Math.min(chunks[chunk++ % chunks.length], rows.size() - from);
      for (int row = 0; row < count; row++) {
        for (int i = 0; i < arrays.length; i++) {
          Object cell = rows.get(from + row).get(i);
          if (arrays[i] instanceof double[] numbers) {
            numbers[row] = cell == null ? Double.NaN : (Double) cell;
          } else {
            ((@Nullable Object[]) arrays[i])[row] = cell;
          }
        }
      }
      next += count;
      return new Chunk(columns, arrays, count, row -> "series, line " + (from + row));
    }

    @Override
    public void close() throws IOException {
      closed++;
    }
  }
}
