package dev.hourglass.anomaly.saving;

import dev.hourglass.table.CategoryColumn;
import dev.hourglass.table.Column;
import dev.hourglass.table.NumberColumn;
import dev.hourglass.table.Scale;
import dev.hourglass.table.Schema;
import dev.hourglass.table.TableEncoder;
import dev.hourglass.table.TimeColumn;

/** What a schema out of a file must be beyond what each of its columns says of itself. */
final class SchemaChecks {
  /** More rows than any table has, and few enough to be counted in doubles. */
  private static final long MOST_ROWS = 1L << 52;

  private SchemaChecks() {}

  /** Of counts that probabilities are made of. */
  static void requireCounts(Schema schema) {
    for (Column column : schema.columns()) {
      if (column instanceof CategoryColumn category) {
        requireCounts(category.count(), category.missing());
        boolean isRight = category.rare().levels() < MOST_ROWS;
        for (CategoryColumn.Level level : category.levels()) {
          isRight &= level.count() <= category.count();
        }
        Checks.require(isRight, "a column has levels that were seen more often than its cells");
      } else if (column instanceof NumberColumn numbers) {
        requireCounts(numbers.count(), numbers.missing());
      } else if (column instanceof TimeColumn times) {
        requireCounts(times.count(), times.missing());
      }
    }
  }

  private static void requireCounts(long count, long missing) {
    boolean isRight =
        count >= 0
            && missing >= 0
            && count < MOST_ROWS
            && missing < MOST_ROWS
            && count + missing >= 1;
    Checks.require(isRight, "a column has " + count + " cells and " + missing + " missing ones");
  }

  /** Of numbers that the inputs of networks are kept within. */
  static void requireRanges(TableEncoder encoder) {
    for (int i = 0; i < encoder.schema().columns().size(); i++) {
      if (encoder.schema().columns().get(i) instanceof NumberColumn numbers) {
        Scale scale = encoder.scale(i);
        double low = scale.scaled(numbers.summary().minimum());
        double high = scale.scaled(numbers.summary().maximum());
        // Half of the floats: what is added to them is no infinite number either.
        boolean isRight = Math.max(Math.abs(low), Math.abs(high)) <= Float.MAX_VALUE / 2;
        Checks.require(isRight, "a column's numbers are scaled to " + low + " and " + high);
      }
    }
  }
}
