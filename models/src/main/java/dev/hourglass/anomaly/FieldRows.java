package dev.hourglass.anomaly;

import dev.hourglass.table.CategoryColumn;
import dev.hourglass.table.CellType;
import dev.hourglass.table.CellValue;
import dev.hourglass.table.Column;
import dev.hourglass.table.IgnoredColumn;
import dev.hourglass.table.RecordColumns;
import dev.hourglass.table.SchemaRows;
import dev.hourglass.table.SourceColumn;
import dev.hourglass.text.Quote;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rows that are given as fields with names, in the schema's terms. */
final class FieldRows {
  /** Looking at a class takes longer than a verdict. */
  private static final ClassValue<RecordColumns> RECORDS =
      new ClassValue<>() {
        @Override
        protected RecordColumns computeValue(Class<?> recordClass) {
          return RecordColumns.of(recordClass.asSubclass(Record.class));
        }
      };

  private final SchemaRows rows;

  /** A row in the schema's terms. */
  static final class Fields {
    private final double[] cells;
    private final Map<Integer, String> texts = new HashMap<>();

    private Fields(int columns) {
      cells = new double[columns];
      Arrays.fill(cells, Double.NaN);
    }

    /** One for each column. */
    double[] cells() {
      return cells;
    }

    /** Of cells whose level is rare, or was never seen, by column. */
    Map<Integer, String> texts() {
      return texts;
    }
  }

  FieldRows(SchemaRows rows) {
    this.rows = rows;
  }

  /**
   * The cells of a row.
   *
   * @param fields by name: one for each column that isn't ignored; null for a missing cell
   * @throws IllegalArgumentException if fields are missing, or are of another type than the column
   */
  Fields fields(Map<String, ?> fields) {
    List<Column> columns = rows.schema().columns();
    Fields row = new Fields(columns.size());
    List<String> missing = new ArrayList<>();
    for (int i = 0; i < row.cells.length; i++) {
      Column column = columns.get(i);
      if (column instanceof IgnoredColumn) {
        continue;
      }
      Object value = fields.get(column.name());
      if (value == null && !fields.containsKey(column.name())) {
        missing.add(column.name());
      } else {
        row.cells[i] = cell(i, column, value, row.texts);
      }
    }
    if (!missing.isEmpty()) {
      List<String> known = columns.stream().map(Column::name).toList();
      List<String> others =
          fields.keySet().stream().map(String::valueOf).filter(n -> !known.contains(n)).toList();
      throw new IllegalArgumentException(
          "The row has no "
              + Quote.list(missing)
              + (others.isEmpty() ? "" : ", but " + Quote.list(others))
              + "; name the fields as the columns fitted to, and give null where one is missing");
    }
    return row;
  }

  private double cell(
      int index, Column column, @Nullable Object value, Map<Integer, String> texts) {
    if (!CellValue.isOf(column.type(), value)) {
      throw new IllegalArgumentException(
          "The row's "
              + Quote.of(column.name())
              + " is "
              + Quote.of(String.valueOf(value))
              + ", of the class "
              + (value == null ? "none" : value.getClass().getName())
              + ", but the column is of "
              + column.type()
              + "; give such a value, or null where it is missing");
    }
    if (column instanceof CategoryColumn category) {
      int level =
          column.type() == CellType.TEXT
              ? rows.level(index, CellValue.toText(value))
              : rows.level(index, CellValue.toDouble(value));
      if (level == category.rareLevel() || level == category.unknownLevel()) {
        texts.put(index, text(column.type(), value));
      }
      return level;
    }
    return CellValue.toDouble(value);
  }

  private static String text(CellType type, @Nullable Object value) {
    String text = type == CellType.TEXT ? CellValue.toText(value) : null;
    if (text != null) {
      return text;
    }
    return type == CellType.NUMBER
        ? SchemaRows.text(CellValue.toDouble(value))
        : String.valueOf(value);
  }

  /**
   * The cells of a row.
   *
   * @param row whose components are the fields
   * @throws IllegalArgumentException if fields are missing, or are of another type than the column
   */
  Fields fields(Record row) {
    RecordColumns columns = columns(row.getClass());
    Map<String, @Nullable Object> fields = new HashMap<>();
    List<SourceColumn> names = columns.columns();
    for (int i = 0; i < names.size(); i++) {
      fields.put(names.get(i).name(), columns.get(row, i));
    }
    return fields(fields);
  }

  static RecordColumns columns(Class<? extends Record> recordClass) {
    return RECORDS.get(recordClass);
  }
}
