package dev.hourglass.backend.cuda;

import dev.hourglass.backend.cuda.cublas.CublasSearch;
import dev.hourglass.backend.cuda.driver.Device;
import dev.hourglass.backend.cuda.driver.DeviceProperties;
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
  private final String name;
  private final CudaEngine engine;
  private final CublasSearch.Result cublas;
  private final Tuner tuner;

  /** The engine first. */
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
    this.cublas = cublas;
    this.engine = resources.add(new CudaEngine(device));
    List<ProductMaker> makers = new ArrayList<>();
    makers.add(Products::bindOwn);
    if (cublas instanceof CublasSearch.Found found) {
      makers.add(resources.add(new CublasProducts(engine, found)));
    }
    this.tuner = new Tuner(this::newScope, makers);
  }

  /** The device, and what is made on it once. */
  CudaEngine engine() {
    return engine;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String description() {
    return describe(engine.properties())
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
    return type != DType.BFLOAT16 || engine.hasTensorCores();
  }

  @Override
  public CudaScope newScope() {
    CudaScope scope =
        new CudaScope(
            engine, (owner, floats) -> new CudaKernels(owner, floats, tuner), scopes::remove);
    scopes.add(scope);
    return scope;
  }

  @Override
  public Step compile(List<? extends Kernel> body) {
    CudaStep step = new CudaStep(engine, body, steps::remove);
    steps.add(step);
    return step;
  }

  @Override
  public void synchronize() {
    engine.stream().synchronize();
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
