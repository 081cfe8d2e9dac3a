package dev.hourglass.backend.purejava;

import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Tensor;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/** A stretch of an array. */
final class JavaTensor implements Tensor {
  private final DType type;
  private final int offset;
  private final int rows;
  private final int columns;
  private final Object array;

  JavaTensor(DType type, Object array, int offset, long rows, long columns) {
    this.type = type;
    this.array = array;
    this.offset = offset;
    this.rows = Math.toIntExact(rows);
    this.columns = Math.toIntExact(columns);
  }

  JavaTensor view(int start, long viewRows, long viewColumns) {
    return new JavaTensor(type, array, offset + start, viewRows, viewColumns);
  }

  float[] floats() {
    return (float[]) array;
  }

  int[] ints() {
    return (int[]) array;
  }

  byte[] bytes() {
    return (byte[]) array;
  }

  int offset() {
    return offset;
  }

  int height() {
    return rows;
  }

  int width() {
    return columns;
  }

  int length() {
    return rows * columns;
  }

  @Override
  public long rows() {
    return rows;
  }

  @Override
  public long columns() {
    return columns;
  }

  @Override
  public DType type() {
    return type;
  }

  @Override
  public void upload(Buffer source) {
    int start = source.position();
    switch (type) {
      case FLOAT32 -> ((FloatBuffer) source).get(start, floats(), offset, length());
      case INT32 -> ((IntBuffer) source).get(start, ints(), offset, length());
      case BFLOAT16 -> throw new AssertionError(type);
      case UINT8 -> ((ByteBuffer) source).get(start, bytes(), offset, length());
    }
  }

  @Override
  public void download(Buffer target) {
    int start = target.position();
    switch (type) {
      case FLOAT32 -> ((FloatBuffer) target).put(start, floats(), offset, length());
      case INT32 -> ((IntBuffer) target).put(start, ints(), offset, length());
      case BFLOAT16 -> throw new AssertionError(type);
      case UINT8 -> ((ByteBuffer) target).put(start, bytes(), offset, length());
    }
  }
}
