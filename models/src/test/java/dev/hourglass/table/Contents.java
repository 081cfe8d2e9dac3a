package dev.hourglass.table;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All that a source has, read chunk by chunk. */
public final class Contents {
  private final List<SourceColumn> columns;
  private final List<@Nullable Object[]> rows = new ArrayList<>();
  private final List<String> places = new ArrayList<>();

  private Contents(List<SourceColumn> columns) {
    this.columns = columns;
  }

  public static Contents of(TableSource source) throws IOException {
    Contents contents = new Contents(source.columns());
    try (TableReader reader = source.open()) {
      for (Chunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
        contents.add(chunk);
      }
    }
    return contents;
  }

  private void add(Chunk chunk) {
    for (int row = 0; row < chunk.rows(); row++) {
      @Nullable Object[] cells = new Object[columns.size()];
      for (int i = 0; i < cells.length; i++) {
        if (!columns.get(i).type().isNumeric()) {
          cells[i] = chunk.texts(i)[row];
        } else if (!chunk.isMissing(row, i)) {
          cells[i] = chunk.numbers(i)[row];
        }
      }
      rows.add(cells);
      places.add(chunk.place(row));
    }
  }

  public List<String> names() {
    return columns.stream().map(SourceColumn::name).toList();
  }

  public List<CellType> types() {
    return columns.stream().map(SourceColumn::type).toList();
  }

  public int rows() {
    return rows.size();
  }

  /** A row's cells: doubles, texts, and null where one is missing. */
  public List<@Nullable Object> row(int row) {
    return Arrays.asList(rows.get(row));
  }

  /** A column's cells: doubles, texts, and null where one is missing. */
  public List<@Nullable Object> column(int column) {
    List<@Nullable Object> cells = new ArrayList<>();
    rows.forEach(row -> cells.add(row[column]));
    return cells;
  }

  public String place(int row) {
    return places.get(row);
  }
}
