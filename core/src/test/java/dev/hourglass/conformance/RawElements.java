package dev.hourglass.conformance;

import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Tensor;
import java.lang.reflect.Array;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.ShortBuffer;
import java.util.Arrays;

/** A tensor's elements as they are exchanged: large ones are compared without a conversion. */
final class RawElements {
  private final Object array;
  private final Buffer buffer;

  private RawElements(Object array, Buffer buffer) {
    this.array = array;
    this.buffer = buffer;
  }

  /** So many zeros. */
  static RawElements of(DType type, int size) {
    return switch (type) {
      case FLOAT32 -> {
        float[] array = new float[size];
        yield new RawElements(array, FloatBuffer.wrap(array));
      }
      case BFLOAT16 -> {
        short[] array = new short[size];
        yield new RawElements(array, ShortBuffer.wrap(array));
      }
      case INT32 -> {
        int[] array = new int[size];
        yield new RawElements(array, IntBuffer.wrap(array));
      }
      case UINT8 -> {
        byte[] array = new byte[size];
        yield new RawElements(array, ByteBuffer.wrap(array));
      }
    };
  }

  RawElements fill(double value) {
    if (array instanceof float[] floats) {
      Arrays.fill(floats, (float) value);
    } else if (array instanceof short[] shorts) {
      Arrays.fill(shorts, Bfloat16.bits(value));
    } else if (array instanceof int[] ints) {
      Arrays.fill(ints, (int) value);
    } else {
      Arrays.fill((byte[]) array, (byte) (int) value);
    }
    return this;
  }

  void uploadTo(Tensor tensor) {
    tensor.upload(buffer);
  }

  void downloadFrom(Tensor tensor) {
    tensor.download(buffer);
  }

  /** The first element from {@code from} to before {@code to} that differs, or -1. NaN is NaN. */
  int mismatch(RawElements other, int from, int to) {
    int place;
    if (array instanceof float[] floats) {
      place = Arrays.mismatch(floats, from, to, (float[]) other.array, from, to);
    } else if (array instanceof short[] shorts) {
      place = Arrays.mismatch(shorts, from, to, (short[]) other.array, from, to);
    } else if (array instanceof int[] ints) {
      place = Arrays.mismatch(ints, from, to, (int[]) other.array, from, to);
    } else {
      place = Arrays.mismatch((byte[]) array, from, to, (byte[]) other.array, from, to);
    }
    return place < 0 ? -1 : from + place;
  }

  /** For a message. */
  String get(int i) {
    return String.valueOf(Array.get(array, i));
  }
}
