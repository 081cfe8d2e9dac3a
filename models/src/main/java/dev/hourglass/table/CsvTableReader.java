package dev.hourglass.table;

import dev.hourglass.text.Quote;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the rows of a file whose columns are known. */
final class CsvTableReader implements TableReader, CsvRecords.Cells {
  /**
   * Characters of texts after which a chunk ends, whatever rows it has: it is held in memory, and
   * each text may be long.
   */
  private static final int TEXT_OF_CHUNK = 1 << 22;

  private final String name;
  private final CsvRecords records;
  private final List<SourceColumn> columns;
  private final String origin;
  private final CsvCells[] cells;
  private final boolean[] isText;

  /** For each row of the chunk, the line in which it begins. */
  private final long[] lines;

  private int row;
  private long characters;

  /** What is no cell of its column, of the record read last, and which that is. */
  private @Nullable String wrongCell;

  private int wrongColumn;

  /**
   * Reads what follows the header.
   *
   * @param name of the file
   * @param records past the header; closed with the reader
   * @param origin what says how many columns there are: {@code the header has}
   */
  CsvTableReader(
      String name,
      CsvRecords records,
      List<SourceColumn> columns,
      String origin,
      CsvFormat format) {
    this.name = name;
    this.records = records;
    this.columns = columns;
    this.origin = origin;
    int rows = Chunk.usualRows(columns.size());
    lines = new long[rows];
    cells = new CsvCells[columns.size()];
    isText = new boolean[columns.size()];
    CellParsers parsers = new CellParsers(format.decimalMark());
    MissingWords missing = new MissingWords(format.missingWords());
    for (int i = 0; i < cells.length; i++) {
      CellType type = columns.get(i).type();
      isText[i] = type == CellType.TEXT;
      cells[i] =
          isText[i]
              ? new CsvCells.Texts(missing, rows)
              : new CsvCells.Numeric(parsers.of(type), missing, rows);
    }
  }

  @Override
  public @Nullable Chunk next() throws IOException {
    row = 0;
    characters = 0;
    while (row < lines.length && characters < TEXT_OF_CHUNK && records.next(this)) {
      records.requireCells(cells.length, origin);
      if (wrongCell != null) {
        throw wrong(wrongCell, columns.get(wrongColumn));
      }
      lines[row] = records.line();
      row++;
    }
    if (row == 0) {
      return null;
    }
    Object[] arrays = new Object[cells.length];
    for (int i = 0; i < arrays.length; i++) {
      arrays[i] = cells[i].array();
    }
    return new Chunk(columns, arrays, row, index -> CsvRecords.place(name, lines[index]));
  }

  /** The line in which a row of the last chunk begins. */
  long line(int index) {
    return lines[index];
  }

  @Override
  public void cell(int column, char[] text, int from, int to, boolean isQuoted) {
    if (column >= cells.length) {
      return;
    }
    if (isText[column]) {
      characters += to - from;
    }
    if (!cells[column].read(row, text, from, to, isQuoted) && wrongCell == null) {
      wrongCell = new String(text, from, to - from);
      wrongColumn = column;
    }
  }

  private TableFormatException wrong(String cell, SourceColumn column) {
    String place = records.place() + ", column \"" + Quote.of(column.name()) + "\"";
    return column.type() == CellType.TEXT
        ? new TableFormatException(
            place, "\"" + Quote.of(cell) + "\" holds a NUL character; give a file of text in UTF-8")
        : new TableFormatException(
            place,
            "\""
                + Quote.of(cell)
                + "\" is no "
                + CsvCells.noun(column.type())
                + "; correct it, name it among the words for missing cells, or give the column the"
                + " type TEXT");
  }

  @Override
  public void close() throws IOException {
    records.close();
  }
}
