package dev.hourglass.benchmarks.checkouts;

/**
 * What JMH gives a score of.
 *
 * @param mode such as avgt, or thrpt
 * @param unit such as us/op, or ops/s; scores in different units can't be compared
 */
record Quantity(Combination combination, String mode, String unit) {
  /** Name for people: benchmark without its package, mode and parameters. */
  String name() {
    StringBuilder name = new StringBuilder();
    name.append(combination.benchmark().replaceFirst(".*\\.(.*\\.)", "$1"));
    name.append(' ').append(mode);
    combination
        .parameters()
        .forEach(
            (parameter, value) -> name.append(' ').append(parameter).append('=').append(value));
    return name.toString();
  }

  /** Time of an operation, in whatever unit: the smaller the better. */
  double time(double score) {
    return unit.startsWith("ops/") ? 1 / score : score;
  }
}
