package dev.hourglass.backend.cuda.driver;

import static dev.hourglass.backend.cuda.driver.Status.check;

import jcuda.driver.CUcontext;
import jcuda.driver.JCudaDriver;

/** A device's context, in which all that is made on the device lives. */
record JCudaContext(CUcontext handle) {
  /** Makes it current in the calling thread, which may have another device's. */
  void makeCurrent() {
    check("cuCtxSetCurrent", JCudaDriver.cuCtxSetCurrent(handle));
  }
}
