package dev.hourglass.backend.cuda.driver;

import dev.hourglass.tensor.BackendException;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;

/** What the driver's calls return. */
final class Status {
  private Status() {}

  /**
   * Requires success.
   *
   * @param call the function that returned {@code code}
   * @throws BackendException.NativeFailure with the error's name and the driver's explanation
   */
  static void check(String call, int code) {
    if (code != CUresult.CUDA_SUCCESS) {
      throw failure(call, code);
    }
  }

  /** The failure that a code other than success means. */
  static BackendException.NativeFailure failure(String call, int code) {
    return new BackendException.NativeFailure(call, name(code), null);
  }

  /** An error's name and number, and what the driver says of it. */
  static String name(int code) {
    String[] text = new String[1];
    JCudaDriver.cuGetErrorString(code, text);
    String name = CUresult.stringFor(code) + " (" + code + ")";
    return text[0] == null ? name : name + ", " + text[0];
  }
}
