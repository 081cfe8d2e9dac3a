package dev.hourglass.models.safetensors;

import java.util.List;

/** What may be a tensor's shape. */
final class Shapes {
  static final int MAXIMUM_RANK = 8;

  /** What a Java array can hold. */
  private static final long MAXIMUM_ELEMENTS = Integer.MAX_VALUE - 8;

  private Shapes() {}

  /** What is wrong with a shape, or nothing. */
  static String problem(List<? extends Number> shape) {
    if (shape.size() > MAXIMUM_RANK) {
      return "has " + shape.size() + " sizes, more than " + MAXIMUM_RANK;
    }
    long count = 1;
    for (Number number : shape) {
      long size = number.longValue();
      if (size < 1) {
        return "has a size below 1";
      }
      // Division, so that nothing overflows.
      if (size > MAXIMUM_ELEMENTS / count) {
        return "has more than " + MAXIMUM_ELEMENTS + " elements";
      }
      count *= size;
    }
    return "";
  }

  /** Number of elements of a good shape: 1 if it has no sizes. */
  static int size(List<Integer> shape) {
    int count = 1;
    for (int size : shape) {
      count *= size;
    }
    return count;
  }
}
