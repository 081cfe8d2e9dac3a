package dev.hourglass.tensor;

import java.util.ArrayList;
import java.util.List;

/**
 * An output's columns, divided into groups that each have a measure of error of their own: numbers
 * beside categories, for instance.
 *
 * @param groups at least one, from left to right, without gaps
 */
public record ColumnGroups(List<ColumnGroup> groups) {
  /**
   * A group in its place.
   *
   * @param group which it is
   * @param column the first of its columns in the output
   * @param source the first of its columns in the data
   */
  public record Range(ColumnGroup group, int column, int source) {}

  public ColumnGroups {
    groups = List.copyOf(groups);
    if (groups.isEmpty()) {
      throw new IllegalArgumentException("There are no groups of columns; give at least one");
    }
    long columns = groups.stream().mapToLong(ColumnGroup::columns).sum();
    if (columns > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "The groups have " + columns + " columns; give at most " + Integer.MAX_VALUE);
    }
  }

  /** How many columns the output has. */
  public int columns() {
    return groups.stream().mapToInt(ColumnGroup::columns).sum();
  }

  /** How many columns the data has, and so errors a row. */
  public int sources() {
    return groups.stream().mapToInt(ColumnGroup::sources).sum();
  }

  /** The groups in their places. */
  public List<Range> ranges() {
    List<Range> ranges = new ArrayList<>();
    int column = 0;
    int source = 0;
    for (ColumnGroup group : groups) {
      ranges.add(new Range(group, column, source));
      column += group.columns();
      source += group.sources();
    }
    return ranges;
  }
}
