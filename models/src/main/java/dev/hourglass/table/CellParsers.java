package dev.hourglass.table;

/** The parsers of all types that have one. For one thread. */
final class CellParsers {
  private final NumberParser number;
  private final TimeParser time = new TimeParser();
  private final BooleanParser flag = new BooleanParser();

  /** Makes them, with the mark before a number's fraction. */
  CellParsers(char decimalMark) {
    number = new NumberParser(decimalMark);
  }

  /**
   * The parser of a type that is no text.
   *
   * @throws IllegalArgumentException if it is
   */
  CellParser of(CellType type) {
    return switch (type) {
      case NUMBER -> number;
      case TIME -> time;
      case BOOLEAN -> flag;
      case TEXT -> throw new IllegalArgumentException("Every cell is a text");
    };
  }

  /** The type of a cell that is there: that of the parser which takes it, or text. */
  CellType typeOf(char[] text, int from, int to) {
    if (number.parse(text, from, to)) {
      return CellType.NUMBER;
    } else if (time.parse(text, from, to)) {
      return CellType.TIME;
    }
    return flag.parse(text, from, to) ? CellType.BOOLEAN : CellType.TEXT;
  }
}
