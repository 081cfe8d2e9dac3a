package dev.hourglass.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_cpu;
import static org.bytedeco.dnnl.global.dnnl.dnnl_engine_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_engine_destroy;

import dev.hourglass.backend.nativememory.OpenScopes;
import dev.hourglass.backend.threads.WorkerPool;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Scope;
import org.bytedeco.dnnl.dnnl_engine;

/** oneDNN's CPU engine. */
final class OneDnnBackend implements Backend {
  private final dnnl_engine engine = new dnnl_engine();
  private final OpenScopes scopes = new OpenScopes();
  private final WorkerPool pool;
  private boolean closed;

  /**
   * Opens the engine.
   *
   * @param threads that compute, at least 1
   */
  OneDnnBackend(int threads) {
    pool = new WorkerPool("hourglass-onednn", OneDnnRuntime.honoursThreads() ? threads : 1);
    try {
      Status.check("engine_create", dnnl_engine_create(engine, dnnl_cpu, 0));
    } catch (RuntimeException | Error e) {
      pool.close();
      throw e;
    }
  }

  @Override
  public String name() {
    return OneDnnProvider.NAME;
  }

  @Override
  public String description() {
    int threads = pool.threads();
    String count = threads == 1 ? "1 thread" : threads + " threads";
    return OneDnnRuntime.description()
        + ", "
        + (OneDnnRuntime.honoursThreads() ? count : "OpenMP's threads");
  }

  @Override
  public boolean supports(DType type) {
    return type != DType.BFLOAT16 || OneDnnRuntime.multipliesBfloat16();
  }

  @Override
  public Scope newScope() {
    return scopes.add(new OneDnnScope(engine, pool, scopes, OneDnnKernels::new));
  }

  /** Does nothing: a primitive on the CPU has finished when its execution returns. */
  @Override
  public void synchronize() {}

  @Override
  public long bytes() {
    return scopes.bytes();
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    scopes.close();
    pool.close();
    dnnl_engine_destroy(engine);
  }
}
