package dev.hourglass.models.safetensors;

import dev.hourglass.base.Limits;
import java.util.List;

/** What may be a tensor's shape. */
final class Shapes {
  static final int MAXIMUM_RANK = 8;

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
      if (size > Limits.ARRAY / count) {
        return "has more than " + Limits.ARRAY + " elements";
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
