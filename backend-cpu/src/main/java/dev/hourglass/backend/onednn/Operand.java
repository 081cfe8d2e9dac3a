package dev.hourglass.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_f32;
import static org.bytedeco.dnnl.global.dnnl.dnnl_s32;
import static org.bytedeco.dnnl.global.dnnl.dnnl_u8;

import dev.hourglass.tensor.DType;

/**
 * How a primitive sees a tensor's memory: any number of dimensions with any strides. The same
 * memory may be seen in several ways at once, and no way costs a copy.
 */
final class Operand {
  private final long address;
  private final DType type;
  private final long[] dimensions;
  private final long[] strides;

  private Operand(long address, DType type, long[] dimensions, long[] strides) {
    this.address = address;
    this.type = type;
    this.dimensions = dimensions;
    this.strides = strides;
  }

  /** The matrix as it is. */
  static Operand matrix(OneDnnTensor tensor) {
    return of(tensor, tensor.rows(), tensor.columns());
  }

  /** The transposed matrix, in place. */
  static Operand transposed(OneDnnTensor tensor) {
    return new Operand(
        tensor.address(),
        tensor.type(),
        new long[] {tensor.columns(), tensor.rows()},
        new long[] {1, tensor.columns()});
  }

  /** All elements in one row. */
  static Operand flat(OneDnnTensor tensor) {
    return of(tensor, 1, tensor.size());
  }

  /** All elements, or the first ones, densely packed in row-major order. */
  static Operand of(OneDnnTensor tensor, long... dimensions) {
    long[] strides = new long[dimensions.length];
    long stride = 1;
    for (int d = dimensions.length - 1; d >= 0; d--) {
      strides[d] = stride;
      stride *= dimensions[d];
    }
    return new Operand(tensor.address(), tensor.type(), dimensions, strides);
  }

  long size() {
    long size = 1;
    for (long dimension : dimensions) {
      size *= dimension;
    }
    return size;
  }

  long address() {
    return address;
  }

  int dataType() {
    return switch (type) {
      case FLOAT32 -> dnnl_f32;
      case BFLOAT16 -> throw new AssertionError(type);
      case INT32 -> dnnl_s32;
      case UINT8 -> dnnl_u8;
    };
  }

  /** Not a copy: for handing to oneDNN only. */
  long[] dimensions() {
    return dimensions;
  }

  /** Not a copy: for handing to oneDNN only. */
  long[] strides() {
    return strides;
  }
}
