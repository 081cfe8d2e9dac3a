package dev.hourglass.table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tables for tests, put together column by column. */
final class Columns {
  private final List<SourceColumn> columns = new ArrayList<>();
  private final List<Object> cells = new ArrayList<>();
  private int rows;

  Columns number(String name, double... numbers) {
    return add(name, CellType.NUMBER, numbers, numbers.length);
  }

  Columns bool(String name, double... numbers) {
    return add(name, CellType.BOOLEAN, numbers, numbers.length);
  }

  Columns time(String name, double... seconds) {
    return add(name, CellType.TIME, seconds, seconds.length);
  }

  Columns text(String name, @Nullable String... texts) {
    return add(name, CellType.TEXT, texts, texts.length);
  }

  private Columns add(String name, CellType type, Object array, int length) {
    columns.add(new SourceColumn(name, type));
    cells.add(array);
    rows = length;
    return this;
  }

  Table table() {
    return new Table("table", columns, cells.toArray(), rows, row -> "table, row " + row);
  }

  /** All rows at once. */
  Chunk chunk() {
    return chunk(0, rows);
  }

  /** Some rows. */
  Chunk chunk(int from, int to) {
    Object[] part = new Object[cells.size()];
    for (int i = 0; i < part.length; i++) {
      part[i] =
          cells.get(i) instanceof double[] numbers
              ? Arrays.copyOfRange(numbers, from, to)
              : Arrays.copyOfRange((Object[]) cells.get(i), from, to);
    }
    return new Chunk(columns, part, to - from, row -> "table, row " + (from + row));
  }

  List<SourceColumn> columns() {
    return columns;
  }
}
