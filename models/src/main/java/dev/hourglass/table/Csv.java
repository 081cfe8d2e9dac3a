package dev.hourglass.table;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Files of separated values, in UTF-8, plain or compressed by gzip.
 *
 * <p>Cells are as in RFC 4180: one with a separator, a quote or an end of line in it stands in
 * double quotes, and quotes within are written twice. Spaces and tabs around a cell without quotes
 * don't count, nor do empty lines.
 *
 * <p>Types are found in all rows, never in some: a column is of numbers, of times or of booleans if
 * all cells that are there are, and of texts otherwise. Numbers are as {@code 12}, {@code -0.5},
 * {@code 1e-3} or {@code inf}; with marks of thousands they are texts. Times are dates and times of
 * ISO 8601 such as {@code 2026-01-31} or {@code 2026-01-31T09:30:00+02:00}, also with a space for
 * the T; without an offset they are in UTC. Booleans are {@code true} and {@code false}. Letters
 * may be of either case. A column without any cell is of numbers, all of them missing.
 */
public final class Csv {
  private Csv() {}

  /**
   * Reads a file whose format is found.
   *
   * @throws TableFormatException if it is no such file; the message names line and column
   * @throws IOException if it is missing, can't be read, or takes more memory than there is
   */
  public static Table read(Path path) throws IOException {
    return read(path, CsvFormat.standard());
  }

  /**
   * Reads a file.
   *
   * @throws TableFormatException if it is not of this format; the message names line and column
   * @throws IOException if it is missing, can't be read, or takes more memory than there is
   */
  public static Table read(Path path, CsvFormat format) throws IOException {
    CsvSource source = source(path, format);
    try {
      return table(source);
    } catch (OutOfMemoryError e) {
      // What was read is dropped, and the caller can do something about it.
      throw Tables.tooLarge(source.name(), "read it as Csv.source does");
    }
  }

  private static Table table(CsvSource source) throws IOException {
    GrowingColumns columns = new GrowingColumns(source.columns(), source.rows().orElse(0));
    LineNumbers lines = new LineNumbers();
    try (CsvTableReader reader = source.openFile()) {
      for (Chunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
        columns.add(chunk);
        for (int row = 0; row < chunk.rows(); row++) {
          lines.add(reader.line(row));
        }
      }
    }
    String name = source.name();
    return columns.toTable(name, row -> CsvRecords.place(name, lines.of(row)));
  }

  /**
   * A file as a source of rows, whose format is found. It is read once to find the types.
   *
   * @throws TableFormatException if it is no such file; the message names line and column
   * @throws IOException if it is missing, or can't be read
   */
  public static CsvSource source(Path path) throws IOException {
    return source(path, CsvFormat.standard());
  }

  /**
   * A file as a source of rows. It is read once to find the types, unless all are given.
   *
   * @throws TableFormatException if it is not of this format; the message names line and column
   * @throws IOException if it is missing, or can't be read
   */
  public static CsvSource source(Path path, CsvFormat format) throws IOException {
    return CsvSource.of(requireNonNull(path, "path"), requireNonNull(format, "format"));
  }
}
