package dev.hourglass.anomaly.fitting;

import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Threads that are gone once it is closed. They don't keep the process alive. */
public final class Pool implements AutoCloseable {
  private final ExecutorService threads;

  /**
   * Makes threads as they are needed.
   *
   * @param name of the threads
   * @param count how many at most, at least 1
   */
  public Pool(String name, int count) {
    threads =
        Executors.newFixedThreadPool(
            count,
            task -> {
              Thread thread = new Thread(task, name);
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Does work as soon as a thread has time for it. */
  public <T> Future<T> submit(Callable<T> work) {
    return threads.submit(work);
  }

  /**
   * Waits for the result of work that throws nothing checked.
   *
   * @throws CancellationException if the calling thread is interrupted, whose flag stays set
   */
  public static <T> T result(Future<T> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("The thread that waited for a result was interrupted");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      } else if (e.getCause() instanceof Error cause) {
        throw cause;
      }
      throw new AssertionError("Work throws nothing checked", e);
    }
  }

  /** Interrupts what is under way, waits for it, and does no more. */
  @Override
  public void close() {
    threads.shutdownNow();
    boolean isInterrupted = false;
    boolean isDone = false;
    while (!isDone) {
      try {
        isDone = threads.awaitTermination(1, TimeUnit.HOURS);
      } catch (InterruptedException e) {
        isInterrupted = true;
      }
    }
    if (isInterrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
