package dev.hourglass.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_bf16;
import static org.bytedeco.dnnl.global.dnnl.dnnl_f32;
import static org.bytedeco.dnnl.global.dnnl.dnnl_s32;
import static org.bytedeco.dnnl.global.dnnl.dnnl_u8;

import dev.hourglass.backend.nativememory.NativeTensor;
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
  static Operand matrix(NativeTensor tensor) {
    return of(tensor, tensor.rows(), tensor.columns());
  }

  /** The transposed matrix, in place. */
  static Operand transposed(NativeTensor tensor) {
    return new Operand(
        tensor.address(),
        tensor.type(),
        new long[] {tensor.columns(), tensor.rows()},
        new long[] {1, tensor.columns()});
  }

  /** All elements in one row. */
  static Operand flat(NativeTensor tensor) {
    return of(tensor, 1, tensor.size());
  }

  /** All elements, or the first ones, densely packed in row-major order. */
  static Operand of(NativeTensor tensor, long... dimensions) {
    long[] strides = new long[dimensions.length];
    long stride = 1;
    for (int d = dimensions.length - 1; d >= 0; d--) {
      strides[d] = stride;
      stride *= dimensions[d];
    }
    return new Operand(tensor.address(), tensor.type(), dimensions, strides);
  }

  /** The part of this operand that goes with a part of the result: all of it where broadcast. */
  Operand cut(Cut cut) {
    int d = cut.dimension();
    if (dimensions[d] == 1) {
      return this;
    }
    long[] part = dimensions.clone();
    part[d] = cut.to() - cut.from();
    return new Operand(
        address + cut.from() * strides[d] * type.bytes(), type, part, normalized(part));
  }

  /**
   * The strides, but where there is one place only, those of a dense block: no element is addressed
   * otherwise, and oneDNN compares them before it chooses a fast implementation.
   */
  private long[] normalized(long[] part) {
    long[] result = strides.clone();
    for (int d = result.length - 2; d >= 0; d--) {
      if (part[d] == 1) {
        result[d] = part[d + 1] * result[d + 1];
      }
    }
    return result;
  }

  /** The transposed matrix of this one, in place. */
  Operand transposed() {
    return new Operand(
        address,
        type,
        new long[] {dimensions[1], dimensions[0]},
        new long[] {strides[1], strides[0]});
  }

  /** The same elements, dense in memory, as a matrix. */
  Operand reshaped(long rows, long columns) {
    return new Operand(address, type, new long[] {rows, columns}, new long[] {columns, 1});
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
      case BFLOAT16 -> dnnl_bf16;
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
