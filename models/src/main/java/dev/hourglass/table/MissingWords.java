package dev.hourglass.table;

import java.util.Arrays;
import java.util.List;

/** What stands in a file where a cell is missing: nothing, or one of some words. */
final class MissingWords {
  private static final int ASCII = 128;

  private final char[][] words;

  /** Whether a word begins with this character: of most cells, the only question. */
  private final boolean[] begins = new boolean[ASCII];

  private final boolean someBeginOtherwise;

  MissingWords(List<String> words) {
    this.words = words.stream().map(String::toCharArray).toArray(char[][]::new);
    boolean otherwise = false;
    for (char[] word : this.words) {
      if (word.length > 0 && word[0] < ASCII) {
        begins[word[0]] = true;
      } else {
        otherwise |= word.length > 0;
      }
    }
    someBeginOtherwise = otherwise;
  }

  /** Whether these characters are one of the words, or none. */
  boolean contain(char[] text, int from, int to) {
    if (from == to) {
      return true;
    }
    char first = text[from];
    if (first < ASCII ? !begins[first] : !someBeginOtherwise) {
      return false;
    }
    for (char[] word : words) {
      if (Arrays.equals(word, 0, word.length, text, from, to)) {
        return true;
      }
    }
    return false;
  }
}
