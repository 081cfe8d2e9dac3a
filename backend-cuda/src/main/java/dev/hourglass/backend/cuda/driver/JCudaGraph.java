package dev.hourglass.backend.cuda.driver;

import static dev.hourglass.backend.cuda.driver.Status.check;

import jcuda.driver.CUgraph;
import jcuda.driver.JCudaDriver;

/** Recorded work. */
record JCudaGraph(JCudaDevice device, CUgraph handle) implements Device.Graph {
  @Override
  public void close() {
    device.makeCurrent();
    check("cuGraphDestroy", JCudaDriver.cuGraphDestroy(handle));
  }
}
