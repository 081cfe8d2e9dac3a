package dev.hourglass.table;

import dev.hourglass.text.Quote;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A file of separated values as a source of rows, which are read from the file each time: however
 * many there are, no more memory is taken than for a chunk of them.
 */
public final class CsvSource implements TableSource {
  private final TextFile file;
  private final CsvFormat format;
  private final char separator;
  private final List<SourceColumn> columns;
  private final long rows;
  private final List<String> remarks;

  private CsvSource(
      TextFile file,
      CsvFormat format,
      char separator,
      List<SourceColumn> columns,
      long rows,
      List<String> remarks) {
    this.file = file;
    this.format = format;
    this.separator = separator;
    this.columns = List.copyOf(columns);
    this.rows = rows;
    this.remarks = List.copyOf(remarks);
  }

  /** Finds out what the format leaves open. */
  static CsvSource of(Path path, CsvFormat format) throws IOException {
    TextFile file = new TextFile(path, "a CSV file");
    Character chosen = format.separator();
    char separator = chosen == null ? separator(file, format) : chosen;
    try (CsvRecords records = new CsvRecords(file, separator)) {
      List<String> names =
          format.names().isEmpty() ? CsvHeader.read(file.name(), records) : format.names();
      boolean[] isGiven = given(file, names, format);
      CsvTypes types = new CsvTypes(names, isGiven, records, format);
      long rows = areAll(isGiven) ? -1 : count(records, types, names.size(), origin(format));
      List<SourceColumn> columns = new ArrayList<>();
      for (int i = 0; i < names.size(); i++) {
        String name = names.get(i);
        CellType given = format.types().get(name);
        columns.add(new SourceColumn(name, given == null ? types.type(i) : given));
      }
      List<String> remarks = new ArrayList<>(types.remarks());
      if (format.names().isEmpty() && areNumbers(names, format)) {
        remarks.add(
            "All names of columns are numbers; if the file has no header, choose withoutHeader");
      }
      return new CsvSource(file, format, separator, columns, rows, remarks);
    }
  }

  private static char separator(TextFile file, CsvFormat format) throws IOException {
    try (Utf8Reader text = file.open()) {
      return SeparatorSearch.find(text, format.candidates());
    }
  }

  /** For each column, whether its type is given; and whether each type's column is there. */
  private static boolean[] given(TextFile file, List<String> names, CsvFormat format)
      throws TableFormatException {
    boolean[] isGiven = new boolean[names.size()];
    Set<String> unknown = new LinkedHashSet<>(format.types().keySet());
    for (int i = 0; i < isGiven.length; i++) {
      isGiven[i] = format.types().containsKey(names.get(i));
      if (isGiven[i]) {
        unknown.remove(names.get(i));
      }
    }
    if (!unknown.isEmpty()) {
      throw new TableFormatException(
          file.name(),
          "has no columns "
              + Quote.list(unknown)
              + ", whose types are given; its columns are "
              + Quote.list(names));
    }
    return isGiven;
  }

  private static boolean areAll(boolean[] flags) {
    for (boolean flag : flags) {
      if (!flag) {
        return false;
      }
    }
    return true;
  }

  private static boolean areNumbers(List<String> names, CsvFormat format) {
    NumberParser parser = new NumberParser(format.decimalMark());
    return names.stream().allMatch(name -> parser.parse(name.toCharArray(), 0, name.length()));
  }

  private static long count(CsvRecords records, CsvTypes types, int columns, String origin)
      throws IOException {
    long rows = 0;
    while (records.next(types)) {
      records.requireCells(columns, origin);
      rows++;
    }
    return rows;
  }

  private static String origin(CsvFormat format) {
    return format.names().isEmpty() ? "the header has" : "the names given are";
  }

  @Override
  public String name() {
    return file.name();
  }

  @Override
  public List<SourceColumn> columns() {
    return columns;
  }

  /** The character between cells, as chosen or found. */
  public char separator() {
    return separator;
  }

  /** How many rows were read to find types; empty if all were given. */
  public OptionalLong rows() {
    return rows < 0 ? OptionalLong.empty() : OptionalLong.of(rows);
  }

  /**
   * What a person may want to know: which columns are of texts although their first cells aren't,
   * and because of which cell; and whether the header looks like a row.
   */
  public List<String> remarks() {
    return remarks;
  }

  @Override
  public TableReader open() throws IOException {
    return openFile();
  }

  /** Likewise, as what it is. */
  CsvTableReader openFile() throws IOException {
    CsvRecords records = new CsvRecords(file, separator);
    try {
      String origin = origin(format);
      if (format.names().isEmpty() && records.next(CsvRecords.Cells.NOBODY)) {
        // The file may have changed.
        records.requireCells(columns.size(), "the header had");
      }
      return new CsvTableReader(name(), records, columns, origin, format);
    } catch (IOException e) {
      records.close();
      throw e;
    }
  }
}
