package dev.hourglass.backend.cuda.driver;

import static dev.hourglass.backend.cuda.driver.Status.check;

import dev.hourglass.backend.cuda.driver.Device.Stream;
import jcuda.driver.CUgraphExec;
import jcuda.driver.JCudaDriver;

/** Recorded work, ready to run. */
record JCudaExecutable(JCudaContext context, CUgraphExec handle) implements Device.Executable {
  @Override
  public void launch(Stream stream) {
    context.makeCurrent();
    check("cuGraphLaunch", JCudaDriver.cuGraphLaunch(handle, ((JCudaStream) stream).handle()));
  }

  @Override
  public void close() {
    context.makeCurrent();
    check("cuGraphExecDestroy", JCudaDriver.cuGraphExecDestroy(handle));
  }
}
