package dev.hourglass.backend.nd4j;

import dev.hourglass.backend.nativememory.Address;
import dev.hourglass.tensor.DType;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.OpaqueConstantShapeBuffer;
import org.nd4j.nativeblas.OpaqueDataBuffer;

/**
 * How libnd4j sees memory: a buffer and the description of a dense array in C order.
 *
 * @param buffer wraps memory without owning it
 * @param shape belongs to libnd4j, which keeps one for each shape and never frees it
 */
record Operand(OpaqueDataBuffer buffer, LongPointer shape) {

  /** Describes memory that outlives it; {@link #release} when done. */
  static Operand of(Device device, long address, DType type, long... dimensions) {
    NativeOps operations = device.operations();
    DataType dataType = dataType(type);
    long size = 1;
    long[] strides = new long[dimensions.length];
    for (int i = dimensions.length - 1; i >= 0; i--) {
      strides[i] = size;
      size *= dimensions[i];
    }
    OpaqueDataBuffer buffer = device.buffer(size, dataType.toInt(), new Address(address));
    return new Operand(buffer, shape(operations, dataType, dimensions, strides));
  }

  private static LongPointer shape(
      NativeOps operations, DataType type, long[] dimensions, long[] strides) {
    try (LongPointer shape = new LongPointer(dimensions);
        LongPointer stride = new LongPointer(strides)) {
      OpaqueConstantShapeBuffer constant =
          operations.shapeBuffer(dimensions.length, shape, stride, type.toInt(), 'c', 1, false);
      LongPointer info = new LongPointer(operations.getConstantShapeBufferPrimary(constant));
      operations.deleteConstantShapeBuffer(constant);
      return info;
    }
  }

  private static DataType dataType(DType type) {
    return switch (type) {
      case FLOAT32 -> DataType.FLOAT;
      case BFLOAT16 -> throw new AssertionError(type);
      case INT32 -> DataType.INT32;
      case UINT8 -> DataType.UINT8;
    };
  }

  /** A number that libnd4j reads on the host, whatever the device. */
  static Operand onHost(NativeOps operations, int value, Address place) {
    new IntPointer(place).put(value);
    OpaqueDataBuffer buffer =
        operations.dbCreateExternalDataBuffer(1, DataType.INT32.toInt(), place, null);
    // Otherwise it would be copied from the device first, where it is not.
    operations.dbTickHostWrite(buffer);
    return new Operand(buffer, shape(operations, DataType.INT32, new long[] {1}, new long[] {1}));
  }

  void release(NativeOps operations) {
    operations.deleteDataBuffer(buffer);
  }
}
