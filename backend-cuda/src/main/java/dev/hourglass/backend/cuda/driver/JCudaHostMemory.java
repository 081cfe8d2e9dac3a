package dev.hourglass.backend.cuda.driver;

import static dev.hourglass.backend.cuda.driver.Status.check;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jcuda.Pointer;
import jcuda.driver.JCudaDriver;

/** A block of pinned host memory. */
final class JCudaHostMemory implements Device.HostMemory {
  private final JCudaContext context;
  private final Pointer pointer = new Pointer();
  private final ByteBuffer buffer;

  JCudaHostMemory(JCudaContext context, int bytes) {
    this.context = context;
    check("cuMemAllocHost", JCudaDriver.cuMemAllocHost(pointer, bytes));
    buffer = pointer.getByteBuffer(0, bytes).order(ByteOrder.nativeOrder());
  }

  Pointer pointer() {
    return pointer;
  }

  @Override
  public ByteBuffer buffer() {
    return buffer;
  }

  @Override
  public void close() {
    context.makeCurrent();
    check("cuMemFreeHost", JCudaDriver.cuMemFreeHost(pointer));
  }
}
