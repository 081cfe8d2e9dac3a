package dev.hourglass.anomaly.fitting;

import dev.hourglass.anomaly.parts.ReadRows;
import dev.hourglass.table.Chunk;
import dev.hourglass.table.SchemaRows;
import dev.hourglass.table.TableReader;
import dev.hourglass.table.TableSource;
import java.io.IOException;
import java.util.Arrays;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Rows to fit to: all of a table, or as many as are wanted, in their order. */
public final class DrawnRows {
  private final double[] cells;
  private final long[] numbers;
  private final NavigableMap<Integer, String> texts;

  /**
   * Shares the arrays.
   *
   * @param cells rows x columns of the schema
   * @param numbers of the rows in the table, counted from 0
   * @param texts of cells whose level is rare, by the cell's index
   */
  public DrawnRows(double[] cells, long[] numbers, NavigableMap<Integer, String> texts) {
    this.cells = cells;
    this.numbers = numbers;
    this.texts = texts;
  }

  /** Rows x columns of the schema. */
  public double[] cells() {
    return cells;
  }

  /** Of the rows in the table, counted from 0. */
  public long[] numbers() {
    return numbers;
  }

  /** Of cells whose level is rare, by the cell's index. */
  public NavigableMap<Integer, String> texts() {
    return texts;
  }

  /**
   * Reads a table once.
   *
   * @param rows of the table
   * @param wanted how many are drawn, at most all
   * @throws IOException if it can't be read
   */
  static DrawnRows read(TableSource source, SchemaRows schemaRows, long rows, int wanted, long seed)
      throws IOException {
    int columns = schemaRows.columns();
    double[] cells = new double[Math.multiplyExact(wanted, columns)];
    long[] numbers = new long[wanted];
    NavigableMap<Integer, String> texts = new TreeMap<>();
    ReadRows read = new ReadRows(schemaRows);
    Selection selection = new Selection(rows, wanted, seed);
    long seen = 0;
    int taken = 0;
    try (TableReader reader = source.open()) {
      for (Chunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
        read.read(chunk);
        for (int row = 0; row < chunk.rows() && selection.isUnderWay(); row++, seen++) {
          if (selection.takesNext()) {
            read.copy(row, 1, cells, texts, taken);
            numbers[taken++] = seen;
          }
        }
      }
    }
    return new DrawnRows(
        Arrays.copyOf(cells, taken * columns), Arrays.copyOf(numbers, taken), texts);
  }
}
