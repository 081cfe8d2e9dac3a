package dev.hourglass.backend.cuda.cublas;

import jcuda.Pointer;

/** An address in device memory, which JCuda lets only subclasses say. */
final class DevicePointer extends Pointer {
  DevicePointer(long address) {
    super(address);
  }
}
