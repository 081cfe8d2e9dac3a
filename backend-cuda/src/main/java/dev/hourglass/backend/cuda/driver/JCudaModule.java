package dev.hourglass.backend.cuda.driver;

import static dev.hourglass.backend.cuda.driver.Status.check;
import static jcuda.driver.CUfunction_attribute.CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES;

import dev.hourglass.backend.cuda.driver.Device.Function;
import dev.hourglass.backend.cuda.driver.Device.Grid;
import dev.hourglass.backend.cuda.driver.Device.Launch;
import java.nio.ByteBuffer;
import jcuda.Pointer;
import jcuda.driver.CUfunction;
import jcuda.driver.CUmodule;
import jcuda.driver.JCudaDriver;

/** Code compiled for the device. */
record JCudaModule(JCudaContext context, CUmodule handle) implements Device.Module {
  @Override
  public Function function(String name, int sharedBytes) {
    context.makeCurrent();
    CUfunction function = new CUfunction();
    check("cuModuleGetFunction " + name, JCudaDriver.cuModuleGetFunction(function, handle, name));
    // Without being asked, the driver allows 48 KiB less what the code itself declares.
    if (sharedBytes > 0) {
      check(
          "cuFuncSetAttribute " + name,
          JCudaDriver.cuFuncSetAttribute(
              function, CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES, sharedBytes));
    }
    return new JCudaFunction(context, name, function);
  }

  @Override
  public void close() {
    context.makeCurrent();
    check("cuModuleUnload", JCudaDriver.cuModuleUnload(handle));
  }

  private record JCudaFunction(JCudaContext context, String name, CUfunction handle)
      implements Function {
    @Override
    public Launch prepare(Grid grid, int threads, int sharedBytes, ByteBuffer arguments) {
      String call = "cuLaunchKernel " + name;
      // An array of one pointer to the structure.
      Pointer parameters = Pointer.to(Pointer.to(arguments));
      return stream -> {
        context.makeCurrent();
        check(
            call,
            JCudaDriver.cuLaunchKernel(
                handle,
                grid.x(),
                grid.y(),
                grid.z(),
                threads,
                1,
                1,
                sharedBytes,
                ((JCudaStream) stream).handle(),
                parameters,
                null));
      };
    }
  }
}
