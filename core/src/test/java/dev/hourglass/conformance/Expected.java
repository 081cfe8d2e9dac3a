package dev.hourglass.conformance;

/**
 * What an operation should give.
 *
 * @param value the exact result
 * @param magnitude per element, what its rounding error is relative to: the sum of the absolute
 *     values that were added up, which cancellation makes larger than the result
 */
record Expected(Matrix value, Matrix magnitude) {
  /** A result without cancellation. */
  static Expected of(Matrix value) {
    return new Expected(value, value.map(Math::abs));
  }
}
