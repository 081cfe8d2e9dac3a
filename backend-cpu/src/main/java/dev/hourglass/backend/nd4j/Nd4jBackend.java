package dev.hourglass.backend.nd4j;

import dev.hourglass.backend.nativememory.OpenScopes;
import dev.hourglass.backend.threads.WorkerPool;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.Scope;

/** Any of ND4J's backends, by what its device can do. */
public final class Nd4jBackend implements Backend {
  private final String name;
  private final Device device;

  /** Of no thread but the caller's, on which all loops stay: see {@link ProcessThreads}. */
  private final WorkerPool pool = new WorkerPool("hourglass-nd4j", 1);

  private final OpenScopes scopes = new OpenScopes();

  /**
   * Takes over a device.
   *
   * @param name the provider's
   * @param device closed with this backend
   */
  public Nd4jBackend(String name, Device device) {
    this.name = name;
    this.device = device;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String description() {
    return device.description();
  }

  @Override
  public Scope newScope() {
    return scopes.add(new Nd4jScope(device, pool, scopes, Nd4jKernels::new));
  }

  /** Does nothing: every kernel has been carried out when its run returns. */
  @Override
  public void synchronize() {}

  @Override
  public long bytes() {
    return scopes.bytes();
  }

  @Override
  public void close() {
    scopes.close();
    pool.close();
    device.close();
  }
}
