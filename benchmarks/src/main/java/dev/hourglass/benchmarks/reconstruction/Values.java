package dev.hourglass.benchmarks.reconstruction;

import java.util.Arrays;

/** Values that stand in text files, with what to say of those that are none. */
final class Values {
  private Values() {}

  /**
   * The constant of a name.
   *
   * @param what it is, for the message
   * @throws IllegalArgumentException if the text is none of the names
   */
  static <E extends Enum<E>> E constant(String what, Class<E> type, String text) {
    E[] known = type.getEnumConstants();
    return Arrays.stream(known)
        .filter(constant -> constant.name().equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "'%s' is no %s; give one of %s".formatted(text, what, Arrays.toString(known))));
  }

  /**
   * A number.
   *
   * @throws IllegalArgumentException if the text is none, or not finite
   */
  static double parse(String text) {
    try {
      double number = Double.parseDouble(text);
      if (Double.isFinite(number)) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + text + "' is no number; give one such as 0.01", e);
    }
    throw new IllegalArgumentException("'" + text + "' is not finite; give a number such as 0.01");
  }

  /**
   * A seed.
   *
   * @throws IllegalArgumentException if the text is no whole number of 64 bits
   */
  static long seed(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + text + "' is no seed; give a whole number", e);
    }
  }

  /**
   * A whole number of at least 1.
   *
   * @param what it is, for the message
   * @throws IllegalArgumentException if the text is none
   */
  static int count(String what, String text) {
    double number = parse(text);
    if (!(number >= 1 && number <= Integer.MAX_VALUE && number == Math.rint(number))) {
      throw new IllegalArgumentException(
          "'%s' is no %s; give a whole number of at least 1".formatted(text, what));
    }
    return (int) number;
  }
}
