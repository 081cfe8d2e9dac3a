package dev.hourglass.models.safetensors;

import java.util.Arrays;
import java.util.List;

/**
 * A tensor to be written.
 *
 * @param type of its elements
 * @param shape at most eight sizes, each at least 1; none for a single number
 * @param elements gives the elements when they are written
 */
public record Tensor(ElementType type, List<Integer> shape, ElementSource elements) {
  /**
   * Copies the shape.
   *
   * @throws IllegalArgumentException if there are more than eight sizes, one is below 1, or they
   *     make more elements than a Java array holds
   */
  public Tensor {
    shape = List.copyOf(shape);
    String problem = Shapes.problem(shape);
    if (!problem.isEmpty()) {
      throw new IllegalArgumentException("shape " + shape + " " + problem + "; give another one");
    }
  }

  /** A tensor of these very floats, which must not change before it is written. */
  public static Tensor of(float[] values, int... shape) {
    return of(
        ElementType.F32,
        values.length,
        shape,
        (first, count, target) -> target.asFloatBuffer().put(values, first, count));
  }

  /** A tensor of these very doubles, which must not change before it is written. */
  public static Tensor of(double[] values, int... shape) {
    return of(
        ElementType.F64,
        values.length,
        shape,
        (first, count, target) -> target.asDoubleBuffer().put(values, first, count));
  }

  /** A tensor of these very longs, which must not change before it is written. */
  public static Tensor of(long[] values, int... shape) {
    return of(
        ElementType.I64,
        values.length,
        shape,
        (first, count, target) -> target.asLongBuffer().put(values, first, count));
  }

  /** A tensor of these very integers, which must not change before it is written. */
  public static Tensor of(int[] values, int... shape) {
    return of(
        ElementType.I32,
        values.length,
        shape,
        (first, count, target) -> target.asIntBuffer().put(values, first, count));
  }

  /** A tensor of these very bytes, which must not change before it is written. */
  public static Tensor of(byte[] values, int... shape) {
    return of(
        ElementType.U8,
        values.length,
        shape,
        (first, count, target) -> target.put(values, first, count));
  }

  private static Tensor of(ElementType type, int length, int[] shape, ElementSource elements) {
    Tensor tensor = new Tensor(type, Arrays.stream(shape).boxed().toList(), elements);
    if (tensor.size() != length) {
      throw new IllegalArgumentException(
          "shape "
              + tensor.shape
              + " has "
              + tensor.size()
              + " elements but there are "
              + length
              + " values; give exactly as many");
    }
    return tensor;
  }

  /** Number of elements. */
  public int size() {
    return Shapes.size(shape);
  }
}
