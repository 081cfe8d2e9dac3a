package dev.hourglass.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_execute;
import static org.bytedeco.dnnl.global.dnnl.dnnl_success;

import dev.hourglass.tensor.Kernel;
import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_stream;

/**
 * One oneDNN primitive with its arguments. It is executed through the C interface because that
 * takes the prepared argument array as it is and reports failure as a number: nothing is allocated
 * on either side.
 */
final class PrimitiveKernel implements Kernel {
  private final String name;
  private final dnnl_primitive primitive;
  private final dnnl_stream stream;
  private final int count;
  private final dnnl_exec_arg_t arguments;

  PrimitiveKernel(
      String name,
      dnnl_primitive primitive,
      dnnl_stream stream,
      int count,
      dnnl_exec_arg_t arguments) {
    this.name = name;
    this.primitive = primitive;
    this.stream = stream;
    this.count = count;
    this.arguments = arguments;
  }

  @Override
  public void run() {
    OpenMp.confine();
    int status = dnnl_primitive_execute(primitive, stream, count, arguments);
    if (status != dnnl_success) {
      Status.check(name, status);
    }
  }
}
