package dev.hourglass.table;

import org.jspecify.annotations.Nullable;

/** The cells of one column of a chunk, while it is read. */
abstract sealed class CsvCells {
  /**
   * Takes a cell.
   *
   * @return false if it can't be one of this column
   */
  abstract boolean read(int row, char[] text, int from, int to, boolean isQuoted);

  /** The array, as {@link Chunk} has it; it is used again for the next chunk. */
  abstract Object array();

  /** What a cell of a type is called. */
  static String noun(CellType type) {
    return switch (type) {
      case NUMBER -> "number";
      case BOOLEAN -> "true or false";
      case TIME -> "date or time of ISO 8601";
      case TEXT -> "text";
    };
  }

  /** Numbers, times or booleans. A missing cell may be quoted. */
  static final class Numeric extends CsvCells {
    private final CellParser parser;
    private final MissingWords missing;
    private final double[] cells;

    Numeric(CellParser parser, MissingWords missing, int rows) {
      this.parser = parser;
      this.missing = missing;
      cells = new double[rows];
    }

    @Override
    boolean read(int row, char[] text, int from, int to, boolean isQuoted) {
      // First: what looks like a number may stand for a missing one.
      if (missing.contain(text, from, to)) {
        cells[row] = Double.NaN;
        return true;
      }
      boolean isCell = parser.parse(text, from, to);
      cells[row] = parser.value();
      return isCell;
    }

    @Override
    Object array() {
      return cells;
    }
  }

  /** Texts. What is quoted is there, even if there is nothing within the quotes. */
  static final class Texts extends CsvCells {
    private final MissingWords missing;
    private final SharedTexts shared = new SharedTexts();
    private final @Nullable String[] cells;

    Texts(MissingWords missing, int rows) {
      this.missing = missing;
      cells = new String[rows];
    }

    @Override
    boolean read(int row, char[] text, int from, int to, boolean isQuoted) {
      boolean isMissing = !isQuoted && missing.contain(text, from, to);
      cells[row] = isMissing ? null : shared.of(text, from, to);
      return isMissing || cells[row] != null;
    }

    @Override
    Object array() {
      return cells;
    }
  }
}
