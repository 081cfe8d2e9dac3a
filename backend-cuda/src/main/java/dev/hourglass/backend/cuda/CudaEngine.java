package dev.hourglass.backend.cuda;

import dev.hourglass.backend.cuda.driver.Device;
import dev.hourglass.backend.cuda.driver.Device.Resource;
import dev.hourglass.backend.cuda.driver.Device.Stream;
import dev.hourglass.backend.cuda.driver.DeviceProperties;
import dev.hourglass.backend.cuda.driver.DeviceProperties.Capability;
import dev.hourglass.backend.cuda.driver.Resources;

/** One device, and what is made on it once for all scopes and steps. */
final class CudaEngine implements Resource {
  /** The first hardware with tensor cores for BFLOAT16 and TF32: Ampere. */
  private static final Capability AMPERE = new Capability(8, 0);

  private final Device device;
  private final Stream stream;
  private final Transfers transfers;
  private final KernelLibrary library;
  private final Recorder recorder;

  /** The device first. */
  private final Resources resources = new Resources();

  /**
   * Takes over a device.
   *
   * @param device closed with this engine, or when this fails
   */
  CudaEngine(Device device) {
    this.device = device;
    resources.add(device::close);
    try {
      this.stream = resources.add(device.newStream());
      this.transfers = resources.add(new Transfers(device, stream));
      this.library = resources.add(new KernelLibrary(device));
      this.recorder = resources.add(new Recorder(device));
    } catch (RuntimeException | Error e) {
      resources.closeAfter(e);
      throw e;
    }
  }

  Device device() {
    return device;
  }

  DeviceProperties properties() {
    return device.properties();
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

  /** Whether the tensor cores multiply BFLOAT16 and TF32. */
  boolean hasTensorCores() {
    return properties().capability().isAtLeast(AMPERE);
  }

  @Override
  public void close() {
    resources.close();
  }
}
