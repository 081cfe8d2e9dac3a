package dev.hourglass.text;

import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What somebody may have meant who wrote a name that isn't known. */
public final class Suggestion {
  /** Characters of the longest name that is compared with others. */
  private static final int LONGEST = 100;

  private Suggestion() {}

  /**
   * Ends a message about an unknown name: {@code ; did you mean "amount"?}, or nothing where no
   * known name is like it. A name is like another that it becomes by one change for each three
   * characters, and at least one: a character left out, put in or replaced, or two exchanged. Case,
   * spaces, points, hyphens and underscores don't count.
   */
  public static String of(String unknown, Collection<String> known) {
    String best = closest(unknown, known);
    return best == null ? "" : "; did you mean \"" + Quote.of(best) + "\"?";
  }

  /** The first of the known names that are most like it, or null if none is. */
  static @Nullable String closest(String unknown, Collection<String> known) {
    if (unknown.length() > LONGEST) {
      return null;
    }
    String wanted = plain(unknown);
    String best = null;
    int fewest = Math.max(1, wanted.length() / 3) + 1;
    for (String name : known) {
      boolean isComparable =
          name.length() <= LONGEST && Math.abs(name.length() - unknown.length()) <= LONGEST / 2;
      int changes = isComparable ? changes(wanted, plain(name)) : Integer.MAX_VALUE;
      if (changes < fewest) {
        fewest = changes;
        best = name;
      }
    }
    return best;
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[\\s._-]", "");
  }

  /** How many changes make one text of the other (Damerau and Levenshtein, each place once). */
  private static int changes(String a, String b) {
    int[][] table = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        table[i][j] = i == 0 ? j : j == 0 ? i : changes(a, b, i, j, table);
      }
    }
    return table[a.length()][b.length()];
  }

  private static int changes(String a, String b, int i, int j, int[][] table) {
    boolean isSame = a.charAt(i - 1) == b.charAt(j - 1);
    int fewest =
        Math.min(
            table[i - 1][j - 1] + (isSame ? 0 : 1), Math.min(table[i - 1][j], table[i][j - 1]) + 1);
    boolean isExchanged =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return isExchanged ? Math.min(fewest, table[i - 2][j - 2] + 1) : fewest;
  }
}
