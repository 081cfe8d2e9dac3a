package dev.hourglass.table;

/** Reads {@code true} and {@code false}, in upper or lower case. */
final class BooleanParser extends CellParser {
  @Override
  boolean parse(char[] text, int from, int to) {
    value = isWord("true", text, from, to) ? 1 : 0;
    return value == 1 || isWord("false", text, from, to);
  }
}
