package dev.hourglass.table;

import dev.hourglass.text.Quote;
import dev.hourglass.text.Suggestion;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the columns of a table mean, and what was found in them: a value, which is a part of a model
 * and is saved with it. It is closed: a level that wasn't seen when it was fitted is a level that
 * was never seen.
 *
 * <p>What a column means is inferred from its cells, all of them, unless it is chosen by a {@link
 * SchemaPlan}:
 *
 * <ul>
 *   <li>A column whose cells are all missing is ignored, and so is one whose cells are all the same
 *       and none is missing.
 *   <li>Numbers are numbers. They are ignored as row numbers if they are integers that count up by
 *       the same step, in the source's order, over all of at least {@value SchemaFitter#IDENTIFIED}
 *       rows.
 *   <li>Booleans are categories of the levels true and false, as far as they were seen.
 *   <li>Texts are ignored as identifiers if there are at least {@value SchemaFitter#IDENTIFIED} of
 *       them, of which more than 95 % are different. Otherwise they are categories. The most
 *       frequent levels are kept, as many as the plan says; what is less frequent, or was seen less
 *       often than the plan says, is rare. Where the levels kept hold less than 5 % of the cells,
 *       the column is ignored for too many levels.
 *   <li>Of times the hour of the day counts if they span at least two days, the day of the week if
 *       two weeks, the month of the year if two years (of 365 days); the day of the month and how
 *       much time has gone by count by choice only.
 * </ul>
 *
 * <p>{@link #report()} tells what that came to.
 *
 * @param rows of the table, at least 1
 * @param columns in the source's order
 */
public record Schema(long rows, List<Column> columns) {
  /**
   * Checks the arguments.
   *
   * @throws IllegalArgumentException if there are no rows or columns, or two columns of one name
   */
  public Schema {
    columns = List.copyOf(columns);
    if (rows < 1) {
      throw new IllegalArgumentException("A schema is of " + rows + " rows; give at least 1");
    }
    Table.requireDistinct("A schema", sourceColumns(columns));
  }

  private static List<SourceColumn> sourceColumns(List<Column> columns) {
    return columns.stream().map(each -> new SourceColumn(each.name(), each.type())).toList();
  }

  /** As {@link #fit(TableSource, SchemaPlan)}, with nothing chosen. */
  public static Schema fit(TableSource source) throws IOException {
    return fit(source, SchemaPlan.inferred());
  }

  /**
   * Reads all rows once.
   *
   * @throws TableFormatException if there are no rows, a row is damaged, or a number is infinite
   * @throws IOException if the source can't be read
   * @throws IllegalArgumentException if something is chosen for a column that the source doesn't
   *     have, or that can't be what is chosen
   */
  public static Schema fit(TableSource source, SchemaPlan plan) throws IOException {
    SchemaFitter fitter = new SchemaFitter(source.columns(), plan);
    long rows = 0;
    try (TableReader reader = source.open()) {
      for (Chunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
        fitter.add(chunk);
        rows += chunk.rows();
      }
    }
    if (rows == 0) {
      throw new TableFormatException(
          source.name(), "there are no rows; a schema is fitted to at least one");
    }
    return fitter.fit();
  }

  /**
   * The place of a column.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  public int indexOf(String name) {
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).name().equals(name)) {
        return i;
      }
    }
    List<String> names = columns.stream().map(Column::name).toList();
    throw new IllegalArgumentException(
        "There is no column \"" + Quote.of(name) + "\"" + Suggestion.of(name, names));
  }

  /**
   * A column.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  public Column column(String name) {
    return columns.get(indexOf(name));
  }

  /** The types of the columns' cells by their names, for readers that would have to guess them. */
  public Map<String, CellType> types() {
    Map<String, CellType> types = new LinkedHashMap<>();
    columns.forEach(column -> types.put(column.name(), column.type()));
    return Collections.unmodifiableMap(types);
  }

  /** The columns that were chosen as the rows' ids, in their order. */
  public List<String> ids() {
    return names(IgnoredColumn.Reason.ID);
  }

  /** The columns that were chosen as labels, in their order. */
  public List<String> labels() {
    return names(IgnoredColumn.Reason.LABEL);
  }

  private List<String> names(IgnoredColumn.Reason reason) {
    return columns.stream().filter(column -> reason(column) == reason).map(Column::name).toList();
  }

  private static IgnoredColumn.@Nullable Reason reason(Column column) {
    return column instanceof IgnoredColumn ignored ? ignored.reason() : null;
  }

  /** What each column means and why, for people: a line for all of them, and one for each. */
  public String report() {
    long used = columns.stream().filter(column -> reason(column) == null).count();
    StringBuilder report = new StringBuilder();
    report.append(rows).append(rows == 1 ? " row, " : " rows, ");
    report.append(columns.size()).append(columns.size() == 1 ? " column" : " columns");
    report.append(", of which ").append(used).append(used == 1 ? " is" : " are").append(" used\n");
    for (Column column : columns) {
      report.append(Quote.of(column.name())).append(": ").append(column.description()).append('\n');
    }
    return report.toString();
  }
}
