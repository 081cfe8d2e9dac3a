package dev.hourglass.anomaly.parts;

import dev.hourglass.table.Chunk;
import dev.hourglass.table.SchemaRows;
import dev.hourglass.table.TableFormatException;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The rows of a chunk in a schema's terms, from which they are copied to where they stay. For one
 * thread.
 */
public final class ReadRows {
  private final SchemaRows rows;
  private final NavigableMap<Integer, String> texts = new TreeMap<>();
  private double[] cells = {};

  /** Has read none yet. */
  public ReadRows(SchemaRows rows) {
    this.rows = rows;
  }

  /**
   * Reads all rows of a chunk, in place of those before.
   *
   * @throws TableFormatException if its columns don't fit the schema
   */
  public void read(Chunk chunk) throws TableFormatException {
    int columns = rows.columns();
    int length = Math.multiplyExact(chunk.rows(), columns);
    if (cells.length < length) {
      cells = new double[length];
    }
    texts.clear();
    rows.read(chunk, cells, (row, column, text) -> texts.put(row * columns + column, text));
  }

  /**
   * Copies rows that follow each other.
   *
   * @param first of the rows
   * @param count how many
   * @param target rows x columns of the schema
   * @param targetTexts texts of cells whose level is rare, or was never seen, by the cell's index
   * @param at where the first row is in the target
   */
  public void copy(
      int first, int count, double[] target, Map<Integer, String> targetTexts, int at) {
    int columns = rows.columns();
    System.arraycopy(cells, first * columns, target, at * columns, count * columns);
    CellTexts.copy(texts, first * columns, (first + count) * columns, targetTexts, at * columns);
  }
}
