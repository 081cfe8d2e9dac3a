package dev.hourglass.anomaly.fitting;

import dev.hourglass.table.CategoryColumn;
import dev.hourglass.table.Column;
import dev.hourglass.table.NumberColumn;
import dev.hourglass.table.Scale;
import dev.hourglass.table.TableEncoder;
import dev.hourglass.table.TimeColumn;
import dev.hourglass.table.TimePart;
import java.util.List;

/** What histograms have to know of a column. */
sealed interface ColumnShape {
  /**
   * That of a column of a schema.
   *
   * @param encoder of the schema's rows
   * @param index of the column
   */
  static ColumnShape of(TableEncoder encoder, int index) {
    Column column = encoder.schema().columns().get(index);
    if (column instanceof NumberColumn) {
      return new Numbers(encoder.scale(index));
    } else if (column instanceof CategoryColumn category) {
      return new Levels(category.levelCount());
    } else if (column instanceof TimeColumn time) {
      return new Times(time.parts(), encoder.scaling().of(time.summary()));
    }
    return new Nothing();
  }

  /**
   * Numbers.
   *
   * @param scale by which their distances are taken
   */
  record Numbers(Scale scale) implements ColumnShape {}

  /**
   * A category.
   *
   * @param levels of which there are so many
   */
  record Levels(int levels) implements ColumnShape {}

  /**
   * Points in time.
   *
   * @param parts that count
   * @param scale of the points themselves
   */
  record Times(List<TimePart> parts, Scale scale) implements ColumnShape {}

  /** A column that doesn't count. */
  record Nothing() implements ColumnShape {}
}
