package dev.hourglass.table;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.Calendar;
import java.util.Locale;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;

/** How the cells of a column are got from a result set. For one reading. */
final class JdbcColumn {
  private final CellType type;
  private final Cell cell;

  private JdbcColumn(CellType type, Cell cell) {
    this.type = type;
    this.cell = cell;
  }

  /** Gets a cell of the row that a result set is at; null or NaN if it is missing. */
  @FunctionalInterface
  private interface Cell {
    @Nullable Object of(ResultSet rows, int column) throws SQLException;
  }

  /**
   * A column of an SQL type.
   *
   * @param sqlType one of {@link Types}
   * @param precision as the result set says it
   * @return null if such values are no cells
   */
  static @Nullable JdbcColumn of(int sqlType, int precision) {
    return switch (sqlType) {
      case Types.TINYINT,
          Types.SMALLINT,
          Types.INTEGER,
          Types.BIGINT,
          Types.REAL,
          Types.FLOAT,
          Types.DOUBLE ->
          new JdbcColumn(CellType.NUMBER, ResultSet::getDouble);
      case Types.NUMERIC, Types.DECIMAL -> new JdbcColumn(CellType.NUMBER, JdbcColumn::decimal);
      case Types.NULL -> new JdbcColumn(CellType.NUMBER, (rows, column) -> null);
      case Types.BOOLEAN -> new JdbcColumn(CellType.BOOLEAN, ResultSet::getBoolean);
      case Types.BIT ->
          precision > 1 ? null : new JdbcColumn(CellType.BOOLEAN, ResultSet::getBoolean);
      case Types.CHAR,
          Types.VARCHAR,
          Types.LONGVARCHAR,
          Types.NCHAR,
          Types.NVARCHAR,
          Types.LONGNVARCHAR ->
          new JdbcColumn(CellType.TEXT, ResultSet::getString);
      case Types.DATE ->
          time(
              (rows, column) -> rows.getObject(column, LocalDate.class),
              (rows, column) -> rows.getDate(column, utc()));
      case Types.TIME ->
          time(
              (rows, column) -> rows.getObject(column, LocalTime.class),
              (rows, column) -> rows.getTime(column, utc()));
      case Types.TIMESTAMP ->
          time(
              (rows, column) -> rows.getObject(column, LocalDateTime.class),
              (rows, column) -> rows.getTimestamp(column, utc()));
      case Types.TIMESTAMP_WITH_TIMEZONE ->
          time(
              (rows, column) -> rows.getObject(column, OffsetDateTime.class),
              (rows, column) -> rows.getTimestamp(column, utc()));
      default -> null;
    };
  }

  private static @Nullable BigDecimal decimal(ResultSet rows, int column) throws SQLException {
    return rows.getBigDecimal(column);
  }

  /**
   * A column of times. The classes of java.time have no time zone that a driver could apply, but
   * not every driver knows them, nor each for each type of its database; then those of java.sql are
   * asked for, in UTC, from there on.
   */
  private static JdbcColumn time(Cell modern, Cell former) {
    return new JdbcColumn(
        CellType.TIME,
        new Cell() {
          private boolean isModern = true;

          @Override
          public @Nullable Object of(ResultSet rows, int column) throws SQLException {
            if (isModern) {
              try {
                return modern.of(rows, column);
              } catch (SQLException | UnsupportedOperationException e) {
                isModern = false;
              }
            }
            return former.of(rows, column);
          }
        });
  }

  private static Calendar utc() {
    return Calendar.getInstance(TimeZone.getTimeZone("UTC"), Locale.ROOT);
  }

  /** Of the cells. */
  CellType type() {
    return type;
  }

  /** A cell of the row that a result set is at, in a column that is of no texts. */
  double read(ResultSet rows, int column) throws SQLException {
    Object value = cell.of(rows, column);
    return rows.wasNull() ? Double.NaN : CellValue.toDouble(value);
  }
}
