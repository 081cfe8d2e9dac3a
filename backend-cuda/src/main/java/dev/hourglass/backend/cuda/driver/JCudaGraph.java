package dev.hourglass.backend.cuda.driver;

import static dev.hourglass.backend.cuda.driver.Status.check;

import jcuda.driver.CUgraph;
import jcuda.driver.JCudaDriver;

/** Recorded work. */
record JCudaGraph(JCudaContext context, CUgraph handle) implements Device.Graph {
  @Override
  public void close() {
    context.makeCurrent();
    check("cuGraphDestroy", JCudaDriver.cuGraphDestroy(handle));
  }
}
