package dev.hourglass.benchmarks.reconstruction;

/**
 * An error to which the time is told.
 *
 * @param network whose variants are asked
 * @param text the error as the plan has it, with its unit
 * @param error mean squared error a pixel
 */
record Target(String network, String text, double error) {
  /**
   * Reads a target.
   *
   * @param unit {@code pixel} for the mean squared error a pixel, or {@code image} for the squared
   *     error an image, summed over its pixels
   * @throws IllegalArgumentException if the unit is another, or the number not above 0
   */
  static Target parse(String network, String unit, String number) {
    double error = Values.parse(number);
    if (!(error > 0)) {
      throw new IllegalArgumentException("'" + number + "' is no target; give a number above 0");
    }
    return switch (unit) {
      case "pixel" -> new Target(network, number + " a pixel", error);
      case "image" -> new Target(network, number + " an image", error / Variant.PIXELS);
      default ->
          throw new IllegalArgumentException("'" + unit + "' is no unit; give pixel or image");
    };
  }
}
