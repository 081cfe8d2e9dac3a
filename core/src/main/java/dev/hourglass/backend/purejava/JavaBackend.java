package dev.hourglass.backend.purejava;

import dev.hourglass.backend.loops.Family;
import dev.hourglass.backend.threads.WorkerPool;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.Scope;
import java.util.concurrent.atomic.AtomicLong;

/** Heap memory and a few threads. */
final class JavaBackend implements Backend {
  private final Family family;
  private final WorkerPool pool;
  private final AtomicLong bytes = new AtomicLong();

  /** Computes in the fastest way that works here. */
  JavaBackend(int threads) {
    this(threads, Families.best());
  }

  JavaBackend(int threads, Family family) {
    this.family = family;
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
        + family.description()
        + ", "
        + threads
        + (threads == 1 ? " thread" : " threads");
  }

  @Override
  public Scope newScope() {
    return new JavaScope(bytes::addAndGet, scope -> new JavaKernels(scope, pool, family));
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
