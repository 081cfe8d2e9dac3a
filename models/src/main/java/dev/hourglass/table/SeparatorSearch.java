package dev.hourglass.table;

import java.io.IOException;
import java.io.Reader;

/**
 * Finds the character between a file's cells: of those in question the one that cuts the first
 * records into equally many cells, and into the most; where none does, the one that cuts the first
 * record into the most.
 */
final class SeparatorSearch {
  /** Characters that are looked at. */
  private static final int START = 1 << 16;

  private static final int RECORDS = 100;

  private final char[] start;
  private final int length;
  private final boolean isWhole;

  private SeparatorSearch(char[] start, int length, boolean isWhole) {
    this.start = start;
    this.length = length;
    this.isWhole = isWhole;
  }

  /**
   * Looks at the start of a file.
   *
   * @param file is read, and not closed
   * @param candidates at least one; of equally good ones, the earlier is taken
   */
  static char find(Reader file, String candidates) throws IOException {
    char[] start = new char[START];
    int length = 0;
    int count = 0;
    // Room for a pair of characters is left.
    while (count >= 0 && length < START - 1) {
      count = file.read(start, length, START - length);
      length += Math.max(count, 0);
    }
    return new SeparatorSearch(start, length, count < 0).best(candidates);
  }

  private char best(String candidates) {
    char best = candidates.charAt(0);
    int most = 0;
    for (int i = 0; i < candidates.length(); i++) {
      char candidate = candidates.charAt(i);
      int cells = cells(candidate);
      if (cells > most) {
        best = candidate;
        most = cells;
      }
    }
    return best;
  }

  /**
   * How good a candidate is: the cells of the first record, and if those that follow have as many,
   * which is no evidence where it is one, more than any number of cells.
   */
  private int cells(char separator) {
    int first = 0;
    int records = 0;
    int cells = 1;
    boolean isQuoted = false;
    boolean isStart = true;
    for (int i = 0; i < length && records < RECORDS; i++) {
      char character = start[i];
      if (isQuoted) {
        isQuoted = character != '"';
      } else if (character == '"' && isStart) {
        isQuoted = true;
        isStart = false;
      } else if (character == '"' && start[i - 1] == '"') {
        // A quote within quotes is written twice.
        isQuoted = true;
      } else if (character == separator) {
        cells++;
        isStart = true;
      } else if (character == '\n' || character == '\r') {
        boolean isEmpty = cells == 1 && isStart;
        if (!isEmpty) {
          if (records == 0) {
            first = cells;
          } else if (cells != first) {
            return first;
          }
          records++;
        }
        cells = 1;
        isStart = true;
      } else {
        isStart = false;
      }
    }
    boolean isCutOff = records == RECORDS || !isWhole || (cells == 1 && isStart);
    if (!isCutOff && records > 0 && cells != first) {
      return first;
    }
    if (records == 0) {
      first = cells;
    }
    return first > 1 ? first + length : first;
  }
}
