package dev.hourglass.backend.cuda.driver;

import static dev.hourglass.backend.cuda.driver.Status.check;

import jcuda.driver.CUdeviceptr;
import jcuda.driver.JCudaDriver;

/** A block of device memory. */
final class JCudaMemory implements Device.Memory {
  private final JCudaContext context;
  private final long bytes;
  private final Address pointer = new Address();

  /** JCuda shows a pointer's value to its subclasses only. */
  private static final class Address extends CUdeviceptr {
    long value() {
      return getNativePointer();
    }
  }

  /** Describes memory that {@code cuMemAlloc} is yet to put at {@link #pointer}. */
  JCudaMemory(JCudaContext context, long bytes) {
    this.context = context;
    this.bytes = bytes;
  }

  CUdeviceptr pointer() {
    return pointer;
  }

  @Override
  public long address() {
    return pointer.value();
  }

  @Override
  public long bytes() {
    return bytes;
  }

  @Override
  public void close() {
    context.makeCurrent();
    check("cuMemFree", JCudaDriver.cuMemFree(pointer));
  }
}
