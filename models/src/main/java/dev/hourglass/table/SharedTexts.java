package dev.hourglass.table;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Texts of a column, of which many may be equal: those seen first are kept, and given again without
 * being made. Bounded: of a column in which each text is another, a few are kept for nothing.
 */
final class SharedTexts {
  /** Texts that are kept at most; half of the table's places, so that it never fills up. */
  private static final int MOST = 2048;

  /** Characters of a text that is kept at most: levels are short. */
  private static final int LONGEST = 64;

  /** Places looked at for a text, so that nobody can choose texts which take forever. */
  private static final int PROBES = 8;

  private static final int START = 16;

  private char[][] keys = new char[START][];
  private @Nullable String[] texts = new String[START];
  private int count;

  /**
   * The text of some characters.
   *
   * @return it, or null if one of them is NUL
   */
  @Nullable String of(char[] characters, int from, int to) {
    if (to - from > LONGEST) {
      return made(characters, from, to);
    }
    int place = hash(characters, from, to);
    int free = -1;
    for (int probe = 0; probe < PROBES && free < 0; probe++) {
      int at = (place + probe) & (texts.length - 1);
      String text = texts[at];
      if (text == null) {
        free = at;
      } else if (Arrays.equals(keys[at], 0, keys[at].length, characters, from, to)) {
        return text;
      }
    }
    String text = made(characters, from, to);
    if (text != null && free >= 0 && count < MOST) {
      keys[free] = text.toCharArray();
      texts[free] = text;
      count++;
      if (2 * count > texts.length) {
        grow();
      }
    }
    return text;
  }

  private void grow() {
    char[][] oldKeys = keys;
    @Nullable String[] oldTexts = texts;
    keys = new char[2 * oldKeys.length][];
    texts = new String[2 * oldTexts.length];
    count = 0;
    for (int i = 0; i < oldTexts.length; i++) {
      String text = oldTexts[i];
      if (text != null) {
        keep(oldKeys[i], text);
      }
    }
  }

  private void keep(char[] key, String text) {
    int place = hash(key, 0, key.length);
    for (int probe = 0; probe < PROBES; probe++) {
      int at = (place + probe) & (texts.length - 1);
      if (texts[at] == null) {
        keys[at] = key;
        texts[at] = text;
        count++;
        return;
      }
    }
  }

  private static @Nullable String made(char[] characters, int from, int to) {
    String text = new String(characters, from, to - from);
    return text.indexOf(0) < 0 ? text : null;
  }

  private static int hash(char[] characters, int from, int to) {
    int hash = 0;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + characters[i];
    }
    hash *= 0x9E3779B9;
    return hash ^ hash >>> 16;
  }
}
