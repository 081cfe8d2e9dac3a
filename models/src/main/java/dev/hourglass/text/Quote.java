package dev.hourglass.text;

import java.nio.file.Path;
import java.util.Collection;
import java.util.stream.Collectors;

/**
 * Text from outside as a message may quote it: on one line, without characters that change what a
 * terminal or a log shows, and no longer than a line.
 */
public final class Quote {
  /** Characters of a text that are quoted; what is left out is counted. */
  private static final int LONGEST = 80;

  /** Elements of a list that are quoted; the others are counted. */
  private static final int MOST = 10;

  private Quote() {}

  /**
   * The text with control, format and unpaired surrogate characters as {@code \}{@code uXXXX},
   * after {@value #LONGEST} characters cut off.
   */
  public static String of(String text) {
    int end = text.length();
    if (end > LONGEST) {
      end = Character.isHighSurrogate(text.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
    }
    String quoted = escaped(text.substring(0, end));
    return end < text.length() ? quoted + "… (" + text.length() + " characters)" : quoted;
  }

  /** The whole path, escaped likewise: cut off, it would name no file. */
  public static String path(Path path) {
    return escaped(path.toString());
  }

  /** At most {@value #MOST} of the texts, each quoted, in brackets. */
  public static String list(Collection<String> texts) {
    String listed = texts.stream().limit(MOST).map(Quote::of).collect(Collectors.joining(", "));
    int more = texts.size() - MOST;
    return "[" + listed + (more > 0 ? ", and " + more + " more" : "") + "]";
  }

  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); ) {
      int character = text.codePointAt(i);
      if (isPlain(character)) {
        escaped.appendCodePoint(character);
      } else {
        for (char part : Character.toChars(character)) {
          escape(part, escaped);
        }
      }
      i += Character.charCount(character);
    }
    return escaped.toString();
  }

  private static boolean isPlain(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.PRIVATE_USE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  /** In hexadecimal by hand, since the digits of {@code format} follow the locale. */
  private static void escape(char character, StringBuilder to) {
    to.append("\\u");
    for (int shift = 12; shift >= 0; shift -= 4) {
      to.append(Character.forDigit(character >> shift & 0xf, 16));
    }
  }
}
