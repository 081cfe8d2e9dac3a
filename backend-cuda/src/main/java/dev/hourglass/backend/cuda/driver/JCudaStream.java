package dev.hourglass.backend.cuda.driver;

import static dev.hourglass.backend.cuda.driver.Status.check;

import dev.hourglass.backend.cuda.driver.Device.Event;
import dev.hourglass.backend.cuda.driver.Device.Graph;
import dev.hourglass.backend.cuda.driver.Device.HostMemory;
import dev.hourglass.backend.cuda.driver.Device.Memory;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUgraph;
import jcuda.driver.CUstream;
import jcuda.driver.CUstreamCaptureMode;
import jcuda.driver.JCudaDriver;

/** A stream. */
final class JCudaStream implements Device.Stream {
  private final JCudaContext context;
  private final CUstream handle;

  JCudaStream(JCudaContext context, CUstream handle) {
    this.context = context;
    this.handle = handle;
  }

  CUstream handle() {
    return handle;
  }

  @Override
  public void fill(Memory target, byte value) {
    context.makeCurrent();
    check(
        "cuMemsetD8Async",
        JCudaDriver.cuMemsetD8Async(
            ((JCudaMemory) target).pointer(), value, target.bytes(), handle));
  }

  @Override
  public void copy(HostMemory source, Memory target, long offset, long bytes) {
    context.makeCurrent();
    check(
        "cuMemcpyHtoDAsync",
        JCudaDriver.cuMemcpyHtoDAsync(
            at(target, offset), ((JCudaHostMemory) source).pointer(), bytes, handle));
  }

  @Override
  public void copy(Memory source, long offset, HostMemory target, long bytes) {
    context.makeCurrent();
    check(
        "cuMemcpyDtoHAsync",
        JCudaDriver.cuMemcpyDtoHAsync(
            ((JCudaHostMemory) target).pointer(), at(source, offset), bytes, handle));
  }

  private static CUdeviceptr at(Memory memory, long offset) {
    CUdeviceptr start = ((JCudaMemory) memory).pointer();
    return offset == 0 ? start : start.withByteOffset(offset);
  }

  @Override
  public void record(Event event) {
    context.makeCurrent();
    check("cuEventRecord", JCudaDriver.cuEventRecord(((JCudaEvent) event).handle(), handle));
  }

  @Override
  public void await(Event event) {
    context.makeCurrent();
    check(
        "cuStreamWaitEvent",
        JCudaDriver.cuStreamWaitEvent(handle, ((JCudaEvent) event).handle(), 0));
  }

  @Override
  public void synchronize() {
    context.makeCurrent();
    check("cuStreamSynchronize", JCudaDriver.cuStreamSynchronize(handle));
  }

  @Override
  public void beginCapture() {
    context.makeCurrent();
    check(
        "cuStreamBeginCapture",
        JCudaDriver.cuStreamBeginCapture(
            handle, CUstreamCaptureMode.CU_STREAM_CAPTURE_MODE_THREAD_LOCAL));
  }

  @Override
  public Graph endCapture() {
    context.makeCurrent();
    CUgraph graph = new CUgraph();
    check("cuStreamEndCapture", JCudaDriver.cuStreamEndCapture(handle, graph));
    return new JCudaGraph(context, graph);
  }

  @Override
  public void close() {
    context.makeCurrent();
    check("cuStreamDestroy", JCudaDriver.cuStreamDestroy(handle));
  }
}
