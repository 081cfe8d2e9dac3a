package dev.hourglass.anomaly;

import dev.hourglass.anomaly.parts.RowEncoder;
import dev.hourglass.anomaly.parts.Rows;
import dev.hourglass.table.CategoryColumn;
import dev.hourglass.table.Column;
import dev.hourglass.table.IgnoredColumn;
import dev.hourglass.table.NumberColumn;
import dev.hourglass.table.TimeColumn;
import dev.hourglass.table.TimePart;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What columns have to do with a row's score. */
final class Explanation implements AutoCloseable {
  private final RowEncoder encoder;
  private final OpenParts parts;

  Explanation(RowEncoder encoder, OpenParts parts) {
    this.encoder = encoder;
    this.parts = parts;
  }

  /**
   * The reasons for a score.
   *
   * @param cells of the row, in the schema's terms
   * @param shares of its columns
   * @param texts of cells whose level doesn't tell them, by column
   * @throws IllegalStateException if its parts are closed
   */
  List<Reason> of(double[] cells, double[] shares, Map<Integer, String> texts) {
    Rows rows = encoder.room(1);
    System.arraycopy(cells, 0, rows.cells(), 0, cells.length);
    encoder.encode(rows);
    float[] expected = parts.expectation(rows);
    List<Reason> reasons = new ArrayList<>();
    List<Column> columns = encoder.encoder().schema().columns();
    for (int i = 0; i < columns.size(); i++) {
      Column column = columns.get(i);
      if (!(column instanceof IgnoredColumn)
          && (shares[i] > 0 || finding(column, cells[i]).isNew())) {
        reasons.add(reason(column, i, cells[i], texts.get(i), shares[i], expected));
      }
    }
    reasons.sort(Verdict.byWeight());
    return List.copyOf(reasons);
  }

  private Reason reason(
      Column column,
      int index,
      double cell,
      @Nullable String text,
      double share,
      float[] expected) {
    double probability = Double.NaN;
    String likely = null;
    if (column instanceof CategoryColumn category) {
      long all = category.count() + category.missing();
      probability = category.count((int) cell) / (double) all;
      int first = encoder.encoder().firstInput(index).orElseThrow();
      likely = category.text(likeliest(category, expected, first));
    } else if (column instanceof NumberColumn) {
      int input = encoder.encoder().firstInput(index).orElseThrow();
      double number = encoder.encoder().decode(index, expected[input]);
      likely = Double.isNaN(number) ? null : Numbers.text(number);
    }
    return new Reason(
        column.name(),
        text == null ? value(column, cell) : text,
        likely,
        probability,
        share,
        finding(column, cell));
  }

  /** Of the levels that were seen, of which there is at least one, or missing cells. */
  private static int likeliest(CategoryColumn category, float[] values, int first) {
    int likeliest = -1;
    for (int level = 0; level < category.levelCount(); level++) {
      if (category.count(level) > 0
          && (likeliest < 0 || values[first + level] > values[first + likeliest])) {
        likeliest = level;
      }
    }
    return likeliest;
  }

  private static @Nullable String value(Column column, double cell) {
    if (column instanceof CategoryColumn category) {
      return cell == category.missingLevel() ? null : category.text((int) cell);
    } else if (Double.isNaN(cell)) {
      return null;
    }
    return column instanceof TimeColumn
        ? Instant.ofEpochMilli(Math.round(cell * 1e3)).toString()
        : Numbers.text(cell);
  }

  /** Closes the parts that it asks. */
  @Override
  public void close() {
    parts.close();
  }

  /** What stands out in a cell by itself. */
  static Reason.Finding finding(Column column, double cell) {
    if (column instanceof CategoryColumn category) {
      if (cell == category.unknownLevel()) {
        return Reason.Finding.UNSEEN_LEVEL;
      }
      boolean isNewlyMissing = cell == category.missingLevel() && category.missing() == 0;
      return isNewlyMissing ? Reason.Finding.NEVER_MISSING : Reason.Finding.USUAL;
    } else if (column instanceof NumberColumn number) {
      return finding(
          cell, number.missing(), number.summary().minimum(), number.summary().maximum());
    } else if (column instanceof TimeColumn time) {
      return finding(time, cell);
    }
    return Reason.Finding.USUAL;
  }

  private static Reason.Finding finding(TimeColumn time, double cell) {
    if (Double.isNaN(cell)) {
      return time.missing() == 0 ? Reason.Finding.NEVER_MISSING : Reason.Finding.USUAL;
    }
    boolean isSeen = cell >= time.summary().minimum() && cell <= time.summary().maximum();
    boolean isDate = !Double.isNaN(TimePart.HOUR_OF_DAY.phase(cell));
    return isSeen || isDate ? Reason.Finding.USUAL : Reason.Finding.IMPOSSIBLE;
  }

  private static Reason.Finding finding(double cell, long missing, double low, double high) {
    if (Double.isNaN(cell)) {
      return missing == 0 ? Reason.Finding.NEVER_MISSING : Reason.Finding.USUAL;
    } else if (Double.isInfinite(cell)) {
      return Reason.Finding.IMPOSSIBLE;
    }
    return cell < low || cell > high ? Reason.Finding.OUT_OF_RANGE : Reason.Finding.USUAL;
  }
}
