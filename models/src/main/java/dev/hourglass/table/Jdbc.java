package dev.hourglass.table;

import static java.util.Objects.requireNonNull;

import dev.hourglass.text.Quote;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a database answers. Numbers of any SQL type are a {@link CellType#NUMBER}, booleans and
 * single bits a {@link CellType#BOOLEAN}, characters a {@link CellType#TEXT}, and dates and
 * timestamps a {@link CellType#TIME}. A date is its midnight, a time of day is that of 1970-01-01,
 * and what has no time zone is in UTC, whatever the time zone here. NULL is a missing cell.
 */
public final class Jdbc {
  private static final String NAME = "the query's result";

  private Jdbc() {}

  /**
   * Reads all rows that follow, and leaves the result set open. The columns are named by their
   * labels.
   *
   * @throws SQLException if the database says so
   * @throws IllegalArgumentException if a column is of another type, or two have the same label;
   *     the message names them
   */
  public static Table read(ResultSet rows) throws SQLException {
    ResultSetMetaData about = requireNonNull(rows, "rows").getMetaData();
    List<SourceColumn> columns = new ArrayList<>();
    List<JdbcColumn> cells = new ArrayList<>();
    for (int i = 1; i <= about.getColumnCount(); i++) {
      JdbcColumn column = JdbcColumn.of(about.getColumnType(i), about.getPrecision(i));
      String label = about.getColumnLabel(i);
      if (column == null) {
        throw new IllegalArgumentException(
            "The column \""
                + Quote.of(label)
                + "\" is of the type "
                + about.getColumnTypeName(i)
                + ", which is no cell of a table; cast it in the query, or leave it out");
      }
      columns.add(new SourceColumn(label, column.type()));
      cells.add(column);
    }
    Table.requireDistinct(NAME, columns);
    GrowingColumns table = new GrowingColumns(columns, 0);
    while (rows.next()) {
      table.addRow();
      for (int i = 0; i < cells.size(); i++) {
        JdbcColumn column = cells.get(i);
        if (column.type() == CellType.TEXT) {
          table.set(i, rows.getString(i + 1));
        } else {
          table.set(i, column.read(rows, i + 1));
        }
      }
    }
    return table.toTable(NAME, row -> NAME + ", row " + (row + 1));
  }
}
