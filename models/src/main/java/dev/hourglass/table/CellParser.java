package dev.hourglass.table;

/** Reads cells of one type from characters, and makes no objects of them. For one thread. */
abstract sealed class CellParser permits NumberParser, TimeParser, BooleanParser {
  /** Of the cell read last, if it was one. */
  double value;

  /**
   * Whether all of the characters are a cell of this type, whose {@link #value} is then known.
   *
   * @param text holds them
   * @param from index of the first
   * @param to index after the last
   */
  abstract boolean parse(char[] text, int from, int to);

  /** What the cell read last is, as {@link CellType} has it. */
  final double value() {
    return value;
  }

  /** Whether these characters are a word of lower-case letters, in either case. */
  static boolean isWord(String word, char[] text, int from, int to) {
    if (to - from != word.length()) {
      return false;
    }
    for (int i = 0; i < word.length(); i++) {
      char character = text[from + i];
      boolean isUpperCase = character >= 'A' && character <= 'Z';
      if ((isUpperCase ? character + ('a' - 'A') : character) != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Whether it is one of the ten that ASCII has. */
  static boolean isDigit(char character) {
    return character >= '0' && character <= '9';
  }
}
