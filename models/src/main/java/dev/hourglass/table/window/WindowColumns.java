package dev.hourglass.table.window;

import dev.hourglass.table.CellType;
import dev.hourglass.table.SourceColumn;
import dev.hourglass.text.Quote;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which columns windows have.
 *
 * @param length how many rows a window has
 * @param source those of a row
 * @param all those of a window: of a column of the source that is {@linkplain #isSpread spread} as
 *     many as a window has rows, of others one
 */
record WindowColumns(int length, List<SourceColumn> source, List<SourceColumn> all) {
  /** As many as a header of a file has at most. */
  private static final int MOST_COLUMNS = 1 << 20;

  /** Of all names together: a long one is repeated for each row of a window. */
  private static final int MOST_CHARACTERS = 1 << 26;

  /**
   * Checks and names them.
   *
   * @param length how many rows a window has
   * @param name of the source
   * @throws IllegalArgumentException if none is spread, there are too many, or two are of the same
   *     name
   */
  static WindowColumns of(int length, String name, List<SourceColumn> source) {
    long count = 0;
    long characters = 0;
    boolean isAnySpread = false;
    for (SourceColumn column : source) {
      boolean isSpread = isSpread(column);
      isAnySpread |= isSpread;
      count += isSpread ? length : 1;
      characters += (isSpread ? (long) length : 1) * column.name().length();
    }
    if (!isAnySpread) {
      throw new IllegalArgumentException(
          name
              + " has no columns of numbers or booleans, of which windows could be made; give a"
              + " series of some, or its rows as they are");
    }
    String beginning = "Windows of " + length + " rows of " + name + " have ";
    if (count > MOST_COLUMNS) {
      throw new IllegalArgumentException(
          beginning
              + count
              + " columns, more than "
              + MOST_COLUMNS
              + "; choose a shorter length, or fewer columns");
    }
    if (characters > MOST_CHARACTERS) {
      throw new IllegalArgumentException(
          beginning
              + "columns whose names are made of "
              + characters
              + " characters, more than "
              + MOST_CHARACTERS
              + "; choose a shorter length, or shorter names");
    }
    List<SourceColumn> all = new ArrayList<>();
    for (SourceColumn column : source) {
      if (isSpread(column)) {
        for (int age = length - 1; age >= 0; age--) {
          all.add(new SourceColumn(name(column, age), column.type()));
        }
      } else {
        all.add(column);
      }
    }
    requireDistinct(name, all);
    return new WindowColumns(length, List.copyOf(source), List.copyOf(all));
  }

  /** Whether windows have its cells of all their rows, and not only that of the newest one. */
  static boolean isSpread(SourceColumn column) {
    return column.type() == CellType.NUMBER || column.type() == CellType.BOOLEAN;
  }

  /** The name of the cells in rows that are so much older than the newest one. */
  private static String name(SourceColumn column, int age) {
    return column.name() + "[" + -age + "]";
  }

  private static void requireDistinct(String name, List<SourceColumn> all) {
    Set<String> names = new HashSet<>();
    for (SourceColumn column : all) {
      if (!names.add(column.name())) {
        throw new IllegalArgumentException(
            "Windows of "
                + name
                + " have two columns named "
                + Quote.of(column.name())
                + "; rename the column of that name, or the one whose cells become so named");
      }
    }
  }
}
