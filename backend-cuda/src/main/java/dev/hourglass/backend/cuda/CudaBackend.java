package dev.hourglass.backend.cuda;

import dev.hourglass.backend.cuda.cublas.CublasSearch;
import dev.hourglass.backend.cuda.driver.Device;
import dev.hourglass.backend.cuda.driver.Device.Stream;
import dev.hourglass.backend.cuda.driver.DeviceProperties;
import dev.hourglass.backend.cuda.driver.DeviceProperties.Capability;
import dev.hourglass.backend.cuda.driver.Resources;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** One device and one stream on it, on which everything is queued. */
final class CudaBackend implements Backend {
  /** The first hardware with tensor cores for BFLOAT16 and TF32: Ampere. */
  private static final Capability AMPERE = new Capability(8, 0);

  private final String name;
  private final Device device;
  private final Stream stream;
  private final Transfers transfers;
  private final KernelLibrary library;
  private final Recorder recorder;
  private final CublasSearch.Result cublas;
  private final Tuner tuner;

  /** What is made once for all scopes and steps, the device first. */
  private final Resources resources = new Resources();

  private final Set<CudaScope> scopes = ConcurrentHashMap.newKeySet();
  private final Set<CudaStep> steps = ConcurrentHashMap.newKeySet();
  private boolean closed;

  /**
   * Takes over a device.
   *
   * @param device closed with this backend, or when this fails
   * @param cublas what computes products where it is there and faster than our own kernels
   */
  CudaBackend(String name, Device device, CublasSearch.Result cublas) {
    this.name = name;
    this.device = device;
    this.cublas = cublas;
    resources.add(device::close);
    try {
      this.stream = resources.add(device.newStream());
      this.transfers = resources.add(new Transfers(device, stream));
      this.library = resources.add(new KernelLibrary(device));
      this.recorder = resources.add(new Recorder(device));
    } catch (RuntimeException e) {
      resources.closeAfter(e);
      throw e;
    }
    List<ProductMaker> others = new ArrayList<>();
    if (cublas instanceof CublasSearch.Found found) {
      others.add(resources.add(new CublasProducts(this, found)));
    }
    this.tuner = new Tuner(others);
  }

  Device device() {
    return device;
  }

  /** Where kernels are queued that run by themselves. */
  Stream stream() {
    return stream;
  }

  Transfers transfers() {
    return transfers;
  }

  KernelLibrary library() {
    return library;
  }

  Recorder recorder() {
    return recorder;
  }

  Tuner tuner() {
    return tuner;
  }

  /** Whether the tensor cores multiply BFLOAT16 and TF32. */
  boolean hasTensorCores() {
    return device.properties().capability().isAtLeast(AMPERE);
  }

  void forget(CudaScope scope) {
    scopes.remove(scope);
  }

  void forget(CudaStep step) {
    steps.remove(step);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String description() {
    return describe(device.properties())
        + (cublas instanceof CublasSearch.Found
            ? ", products by own kernels or " + cublas.description()
            : ", products by own kernels");
  }

  /** One line for people. */
  static String describe(DeviceProperties properties) {
    return properties.name()
        + ", device "
        + properties.ordinal()
        + ", compute capability "
        + properties.capability()
        + ", "
        + properties.multiprocessors()
        + " multiprocessors, driver for CUDA "
        + properties.driverVersion() / 1000
        + "."
        + properties.driverVersion() % 1000 / 10;
  }

  @Override
  public boolean supports(DType type) {
    return type != DType.BFLOAT16 || hasTensorCores();
  }

  @Override
  public CudaScope newScope() {
    CudaScope scope = new CudaScope(this);
    scopes.add(scope);
    return scope;
  }

  @Override
  public Step compile(List<? extends Kernel> body) {
    CudaStep step = new CudaStep(this, body);
    steps.add(step);
    return step;
  }

  @Override
  public void synchronize() {
    stream.synchronize();
  }

  @Override
  public long bytes() {
    return scopes.stream().mapToLong(CudaScope::bytes).sum();
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    scopes.forEach(scope -> resources.add(scope::close));
    steps.forEach(step -> resources.add(step::close));
    resources.close();
  }
}
