package dev.hourglass.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_invalid_arguments;
import static org.bytedeco.dnnl.global.dnnl.dnnl_last_impl_reached;
import static org.bytedeco.dnnl.global.dnnl.dnnl_not_required;
import static org.bytedeco.dnnl.global.dnnl.dnnl_out_of_memory;
import static org.bytedeco.dnnl.global.dnnl.dnnl_runtime_error;
import static org.bytedeco.dnnl.global.dnnl.dnnl_success;
import static org.bytedeco.dnnl.global.dnnl.dnnl_unimplemented;

import dev.hourglass.tensor.BackendException;

/** What oneDNN's C functions return. */
final class Status {
  private Status() {}

  /**
   * Turns a failure into its exception.
   *
   * @param api the function or primitive that was called
   * @param status what it returned
   * @throws BackendException.OutOfMemory if oneDNN found no memory for itself
   * @throws BackendException.NativeFailure on any other failure
   */
  static void check(String api, int status) {
    if (status != dnnl_success) {
      throw failure(api, status);
    }
  }

  private static BackendException failure(String api, int status) {
    if (status == dnnl_out_of_memory) {
      // oneDNN doesn't say how much it asked for.
      return new BackendException.OutOfMemory(
          0, "oneDNN could not allocate its own memory in " + api + ".", null);
    }
    return new BackendException.NativeFailure("oneDNN " + api, name(status), null);
  }

  private static String name(int status) {
    String name =
        switch (status) {
          case dnnl_invalid_arguments -> "invalid_arguments";
          case dnnl_unimplemented -> "unimplemented";
          case dnnl_last_impl_reached -> "last_impl_reached";
          case dnnl_runtime_error -> "runtime_error";
          case dnnl_not_required -> "not_required";
          default -> "unknown status";
        };
    return name + " (" + status + ")";
  }
}
