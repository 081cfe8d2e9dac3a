package dev.hourglass.anomaly.fitting;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Future;
import java.util.concurrent.Phaser;
import java.util.function.Supplier;

/** Threads that do what is independent of each other. */
final class Workers implements AutoCloseable {
  /** Rows that one thread takes. */
  private static final int BLOCK = 1_024;

  private final Pool pool;
  private final Cancellation cancellation;

  /**
   * Begins with none.
   *
   * @param count how many at most, at least 1
   * @param cancellation asked before each piece of work
   */
  Workers(int count, Cancellation cancellation) {
    this.pool = new Pool("hourglass-detector", count);
    this.cancellation = cancellation;
  }

  /**
   * Does work that is independent of each other. None of it is under way any more when this returns
   * or throws.
   *
   * @return the results in the order of the work
   * @throws CancellationException if fitting is cancelled, or the calling thread interrupted, whose
   *     flag stays set
   */
  <T> List<T> all(List<? extends Supplier<T>> work) {
    List<Future<T>> futures = new ArrayList<>();
    Phaser underWay = new Phaser(1);
    for (Supplier<T> each : work) {
      futures.add(pool.submit(() -> one(each, underWay)));
    }
    try {
      List<T> results = new ArrayList<>();
      for (Future<T> future : futures) {
        results.add(Pool.result(future));
      }
      return results;
    } finally {
      futures.forEach(future -> future.cancel(true));
      // What begins after this is interrupted already, and doesn't get far.
      underWay.arriveAndAwaitAdvance();
    }
  }

  /** Does something with rows that follow each other. */
  interface BlockTask {
    /**
     * Does it.
     *
     * @param first of the rows
     * @param count of them
     */
    void run(int first, int count);
  }

  /**
   * Does something with all rows, in blocks that are independent of each other, as {@link #all}
   * does.
   *
   * @param count of all rows
   * @throws CancellationException as {@link #all} does
   */
  void blocks(int count, BlockTask task) {
    List<Supplier<Integer>> work = new ArrayList<>();
    for (int i = 0; i < count; i += BLOCK) {
      int first = i;
      int rows = Math.min(BLOCK, count - first);
      work.add(
          () -> {
            task.run(first, rows);
            return rows;
          });
    }
    all(work);
  }

  private <T> T one(Supplier<T> work, Phaser underWay) {
    underWay.register();
    try {
      cancellation.check();
      return work.get();
    } finally {
      underWay.arriveAndDeregister();
    }
  }

  /** Waits for what is under way. */
  @Override
  public void close() {
    pool.close();
  }
}
