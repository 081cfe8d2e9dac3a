package dev.hourglass.table;

import static java.util.Objects.requireNonNull;

import dev.hourglass.table.IgnoredColumn.Reason;
import dev.hourglass.text.Quote;
import dev.hourglass.text.Suggestion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Fits a {@link Schema} to rows that come in parts: chunk by chunk, and from several fitters, each
 * of which has seen a part of the table, merged in any order. Their result is that of one fitter
 * that has seen all rows, up to the rounding of means and deviations, and the choice of the sample
 * that quantiles are taken of. (Whether numbers are row numbers follows from the order within each
 * part.) The same chunks in the same order always give the same.
 *
 * <p>Memory is bounded: 4,096 numbers a column are sampled, and 100,000 different texts a column
 * are counted exactly; in tables of more than 4,096 or 40 columns fewer of them. Of a column with
 * more texts the number of different ones is estimated (within 1.6 %, one standard error), and its
 * frequent levels are kept, whose counts may be too small by one in 50,000 of its cells (or more,
 * where fewer are counted).
 *
 * <p>For one thread.
 */
public final class SchemaFitter {
  /** Rows from which on texts may be identifiers, and numbers row numbers. */
  static final int IDENTIFIED = 50;

  private static final int SAMPLED = 4096;
  private static final int FEWEST_SAMPLED = 256;

  /** Numbers that are sampled in all columns together. */
  private static final int SAMPLED_IN_ALL = 1 << 24;

  private static final int FEWEST_TEXTS = 1000;

  /** Texts that are counted in all columns together. */
  private static final int TEXTS_IN_ALL = 4_000_000;

  private final List<SourceColumn> columns;
  private final SchemaPlan plan;
  private final List<ColumnFitter> fitters = new ArrayList<>();
  private long rows;

  /** Follows from all cells so far: rows that are the same in two parts have different keys. */
  private long state;

  /**
   * Begins with no rows.
   *
   * @param columns of the source, at least one, no two of the same name
   * @param plan what is chosen
   * @throws IllegalArgumentException if that doesn't hold, or if something is chosen for a column
   *     that isn't there, or that can't be what is chosen
   */
  public SchemaFitter(List<SourceColumn> columns, SchemaPlan plan) {
    this.columns = List.copyOf(columns);
    this.plan = requireNonNull(plan, "plan");
    Table.requireDistinct("The table", columns);
    requireKnown(columns, plan);
    Map<String, List<TimePart>> times = new HashMap<>();
    plan.times().forEach(each -> times.put(each.name(), each.parts()));
    Choices choices =
        new Choices(
            new HashSet<>(plan.ids()),
            new HashSet<>(plan.labels()),
            new HashSet<>(plan.ignored()),
            new HashSet<>(plan.categories()),
            new HashSet<>(plan.numbers()),
            times);
    for (SourceColumn column : columns) {
      fitters.add(fitter(column, choices));
    }
  }

  /** The plan's, by name: a table may have many columns. */
  private record Choices(
      Set<String> ids,
      Set<String> labels,
      Set<String> ignored,
      Set<String> categories,
      Set<String> numbers,
      Map<String, List<TimePart>> times) {}

  private static void requireKnown(List<SourceColumn> columns, SchemaPlan plan) {
    List<String> names = columns.stream().map(SourceColumn::name).toList();
    Set<String> known = new HashSet<>(names);
    for (String name : plan.names()) {
      if (!known.contains(name)) {
        throw new IllegalArgumentException(
            "Something is chosen for the column \""
                + Quote.of(name)
                + "\", which the table doesn't have"
                + Suggestion.of(name, names));
      }
    }
  }

  private ColumnFitter fitter(SourceColumn column, Choices choices) {
    String name = column.name();
    int sampled = sampled(columns.size());
    if (choices.ids.contains(name)) {
      return new NothingFitter(Reason.ID);
    } else if (choices.labels.contains(name)) {
      return new NothingFitter(Reason.LABEL);
    } else if (choices.ignored.contains(name)) {
      return new NothingFitter(Reason.CHOICE);
    } else if (choices.categories.contains(name)) {
      require(column, column.type() != CellType.TIME, "a category", "choose its parts");
      return levels(true);
    } else if (choices.numbers.contains(name)) {
      require(column, column.type().isNumeric(), "a number", "read it as numbers");
      return new NumberFitter(sampled, true);
    }
    List<TimePart> parts = choices.times.get(name);
    if (parts != null) {
      boolean isTime = column.type() == CellType.TIME || column.type() == CellType.NUMBER;
      require(column, isTime, "a time", "read it as times");
      return new TimeFitter(sampled, parts);
    }
    return switch (column.type()) {
      case NUMBER -> new NumberFitter(sampled, false);
      case TIME -> new TimeFitter(sampled, null);
      case BOOLEAN, TEXT -> levels(false);
    };
  }

