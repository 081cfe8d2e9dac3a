package dev.hourglass.models.safetensors;

/** What may be a tensor's name or a text in a header. */
final class Names {
  /** The header's key that is no tensor. */
  static final String METADATA = "__metadata__";

  private static final int LONGEST_QUOTE = 80;

  private Names() {}

  /** What is wrong with a tensor's name and how to put it right, or nothing. */
  static String problemOfName(String name) {
    if (name.isEmpty()) {
      return "is empty; give at least one character";
    }
    if (name.equals(METADATA)) {
      return "is reserved by the format; give another one";
    }
    if (name.chars().anyMatch(Character::isISOControl)) {
      return "contains a control character; give printable characters only";
    }
    return problemOfText(name);
  }

  /** What is wrong with a key or value of the metadata and how to put it right, or nothing. */
  static String problemOfText(String text) {
    // Unpaired surrogates are what codePoints() leaves as they are; UTF-8 can't express them.
    boolean unpaired =
        text.codePoints()
            .anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    return unpaired ? "contains half of a surrogate pair; give complete Unicode characters" : "";
  }

  /** A text from anywhere, made fit for an error message of one line. */
  static String quote(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    int shown = Math.min(text.length(), LONGEST_QUOTE);
    for (int i = 0; i < shown; i++) {
      char c = text.charAt(i);
      if (Character.isISOControl(c) || Character.isSurrogate(c)) {
        quoted.append(String.format("\\u%04x", (int) c));
      } else {
        quoted.append(c);
      }
    }
    quoted.append('"');
    if (shown < text.length()) {
      quoted.append(" (the first ").append(shown).append(" of ").append(text.length());
      quoted.append(" characters)");
    }
    return quoted.toString();
  }
}
