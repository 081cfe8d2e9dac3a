package dev.hourglass.table;

import dev.hourglass.text.Quote;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the types of columns in all of their cells: the type that all which are there have, or
 * text.
 */
final class CsvTypes implements CsvRecords.Cells {
  private final List<String> names;
  private final CsvRecords records;
  private final CellParsers parsers;
  private final MissingWords missing;

  /** The type of the cells so far; null before the first, and for those that aren't asked for. */
  private final @Nullable CellType[] types;

  /** Whether the cells needn't be looked at: the type is given, or can't change any more. */
  private final boolean[] isFinal;

  private final List<String> remarks = new ArrayList<>();

  /**
   * Begins with no cells.
   *
   * @param names of the columns
   * @param isGiven for each of them, whether its type is known
   * @param records from which the cells will come
   */
  CsvTypes(List<String> names, boolean[] isGiven, CsvRecords records, CsvFormat format) {
    this.names = names;
    this.records = records;
    parsers = new CellParsers(format.decimalMark());
    missing = new MissingWords(format.missingWords());
    types = new CellType[names.size()];
    isFinal = isGiven.clone();
  }

  @Override
  public void cell(int column, char[] text, int from, int to, boolean isQuoted) {
    if (column >= types.length || isFinal[column] || missing.contain(text, from, to)) {
      return;
    }
    CellType type = types[column];
    if (type == null) {
      CellType first = parsers.typeOf(text, from, to);
      types[column] = first;
      isFinal[column] = first == CellType.TEXT;
    } else if (!parsers.of(type).parse(text, from, to)) {
      types[column] = CellType.TEXT;
      isFinal[column] = true;
      remarks.add(
          "Column \""
              + Quote.of(names.get(column))
              + "\" is of texts, because \""
              + Quote.of(new String(text, from, to - from))
              + "\" in line "
              + records.line()
              + " is no "
              + CsvCells.noun(type)
              + ", which the cells before it are");
    }
  }

  /** What was found; a column without cells is of numbers, all of them missing. */
  CellType type(int column) {
    CellType type = types[column];
    return type == null ? CellType.NUMBER : type;
  }

  /** Which columns are of texts because of some cells only, and where the first of them is. */
  List<String> remarks() {
    return remarks;
  }
}
