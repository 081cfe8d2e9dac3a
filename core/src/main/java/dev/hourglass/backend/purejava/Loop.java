package dev.hourglass.backend.purejava;

/**
 * The inner loop of an element-wise operation, over the same index of all its operands.
 *
 * <p>The same index, because that is what HotSpot 17 vectorizes: with an offset of its own for each
 * array the loop stays scalar, four to eight times slower.
 */
@FunctionalInterface
interface Loop {
  /** Computes the elements from {@code from} to before {@code to}. */
  void run(float[][] operands, int from, int to);
}
