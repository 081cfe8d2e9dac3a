package dev.hourglass.table;

import dev.hourglass.text.Quote;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The names of a file's columns, which are its first record. */
final class CsvHeader implements CsvRecords.Cells {
  /** More than any table has; a file of separators alone would fill the memory. */
  private static final int MOST_COLUMNS = 1 << 20;

  /** Of all names together. */
  private static final int MOST_CHARACTERS = 1 << 24;

  private final List<String> names = new ArrayList<>();
  private long characters;
  private boolean isTooLong;

  private CsvHeader() {}

  /**
   * Reads it. A column without a name is named after its place, as {@code column 1}: programs that
   * write a row's number first often leave its name out.
   *
   * @throws TableFormatException if the file is empty, two names are the same, or one can't be
   */
  static List<String> read(String name, CsvRecords records) throws IOException {
    CsvHeader header = new CsvHeader();
    if (!records.next(header)) {
      throw new TableFormatException(
          name, "is empty; give a file whose first line has the names of the columns");
    }
    String place = records.place();
    if (header.isTooLong) {
      throw new TableFormatException(
          place,
          "a header of more than "
              + MOST_COLUMNS
              + " columns or "
              + MOST_CHARACTERS
              + " characters; give the right separator");
    }
    Map<String, Integer> columns = new HashMap<>();
    for (int i = 0; i < header.names.size(); i++) {
      String column = header.names.get(i);
      Integer other = columns.put(column, i);
      if (other != null) {
        throw new TableFormatException(
            place,
            "the columns "
                + (other + 1)
                + " and "
                + (i + 1)
                + " are both named \""
                + Quote.of(column)
                + "\"; rename one");
      }
      if (column.indexOf(0) >= 0) {
        throw new TableFormatException(
            place, "the name of column " + (i + 1) + " holds a NUL character; give a text file");
      }
    }
    return header.names;
  }

  @Override
  public void cell(int column, char[] text, int from, int to, boolean isQuoted) {
    characters += to - from;
    isTooLong = column >= MOST_COLUMNS || characters > MOST_CHARACTERS;
    if (!isTooLong) {
      names.add(from == to ? "column " + (column + 1) : new String(text, from, to - from));
    }
  }
}
