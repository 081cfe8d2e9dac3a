package dev.hourglass.backend.nd4j;

import dev.hourglass.backend.threads.WorkerPool;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.Scope;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Any of ND4J's backends, by what its device can do. */
public final class Nd4jBackend implements Backend {
  private final String name;
  private final Device device;

  /** Of no thread but the caller's, on which all loops stay: see {@link ProcessThreads}. */
  private final WorkerPool pool = new WorkerPool("hourglass-nd4j", 1);

  private final Set<Nd4jScope> scopes = ConcurrentHashMap.newKeySet();

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

  Device device() {
    return device;
  }

  WorkerPool pool() {
    return pool;
  }

  void forget(Nd4jScope scope) {
    scopes.remove(scope);
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
    Nd4jScope scope = new Nd4jScope(this);
    scopes.add(scope);
    return scope;
  }

  /** Does nothing: every kernel has been carried out when its run returns. */
  @Override
  public void synchronize() {}

  @Override
  public long bytes() {
    return scopes.stream().mapToLong(Nd4jScope::bytes).sum();
  }

  @Override
  public void close() {
    List.copyOf(scopes).forEach(Nd4jScope::close);
    pool.close();
    device.close();
  }
}
