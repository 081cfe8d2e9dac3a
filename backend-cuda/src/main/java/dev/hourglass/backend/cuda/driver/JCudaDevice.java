package dev.hourglass.backend.cuda.driver;

import static dev.hourglass.backend.cuda.driver.Status.check;
import static jcuda.driver.CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR;
import static jcuda.driver.CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR;
import static jcuda.driver.CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN;
import static jcuda.driver.CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT;

import dev.hourglass.backend.cuda.driver.DeviceProperties.Capability;
import dev.hourglass.backend.natives.NativeText;
import dev.hourglass.tensor.BackendException;
import java.nio.charset.StandardCharsets;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUevent;
import jcuda.driver.CUevent_flags;
import jcuda.driver.CUgraphExec;
import jcuda.driver.CUmodule;
import jcuda.driver.CUresult;
import jcuda.driver.CUstream;
import jcuda.driver.CUstream_flags;
import jcuda.driver.JCudaDriver;

/**
 * A device through JCuda's binding of the driver API. It uses the device's primary context, which
 * other libraries of the process share, and makes it current in the calling thread where a call
 * needs that.
 */
final class JCudaDevice implements Device {
  private final CUdevice device;
  private final JCudaContext context;
  private final DeviceProperties properties;
  private boolean closed;

  private JCudaDevice(CUdevice device, JCudaContext context, DeviceProperties properties) {
    this.device = device;
    this.context = context;
    this.properties = properties;
  }

  /** The CUDA version that the driver supports: 12040 is 12.4. */
  static int driverVersion() {
    int[] version = new int[1];
    check("cuDriverGetVersion", JCudaDriver.cuDriverGetVersion(version));
    return version[0];
  }

  /** What a device is, without opening it. */
  static DeviceProperties properties(int ordinal) {
    return properties(handle(ordinal), ordinal);
  }

  /** Opens a device. */
  static JCudaDevice open(int ordinal) {
    CUdevice device = handle(ordinal);
    DeviceProperties properties = properties(device, ordinal);
    CUcontext context = new CUcontext();
    check("cuDevicePrimaryCtxRetain", JCudaDriver.cuDevicePrimaryCtxRetain(context, device));
    return new JCudaDevice(device, new JCudaContext(context), properties);
  }

  private static CUdevice handle(int ordinal) {
    CUdevice device = new CUdevice();
    check("cuDeviceGet", JCudaDriver.cuDeviceGet(device, ordinal));
    return device;
  }

  private static DeviceProperties properties(CUdevice device, int ordinal) {
    byte[] name = new byte[256];
    check("cuDeviceGetName", JCudaDriver.cuDeviceGetName(name, name.length, device));
    long[] memory = new long[1];
    check("cuDeviceTotalMem", JCudaDriver.cuDeviceTotalMem(memory, device));
    return new DeviceProperties(
        ordinal,
        NativeText.line(new String(name, StandardCharsets.UTF_8).split("\0", 2)[0]),
        new Capability(
            attribute(CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR, device),
            attribute(CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR, device)),
        attribute(CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT, device),
        attribute(CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN, device),
        memory[0],
        driverVersion());
  }

  private static int attribute(int attribute, CUdevice device) {
    int[] value = new int[1];
    check("cuDeviceGetAttribute", JCudaDriver.cuDeviceGetAttribute(value, attribute, device));
    return value[0];
  }

  @Override
  public DeviceProperties properties() {
    return properties;
  }

  JCudaContext context() {
    return context;
  }

  @Override
  public Memory allocate(long bytes) {
    context.makeCurrent();
    JCudaMemory memory = new JCudaMemory(context, bytes);
    int code = JCudaDriver.cuMemAlloc(memory.pointer(), bytes);
    if (code == CUresult.CUDA_ERROR_OUT_OF_MEMORY) {
      throw outOfMemory(bytes);
    }
    check("cuMemAlloc", code);
    return memory;
  }

  private BackendException.OutOfMemory outOfMemory(long bytes) {
    long[] free = new long[1];
    long[] total = new long[1];
    check("cuMemGetInfo", JCudaDriver.cuMemGetInfo(free, total));
    return new BackendException.OutOfMemory(
        bytes,
        "Device "
            + properties.ordinal()
            + " ("
            + properties.name()
            + ") has "
            + free[0]
            + " bytes free of "
            + total[0]
            + "; use smaller batches or a smaller model, or close what else uses it.",
        null);
  }

  @Override
  public HostMemory allocateHost(int bytes) {
    context.makeCurrent();
    return new JCudaHostMemory(context, bytes);
  }

  @Override
  public Stream newStream() {
    context.makeCurrent();
    CUstream stream = new CUstream();
    check(
        "cuStreamCreate",
        JCudaDriver.cuStreamCreate(stream, CUstream_flags.CU_STREAM_NON_BLOCKING));
    return new JCudaStream(context, stream);
  }

  @Override
  public Event newEvent() {
    context.makeCurrent();
    CUevent event = new CUevent();
    check("cuEventCreate", JCudaDriver.cuEventCreate(event, CUevent_flags.CU_EVENT_DEFAULT));
    return new JCudaEvent(context, event);
  }

  @Override
  public Module load(String ptx) {
    context.makeCurrent();
    CUmodule module = new CUmodule();
    byte[] image = (ptx + "\0").getBytes(StandardCharsets.US_ASCII);
    check("cuModuleLoadData", JCudaDriver.cuModuleLoadData(module, image));
    return new JCudaModule(context, module);
  }

  @Override
  public Executable instantiate(Graph graph) {
    context.makeCurrent();
    CUgraphExec executable = new CUgraphExec();
    check(
        "cuGraphInstantiate",
        JCudaDriver.cuGraphInstantiate(executable, ((JCudaGraph) graph).handle(), 0));
    return new JCudaExecutable(context, executable);
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      check("cuDevicePrimaryCtxRelease", JCudaDriver.cuDevicePrimaryCtxRelease(device));
    }
  }
}
