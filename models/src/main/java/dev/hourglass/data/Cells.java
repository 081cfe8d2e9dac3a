package dev.hourglass.data;

import dev.hourglass.tensor.DType;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/** The stored elements of a dataset, addressed by their row-major index. Never modified. */
abstract sealed class Cells {

  /** All that remains in {@code values}, in place: from now on nobody is to change it. */
  static Cells of(FloatBuffer values) {
    return new Floats(values);
  }

  /** Takes ownership of {@code values}, unsigned bytes that stand for value/255. */
  static Cells of(byte[] values) {
    return new Pixels(values);
  }

  abstract DType type();

  abstract float scale();

  abstract float get(int index);

  abstract void copy(int first, float[] target, int offset, int length);

  /** A read-only view of the stored elements, not scaled. */
  abstract Buffer buffer(int first, int length);

  private static final class Floats extends Cells {
    /** From 0 to its capacity, so that elements have the same index here. */
    private final FloatBuffer values;

    Floats(FloatBuffer values) {
      this.values = values.slice().asReadOnlyBuffer();
    }

    @Override
    DType type() {
      return DType.FLOAT32;
    }

    @Override
    float scale() {
      return 1;
    }

    @Override
    float get(int index) {
      return values.get(index);
    }

    @Override
    void copy(int first, float[] target, int offset, int length) {
      values.get(first, target, offset, length);
    }

    @Override
    Buffer buffer(int first, int length) {
      return values.slice(first, length);
    }
  }

  private static final class Pixels extends Cells {
    private static final float SCALE = 1 / 255f;

    private final byte[] values;

    Pixels(byte[] values) {
      this.values = values;
    }

    @Override
    DType type() {
      return DType.UINT8;
    }

    @Override
    float scale() {
      return SCALE;
    }

    @Override
    float get(int index) {
      return Byte.toUnsignedInt(values[index]) * SCALE;
    }

    @Override
    void copy(int first, float[] target, int offset, int length) {
      for (int i = 0; i < length; i++) {
        target[offset + i] = Byte.toUnsignedInt(values[first + i]) * SCALE;
      }
    }

    @Override
    Buffer buffer(int first, int length) {
      return ByteBuffer.wrap(values, first, length).slice().asReadOnlyBuffer();
    }
  }
}
