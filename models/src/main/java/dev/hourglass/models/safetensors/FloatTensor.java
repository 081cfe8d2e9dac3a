package dev.hourglass.models.safetensors;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An immutable vector or row-major matrix of floats. Two are equal if their shapes and all their
 * bits are, so NaN equals the same NaN, and 0.0 differs from -0.0.
 */
public final class FloatTensor {
  static final int MAXIMUM_RANK = 2;

  private final int[] shape;
  private final float[] values;

  private FloatTensor(int[] shape, float[] values) {
    this.shape = shape;
    this.values = values;
  }

  /**
   * Makes a tensor of a copy of the values.
   *
   * @param values the elements, row by row
   * @param shape one or two sizes, each at least 1
   * @throws IllegalArgumentException if there are no or more than two sizes, one is below 1, or
   *     their product isn't the number of values
   */
  public static FloatTensor of(float[] values, int... shape) {
    if (shape.length < 1 || shape.length > MAXIMUM_RANK) {
      throw new IllegalArgumentException(
          "shape " + Arrays.toString(shape) + " has " + shape.length + " sizes; give one or two");
    }
    long count = 1;
    for (int size : shape) {
      if (size < 1) {
        throw new IllegalArgumentException(
            "shape " + Arrays.toString(shape) + " has a size below 1; give sizes of at least 1");
      }
      count *= size;
    }
    if (count != values.length) {
      throw new IllegalArgumentException(
          "shape "
              + Arrays.toString(shape)
              + " has "
              + count
              + " elements but there are "
              + values.length
              + " values; give exactly as many");
    }
    return new FloatTensor(shape.clone(), values.clone());
  }

  /** A tensor of these very arrays, which the caller has checked and must not keep. */
  static FloatTensor owning(int[] shape, float[] values) {
    return new FloatTensor(shape, values);
  }

  /** The sizes, one or two; a copy. */
  public int[] shape() {
    return shape.clone();
  }

  /** Number of elements. */
  public int size() {
    return values.length;
  }

  /** The elements, row by row; a copy. */
  public float[] values() {
    return values.clone();
  }

  /** A new read-only view of the elements, row by row, without copying them. */
  public FloatBuffer buffer() {
    return FloatBuffer.wrap(values).asReadOnlyBuffer();
  }

  @Override
  public boolean equals(@Nullable Object object) {
    return object instanceof FloatTensor other
        && Arrays.equals(shape, other.shape)
        && sameBits(values, other.values);
  }

  // Not Arrays.equals, for which all NaNs are the same.
  private static boolean sameBits(float[] a, float[] b) {
    for (int i = 0; i < a.length; i++) {
      if (Float.floatToRawIntBits(a[i]) != Float.floatToRawIntBits(b[i])) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(shape) + Arrays.hashCode(values);
  }

  /** The shape, as in {@code FloatTensor[300, 784]}. */
  @Override
  public String toString() {
    return "FloatTensor" + Arrays.toString(shape);
  }
}
