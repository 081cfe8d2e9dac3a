package dev.hourglass.backend.cuda.driver;

import static dev.hourglass.backend.cuda.driver.Status.check;

import dev.hourglass.backend.cuda.driver.Device.Event;
import jcuda.driver.CUevent;
import jcuda.driver.JCudaDriver;

/** An event. */
record JCudaEvent(JCudaContext context, CUevent handle) implements Device.Event {
  @Override
  public float millisecondsSince(Event start) {
    context.makeCurrent();
    CUevent first = ((JCudaEvent) start).handle;
    check("cuEventSynchronize", JCudaDriver.cuEventSynchronize(first));
    check("cuEventSynchronize", JCudaDriver.cuEventSynchronize(handle));
    float[] milliseconds = new float[1];
    check("cuEventElapsedTime", JCudaDriver.cuEventElapsedTime(milliseconds, first, handle));
    return milliseconds[0];
  }

  @Override
  public void close() {
    context.makeCurrent();
    check("cuEventDestroy", JCudaDriver.cuEventDestroy(handle));
  }
}
