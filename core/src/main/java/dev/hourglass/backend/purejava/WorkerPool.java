package dev.hourglass.backend.purejava;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Runs the parts of a task on a few threads, without allocating: a training step is a few dozen
 * short tasks in a row, for which an executor's futures and wake-ups would cost more than the work.
 *
 * <p>The caller takes parts too. Where the pool is busy with another task, be it another caller's
 * or the one that the caller itself is a part of, the caller runs its parts alone.
 */
final class WorkerPool implements AutoCloseable {
  /** Work that falls into parts which may run in any order, at the same time. */
  interface Task {
    void part(int part);
  }

  /**
   * Tens of microseconds of looking for work before a worker sleeps: longer than between kernels.
   */
  private static final int SPINS = 2_000;

  /** How long the caller sleeps at a time once the last parts take long. */
  private static final long PAUSE_NANOS = 20_000;

  /** Part number of a ticket from which none can be taken. */
  private static final long CLOSED = 0xFFFF_FFFFL;

  /** Not a reentrant lock: a task within a task would overwrite the outer one's ticket. */
  private final AtomicBoolean busy = new AtomicBoolean();

  private final Worker[] workers;
  private final AtomicInteger unfinished = new AtomicInteger();

  /**
   * Upper half: number of the task; lower half: the next part to take. One word, so that a worker
   * that comes late can't take a part of a task which it has not seen.
   */
  private final AtomicLong ticket = new AtomicLong(CLOSED);

  private volatile @Nullable Task task;
  private volatile int parts;
  private volatile @Nullable Throwable failure;
  private volatile boolean closed;

  WorkerPool(int threads) {
    workers = new Worker[threads - 1];
    for (int i = 0; i < workers.length; i++) {
      workers[i] = new Worker("hourglass-java-" + (i + 1));
    }
    try {
      for (Worker worker : workers) {
        worker.start();
      }
    } catch (OutOfMemoryError e) {
      // The system refuses another thread; those that run already must not stay.
      close();
      throw e;
    }
  }

  int threads() {
    return workers.length + 1;
  }

  /**
   * Runs the parts 0 to {@code count - 1} and returns when all have ended.
   *
   * @throws RuntimeException or an Error: one that a part has thrown, on whatever thread; the other
   *     parts may have run or not
   */
  void run(Task work, int count) {
    if (count == 1 || workers.length == 0 || !busy.compareAndSet(false, true)) {
      for (int part = 0; part < count; part++) {
        work.part(part);
      }
      return;
    }
    try {
      long next = ((ticket.get() >>> 32) + 1) << 32;
      ticket.set(next | CLOSED);
      task = work;
      parts = count;
      unfinished.set(count);
      ticket.set(next);
      for (Worker worker : workers) {
        worker.wake();
      }
      takeParts();
      for (int spins = 0; unfinished.get() > 0; spins++) {
        if (spins < SPINS) {
          Thread.onSpinWait();
        } else {
          LockSupport.parkNanos(this, PAUSE_NANOS);
        }
      }
      task = null;
      Throwable thrown = failure;
      failure = null;
      if (thrown instanceof Error error) {
        throw error;
      }
      if (thrown != null) {
        throw (RuntimeException) thrown;
      }
    } finally {
      busy.set(false);
    }
  }

  private void takeParts() {
    while (true) {
      long taken = ticket.get();
      Task work = task;
      long part = taken & CLOSED;
      if (part >= parts || work == null) {
        return;
      }
      if (ticket.compareAndSet(taken, taken + 1)) {
        try {
          work.part((int) part);
        } catch (RuntimeException | Error e) {
          if (failure == null) {
            failure = e;
          }
        } finally {
          unfinished.decrementAndGet();
        }
      }
    }
  }

  private boolean hasWork() {
    return (ticket.get() & CLOSED) < parts;
  }

  @Override
  public void close() {
    closed = true;
    for (Worker worker : workers) {
      LockSupport.unpark(worker);
    }
  }

  private final class Worker extends Thread {
    private volatile boolean asleep;

    Worker(String name) {
      super(name);
      setDaemon(true);
    }

    void wake() {
      if (asleep) {
        LockSupport.unpark(this);
      }
    }

    @Override
    public void run() {
      int spins = 0;
      while (!closed) {
        if (hasWork()) {
          takeParts();
          spins = 0;
        } else if (++spins < SPINS) {
          Thread.onSpinWait();
        } else {
          asleep = true;
          // Looked at once more after the flag is up, lest a wake-up between the two be lost.
          if (!hasWork() && !closed) {
            LockSupport.park(WorkerPool.this);
          }
          asleep = false;
          spins = 0;
        }
      }
    }
  }
}
