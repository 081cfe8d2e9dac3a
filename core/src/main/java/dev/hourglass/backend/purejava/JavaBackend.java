package dev.hourglass.backend.purejava;

import dev.hourglass.backend.threads.WorkerPool;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.Scope;
import java.util.concurrent.atomic.AtomicLong;

/** Heap memory and a few threads. */
final class JavaBackend implements Backend {
  private final WorkerPool pool;
  private final AtomicLong bytes = new AtomicLong();

  JavaBackend(int threads) {
    pool = new WorkerPool("hourglass-java", threads);
  }

  @Override
  public String name() {
    return "java";
  }

  @Override
  public String description() {
    int threads = pool.threads();
    return "pure Java "
        + Runtime.version().feature()
        + ", "
        + threads
        + (threads == 1 ? " thread" : " threads");
  }

  @Override
  public Scope newScope() {
    return new JavaScope(bytes::addAndGet, scope -> new JavaKernels(scope, pool));
  }

  @Override
  public void synchronize() {}

  @Override
  public long bytes() {
    return bytes.get();
  }

  @Override
  public void close() {
    pool.close();
  }
}
