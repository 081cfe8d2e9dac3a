package dev.hourglass.models.safetensors;

/** What may be a tensor's name or a text in a header. */
final class Names {
  /** The header's key that is no tensor. */
  static final String METADATA = "__metadata__";

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
}
