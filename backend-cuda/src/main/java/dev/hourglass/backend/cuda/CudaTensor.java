package dev.hourglass.backend.cuda;

import dev.hourglass.backend.cuda.driver.Device.Memory;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Tensor;
import java.nio.Buffer;

/** A dense row-major matrix in device memory. It owns nothing: its scope does. */
final class CudaTensor implements Tensor {
  private final Transfers transfers;
  private final Memory memory;
  private final long offset;
  private final DType type;
  private final long rows;
  private final long columns;

  /**
   * Describes memory.
   *
   * @param offset of the first element in {@code memory}, in bytes
   */
  CudaTensor(Transfers transfers, Memory memory, long offset, DType type, long rows, long columns) {
    this.transfers = transfers;
    this.memory = memory;
    this.offset = offset;
    this.type = type;
    this.rows = rows;
    this.columns = columns;
  }

  /** Where the first element is, as kernels see it. */
  long address() {
    return memory.address() + offset;
  }

  /** Size of all elements. */
  long bytes() {
    return size() * type.bytes();
  }

  /**
   * The same memory seen as another matrix.
   *
   * @param first index of its first element in this one
   */
  CudaTensor view(long first, long viewRows, long viewColumns) {
    return new CudaTensor(
        transfers, memory, offset + first * type.bytes(), type, viewRows, viewColumns);
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
    transfers.upload(source, memory, offset, type);
  }

  @Override
  public void download(Buffer target) {
    transfers.download(memory, offset, type, target);
  }
}
