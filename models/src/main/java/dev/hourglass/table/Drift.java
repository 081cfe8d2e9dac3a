package dev.hourglass.table;

import dev.hourglass.text.Quote;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How the rows of a table differ, column by column, from those a schema was fitted to.
 *
 * @param rows how many were compared, at least 1
 * @param columns those of the schema that aren't ignored, in its order
 */
public record Drift(long rows, List<OfColumn> columns) {
  /** Copies the list. */
  public Drift {
    columns = List.copyOf(columns);
  }

  /**
   * How a column differs.
   *
   * @param name of the column
   * @param missing share of its cells that are missing
   * @param fittedMissing that share when the schema was fitted
   * @param unseen share of the cells that are there whose level was never seen, or whose number or
   *     time lies outside the range that was seen; 0 if there are none
   * @param stabilityIndex the population stability index: Σ (p − q)·log(p/q) over the bins of a
   *     number (see {@link NumberSummary#edges}) or the levels of a category, where p is the fitted
   *     share and q that of the new cells, each of cells that are there, with half a cell more in
   *     every bin; empty for times, which always move on, and without cells
   */
  public record OfColumn(
      String name,
      double missing,
      double fittedMissing,
      double unseen,
      OptionalDouble stabilityIndex) {
    /** What the index is usually taken to say. */
    public Optional<Reading> reading() {
      return stabilityIndex.isPresent()
          ? Optional.of(Reading.of(stabilityIndex.getAsDouble()))
          : Optional.empty();
    }
  }

  /**
   * The usual reading of a stability index: a convention of those who use it, and no test. Of few
   * cells the index is large by chance: about (bins − 1)·(1/fitted + 1/new cells).
   */
  public enum Reading {
    /** Below 0.1. */
    SMALL,

    /** From 0.1 to 0.25. */
    MODERATE,

    /** Above 0.25. */
    LARGE;

    private static final double FIRST_MODERATE = 0.1;
    private static final double LAST_MODERATE = 0.25;

    static Reading of(double index) {
      return index < FIRST_MODERATE ? SMALL : index > LAST_MODERATE ? LARGE : MODERATE;
    }
  }

  /**
   * Reads all rows once.
   *
   * @throws TableFormatException if columns are missing or of another type, a row is damaged, or
   *     there are none
   * @throws IOException if the source can't be read
   */
  public static Drift of(TableSource source, Schema schema) throws IOException {
    SchemaRows reader = new SchemaRows(schema);
    List<DriftCounter> counters = new ArrayList<>();
    schema.columns().forEach(column -> counters.add(DriftCounter.of(column)));
    long rows = 0;
    double[] cells = new double[0];
    try (TableReader chunks = source.open()) {
      for (Chunk chunk = chunks.next(); chunk != null; chunk = chunks.next()) {
        int length = Math.multiplyExact(chunk.rows(), reader.columns());
        cells = cells.length < length ? new double[length] : cells;
        reader.read(chunk, cells);
        for (int i = 0; i < length; i++) {
          counters.get(i % reader.columns()).add(cells[i]);
        }
        rows += chunk.rows();
      }
    }
    if (rows == 0) {
      throw new TableFormatException(source.name(), "there are no rows to compare; give some");
    }
    List<OfColumn> columns = new ArrayList<>();
    for (int i = 0; i < counters.size(); i++) {
      Column column = schema.columns().get(i);
      if (!(column instanceof IgnoredColumn)) {
        columns.add(counters.get(i).drift(column.name()));
      }
    }
    return new Drift(rows, columns);
  }

  /** A line for each column, for people. */
  public String report() {
    StringBuilder report = new StringBuilder();
    for (OfColumn column : columns) {
      report.append(Quote.of(column.name())).append(": ");
      report.append(Brief.percent(column.missing())).append(" missing (fitted: ");
      report.append(Brief.percent(column.fittedMissing())).append("), ");
      report.append(Brief.percent(column.unseen())).append(" never seen");
      column.reading().ifPresent(reading -> append(report, column, reading));
      report.append('\n');
    }
    return report.toString();
  }

  private static void append(StringBuilder report, OfColumn column, Reading reading) {
    report.append(", stability index ");
    report.append(Brief.number(column.stabilityIndex().orElseThrow()));
    report.append(
        switch (reading) {
          case SMALL -> " (small)";
          case MODERATE -> " (moderate)";
          case LARGE -> " (large)";
        });
  }
}
