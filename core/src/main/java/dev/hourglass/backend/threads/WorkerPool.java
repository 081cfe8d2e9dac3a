package dev.hourglass.backend.threads;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Runs the parts of a task on a few threads, without allocating: a training step is a few dozen
 * short tasks in a row, for which an executor's futures and wake-ups would cost more than the work.
 * For backends on the CPU.
 *
 * <p>The caller takes parts too. Where the pool is busy with another task, be it another caller's
 * or the one that the caller itself is a part of, the caller runs its parts alone. And it waits for
 * none that has not begun: a worker whose processor is taken by another process costs its help, and
 * not the time until it is back.
 */
public final class WorkerPool implements AutoCloseable {
  /** Work that falls into parts which may run in any order, at the same time. */
  public interface Task {
    /** Does one part, counted from 0. */
    void part(int part);
  }

  /**
   * How long a worker looks for work before it sleeps: longer than most gaps between the kernels of
   * a step, and no longer, for a worker that looks uses up its time slice. Beside one busy process
   * on two processors a training step takes 1.6 times as long with 10 µs, and 2.4 times with 20.
   */
  private static final long WORKER_NANOS = 10_000;

  /**
   * How long the caller looks for the end of the last parts before it sleeps, and leaves its
   * processor to a worker that has been put off its own.
   */
  private static final long CALLER_NANOS = 50_000;

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
  private volatile @Nullable Thread sleepingCaller;
  private volatile boolean closed;

  /**
   * Starts the workers.
   *
   * @param name of the workers' threads, to which a number is added
   * @param threads that compute, the caller among them; at least 1
   */
  public WorkerPool(String name, int threads) {
    workers = new Worker[threads - 1];
    for (int i = 0; i < workers.length; i++) {
      workers[i] = new Worker(name + "-" + (i + 1));
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

  /** Threads that compute, the caller among them. */
  public int threads() {
    return workers.length + 1;
  }

  /**
   * Runs the parts 0 to {@code count - 1} and returns when all have ended.
   *
   * @throws RuntimeException or an Error: one that a part has thrown, on whatever thread; the other
   *     parts may have run or not
   */
  public void run(Task work, int count) {
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
      // More helpers than parts would be woken for nothing.
      int helpers = Math.min(count - 1, workers.length);
      for (int i = 0; i < helpers; i++) {
        workers[i].wake();
      }
      takeParts();
      awaitLastParts();
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

  private void awaitLastParts() {
    long start = System.nanoTime();
    do {
      if (unfinished.get() == 0) {
        return;
      }
      Thread.onSpinWait();
    } while (System.nanoTime() - start < CALLER_NANOS);
    sleepingCaller = Thread.currentThread();
    // Looked at again after the caller's name is up, lest the last part's end be missed.
    boolean interrupted = false;
    while (unfinished.get() > 0) {
      LockSupport.park(this);
      // With the flag up it would not sleep again.
      interrupted |= Thread.interrupted();
    }
    sleepingCaller = null;
    if (interrupted) {
      Thread.currentThread().interrupt();
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
          endPart();
        }
      }
    }
  }

  private void endPart() {
    if (unfinished.decrementAndGet() == 0) {
      Thread caller = sleepingCaller;
      if (caller != null) {
        LockSupport.unpark(caller);
      }
    }
  }

  private boolean hasWork() {
    return (ticket.get() & CLOSED) < parts;
  }

  /** Ends the workers. */
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
      long idleSince = System.nanoTime();
      while (!closed) {
        if (hasWork()) {
          takeParts();
          idleSince = System.nanoTime();
        } else if (System.nanoTime() - idleSince < WORKER_NANOS) {
          Thread.onSpinWait();
        } else {
          asleep = true;
          // Looked at once more after the flag is up, lest a wake-up between the two be lost.
          if (!hasWork() && !closed) {
            LockSupport.park(WorkerPool.this);
          }
          asleep = false;
          idleSince = System.nanoTime();
        }
      }
    }
  }
}
