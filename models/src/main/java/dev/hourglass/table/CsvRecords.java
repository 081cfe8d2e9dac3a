package dev.hourglass.table;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Cuts a file into records, and these into cells: the one place that knows FastCSV. Lines that are
 * empty are no records.
 */
final class CsvRecords implements Closeable {
  /** Characters of the longest cell; one whose quote isn't closed would take the whole file. */
  static final int LONGEST = 1 << 24;

  private final String name;
  private final char separator;
  private final Utf8Reader text;
  private final Handler handler = new Handler();
  private final CsvReader<Boolean> reader;
  private final CloseableIterator<Boolean> records;

  /** Takes the cells of a record, in their order. */
  @FunctionalInterface
  interface Cells {
    /** For those who only count them. */
    Cells NOBODY = (column, text, from, to, isQuoted) -> {};

    /**
     * A cell, whose characters are there during the call only.
     *
     * @param column counts from 0
     * @param text holds the characters, to be left as they are
     * @param from index of the first; spaces and tabs around what isn't quoted are left out
     * @param to index after the last
     * @param isQuoted whether there are quotes around it, which are left out
     */
    void cell(int column, char[] text, int from, int to, boolean isQuoted);
  }

  /**
   * Opens a file at its first record.
   *
   * @param separator between cells
   */
  CsvRecords(TextFile file, char separator) throws IOException {
    name = file.name();
    this.separator = separator;
    text = file.open();
    reader =
        CsvReader.builder()
            .fieldSeparator(separator)
            .skipEmptyLines(true)
            .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
            .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
            .allowUnclosedQuote(false)
            .maxBufferSize(LONGEST)
            .build(handler, text);
    records = reader.iterator();
  }

  /**
   * Reads the next record.
   *
   * @return false if there is none
   * @throws TableFormatException if it can't be cut into cells
   * @throws IOException if the file can't be read
   */
  boolean next(Cells cells) throws IOException {
    handler.cells = cells;
    try {
      if (!records.hasNext()) {
        return false;
      }
      records.next();
      return true;
    } catch (CsvParseException e) {
      throw new TableFormatException(place(), problem(e), e);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** How many cells the record has. */
  int cells() {
    return handler.count();
  }

  /** The line in which the record begins; the first is 1. */
  long line() {
    return handler.line();
  }

  /** Where the record is, for a message. */
  String place() {
    return place(name, line());
  }

  /** A line of a file, for a message. */
  static String place(String name, long line) {
    return name + ", line " + line;
  }

  /**
   * Checks that the record has a cell for each column.
   *
   * @param columns how many there are
   * @param origin what says so: {@code the header has}
   */
  void requireCells(int columns, String origin) throws TableFormatException {
    if (cells() != columns) {
      throw new TableFormatException(
          place(),
          cells()
              + (cells() == 1 ? " cell" : " cells")
              + " between "
              + separatorName(separator)
              + ", but "
              + origin
              + " "
              + columns
              + "; put cells that hold one in quotes, correct the row, or choose another separator");
    }
  }

  private static String separatorName(char separator) {
    return switch (separator) {
      case ',' -> "commas";
      case ';' -> "semicolons";
      case '\t' -> "tabs";
      default -> "the separators '" + separator + "'";
    };
  }

  private String problem(CsvParseException error) {
    if (text.isAtEnd()) {
      return "the quotes around a cell aren't closed before the file ends; close them,"
          + " and write quotes within a cell twice";
    }
    Throwable deepest = error;
    while (deepest.getCause() instanceof CsvParseException cause) {
      deepest = cause;
    }
    return String.valueOf(deepest.getMessage()).contains("buffer")
        ? "a cell has more than "
            + LONGEST
            + " characters; close its quotes, give the right separator, or leave it out"
        : "characters follow the closing quotes of a cell; write quotes within a cell twice";
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }

  /** Hears of the cells where they stand in FastCSV's memory. */
  private static final class Handler extends AbstractBaseCsvCallbackHandler<Boolean> {
    Cells cells = Cells.NOBODY;

    int count() {
      return getFieldCount();
    }

    long line() {
      return getStartingLineNumber();
    }

    @Override
    protected void handleField(int column, char[] text, int offset, int length, boolean isQuoted) {
      int from = offset;
      int to = offset + length;
      if (!isQuoted) {
        while (from < to && isBlank(text[from])) {
          from++;
        }
        while (from < to && isBlank(text[to - 1])) {
          to--;
        }
      }
      cells.cell(column, text, from, to, isQuoted);
    }

    private static boolean isBlank(char character) {
      return character == ' ' || character == '\t';
    }

    /** Any object: null would mean that nothing is to be returned for this record. */
    @Override
    protected Boolean buildRecord() {
      return true;
    }
  }
}
