package dev.hourglass.benchmarks;

import java.util.Locale;

/** One JSON object of names with texts and numbers, on one line. */
public final class JsonLine {
  private final StringBuilder text = new StringBuilder("{");

  /** An object without anything. */
  public JsonLine() {}

  /** Adds a text. */
  public JsonLine put(String name, String value) {
    return putRaw(name, quote(value));
  }

  /** Adds an integer. */
  public JsonLine put(String name, long value) {
    return putRaw(name, Long.toString(value));
  }

  /** Adds a number with nine significant digits, or null where it is none. */
  public JsonLine put(String name, double value) {
    return putRaw(
        name, Double.isFinite(value) ? String.format(Locale.ROOT, "%.9g", value) : "null");
  }

  private JsonLine putRaw(String name, String value) {
    if (text.length() > 1) {
      text.append(", ");
    }
    text.append(quote(name)).append(": ").append(value);
    return this;
  }

  private static String quote(String value) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' ') {
        quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }

  @Override
  public String toString() {
    return text + "}";
  }
}