  private LevelFitter levels(boolean isChosen) {
    int counted = limit(TEXTS_IN_ALL, FEWEST_TEXTS, LevelCounter.MOST_TEXTS);
    return new LevelFitter(counted, isChosen, plan);
  }

  private int limit(int inAll, int fewest, int most) {
    return limit(columns.size(), inAll, fewest, most);
  }

  private static int limit(int columns, int inAll, int fewest, int most) {
    return Math.max(fewest, Math.min(most, inAll / columns));
  }

  /** How many numbers of a column are kept for quantiles, of so many columns. */
  static int sampled(int columns) {
    return limit(columns, SAMPLED_IN_ALL, FEWEST_SAMPLED, SAMPLED);
  }

  private static void require(SourceColumn column, boolean isPossible, String what, String remedy) {
    if (!isPossible) {
      throw new IllegalArgumentException(
          "The column \""
              + Quote.of(column.name())
              + "\" is chosen as "
              + what
              + ", but its cells are "
              + column.type()
              + "; "
              + remedy);
    }
  }

  /**
   * Adds rows.
   *
   * @throws TableFormatException if a number is infinite, or beyond 10^140; then none of them is
   *     added
   * @throws IllegalArgumentException if the columns are others
   */
  public void add(Chunk chunk) throws TableFormatException {
    if (!chunk.columns().equals(columns)) {
      throw new IllegalArgumentException(
          chunk.place(0) + " has other columns than the table that is fitted");
    }
    for (int i = 0; i < fitters.size(); i++) {
      fitters.get(i).require(chunk, i);
    }
    long[] keys = keys(chunk);
    for (int i = 0; i < fitters.size(); i++) {
      fitters.get(i).add(chunk, i, keys);
    }
    rows += chunk.rows();
  }

  /** A random number for each row, which doesn't depend on where chunks end. */
  private long[] keys(Chunk chunk) {
    long[] keys = new long[chunk.rows()];
    for (int column = 0; column < columns.size(); column++) {
      if (columns.get(column).type().isNumeric()) {
        double[] numbers = chunk.numbers(column);
        for (int row = 0; row < keys.length; row++) {
          keys[row] = (keys[row] ^ Double.doubleToRawLongBits(numbers[row])) * Mix.STEP;
        }
      } else {
        String[] texts = chunk.texts(column);
        for (int row = 0; row < keys.length; row++) {
          keys[row] = (keys[row] ^ (texts[row] == null ? 0 : texts[row].hashCode())) * Mix.STEP;
        }
      }
    }
    for (int row = 0; row < keys.length; row++) {
      state = Mix.of(state + Mix.STEP + keys[row]);
      keys[row] = state;
    }
    return keys;
  }

  /**
   * Adds the rows of another fitter, which stays as it is.
   *
   * @throws IllegalArgumentException if it has other columns or another plan, or is this one
   */
  public void merge(SchemaFitter other) {
    if (other == this || !other.columns.equals(columns) || !other.plan.equals(plan)) {
      throw new IllegalArgumentException(
          "Fitters of other columns or another plan, or one with itself, can't be merged; make"
              + " all of them with the same arguments");
    }
    for (int i = 0; i < fitters.size(); i++) {
      fitters.get(i).merge(other.fitters.get(i));
    }
    rows += other.rows;
    state = Mix.of(state ^ other.state);
  }

  /**
   * The schema of all rows so far. More may be added afterwards, for another one.
   *
   * @throws IllegalStateException if there are no rows
   */
  public Schema fit() {
    if (rows == 0) {
      throw new IllegalStateException("There are no rows; add at least one");
    }
    List<Column> fitted = new ArrayList<>();
    for (int i = 0; i < fitters.size(); i++) {
      fitted.add(fitters.get(i).fit(columns.get(i)));
    }
    return new Schema(rows, fitted);
  }
}
