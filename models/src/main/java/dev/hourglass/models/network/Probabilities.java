package dev.hourglass.models.network;

import dev.hourglass.tensor.ColumnGroups;
import java.util.List;

/**
 * Which targets a likelihood can have: where it is one of probabilities, a value is from 0 to 1,
 * and the values of a category add up to 1. Of others a cross-entropy may come out negative, or 0
 * where no level is given, and such a row would pass for the most usual one.
 */
public final class Probabilities {
  /** What single precision may make of a value at a limit, such as a probability of 0 or 1. */
  public static final float ROUNDING = 1e-6f;

  private final List<ColumnGroups.Range> ranges;

  /** Those of rows with these groups of columns. */
  public Probabilities(ColumnGroups groups) {
    ranges = groups.ranges().stream().filter(range -> range.group().isProbability()).toList();
  }

  /** Hears of what can't be a target. */
  public interface Finding {
    /**
     * An error that would mean nothing.
     *
     * @param range whose it is
     * @param source its source column
     * @param column the first that is no probability; where a category's are and don't add up to 1,
     *     the first of them
     */
    void at(ColumnGroups.Range range, int source, int column);
  }

  /** Whether a value is one, but for rounding. */
  public static boolean isOne(float value) {
    return value >= -ROUNDING && value <= 1 + ROUNDING;
  }

  /** The groups of columns that are probabilities. */
  public List<ColumnGroups.Range> ranges() {
    return ranges;
  }

  /**
   * Whether a row can be a target. Allocates nothing.
   *
   * @param values in which it stands
   * @param offset of its first value
   */
  public boolean allow(float[] values, int offset) {
    for (int i = 0; i < ranges.size(); i++) {
      ColumnGroups.Range range = ranges.get(i);
      if (firstOutside(range, values, offset) >= 0 || !isWhole(range, values, offset)) {
        return false;
      }
    }
    return true;
  }

  /** Tells of all source columns of a row that can't be a target. */
  public void forEachImpossible(float[] row, Finding finding) {
    for (ColumnGroups.Range range : ranges) {
      if (range.group().isCategory()) {
        int column = firstOutside(range, row, 0);
        if (column >= 0 || !isWhole(range, row, 0)) {
          finding.at(range, range.source(), Math.max(column, range.column()));
        }
      } else {
        for (int i = 0; i < range.group().columns(); i++) {
          if (!isOne(row[range.column() + i])) {
            finding.at(range, range.source() + i, range.column() + i);
          }
        }
      }
    }
  }

  private static int firstOutside(ColumnGroups.Range range, float[] values, int offset) {
    int end = range.column() + range.group().columns();
    for (int column = range.column(); column < end; column++) {
      if (!isOne(values[offset + column])) {
        return column;
      }
    }
    return -1;
  }

  /** Whether the values add up to 1, as far as each may be rounded, if they are a category's. */
  private static boolean isWhole(ColumnGroups.Range range, float[] values, int offset) {
    return !range.group().isCategory()
        || Math.abs(sum(range, values, offset) - 1) <= ROUNDING * range.group().columns();
  }

  /**
   * What the values of a group add up to.
   *
   * @param values in which the row stands
   * @param offset of the row's first value
   */
  public static double sum(ColumnGroups.Range range, float[] values, int offset) {
    int end = range.column() + range.group().columns();
    double sum = 0;
    for (int column = range.column(); column < end; column++) {
      sum += values[offset + column];
    }
    return sum;
  }
}
