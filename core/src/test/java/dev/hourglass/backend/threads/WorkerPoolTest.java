package dev.hourglass.backend.threads;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class WorkerPoolTest {
  private static final int MOST_PARTS = 9;

  /** Counts how often each part runs. */
  private static final class Counting implements WorkerPool.Task {
    private final AtomicIntegerArray runs = new AtomicIntegerArray(MOST_PARTS);

    @Override
    public void part(int part) {
      runs.incrementAndGet(part);
    }

    /** Each of the first {@code count} has run once, no other has; and starts from 0 again. */
    void verifyAndReset(int count, String when) {
      for (int part = 0; part < MOST_PARTS; part++) {
        assertEquals(part < count ? 1 : 0, runs.getAndSet(part, 0), "part " + part + when);
      }
    }
  }

  /**
   * Tasks that follow each other at once, with counts that rise and fall, and now and then a pause
   * in which the workers fall asleep: a worker that comes late must find nothing of an older task.
   */
  private static void runTasks(WorkerPool pool, int tasks, int seed) {
    Random random = new Random(seed);
    Counting[] counting = {new Counting(), new Counting()};
    for (int i = 0; i < tasks; i++) {
      int count = random.nextInt(MOST_PARTS + 1);
      pool.run(counting[i % 2], count);
      counting[i % 2].verifyAndReset(count, " of task " + i + " with " + count);
      if (random.nextInt(1_000) == 0) {
        pause(random.nextInt(400_000));
      }
    }
    counting[0].verifyAndReset(0, " after the end");
    counting[1].verifyAndReset(0, " after the end");
  }

  private static void pause(long nanos) {
    long end = System.nanoTime() + nanos;
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5})
  void everyPartRunsOnceWithOneCaller(int threads) {
    try (WorkerPool pool = new WorkerPool("worker", threads)) {
      assertEquals(threads, pool.threads());
      runTasks(pool, 200_000, threads);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void everyPartRunsOnceWithSeveralCallers(int threads) throws Exception {
    ExecutorService callers = Executors.newFixedThreadPool(4);
    try (WorkerPool pool = new WorkerPool("worker", threads)) {
      List<Future<?>> results = new ArrayList<>();
      for (int caller = 0; caller < 4; caller++) {
        int seed = caller;
        results.add(callers.submit(() -> runTasks(pool, 20_000, seed)));
      }
      for (Future<?> result : results) {
        result.get();
      }
    } finally {
      callers.shutdownNow();
    }
  }

  @Test
  void whatThePartsWriteIsSeenByTheCallerAndTheOtherWayRound() {
    // Plain fields: the pool alone orders these accesses.
    long[] given = new long[1];
    long[] results = new long[4];
    try (WorkerPool pool = new WorkerPool("worker", 3)) {
      WorkerPool.Task task = part -> results[part] = given[0] + part;
      for (int i = 0; i < 20_000; i++) {
        given[0] = i;
        pool.run(task, 4);
        assertEquals(4L * i + 6, results[0] + results[1] + results[2] + results[3]);
      }
    }
  }

  /**
   * The parts wait for each other, so the task ends only if the worker takes one. The pauses sweep
   * across the time for which it looks for work before it sleeps.
   */
  @Test
  void aWorkerComesWhetherItSleepsOrNot() {
    try (WorkerPool pool = new WorkerPool("worker", 2)) {
      CyclicBarrier barrier = new CyclicBarrier(2);
      WorkerPool.Task meeting = part -> await(barrier);
      Random random = new Random(7);
      for (int i = 0; i < 3_000; i++) {
        pause(random.nextInt(150_000));
        pool.run(meeting, 2);
      }
    }
  }

  @Test
  void allSleepingWorkersWakeUp() {
    try (WorkerPool pool = new WorkerPool("worker", 3)) {
      CyclicBarrier barrier = new CyclicBarrier(3);
      for (int i = 0; i < 200; i++) {
        pause(500_000);
        pool.run(part -> await(barrier), 3);
      }
    }
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await(10, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException("Not all threads have taken a part", e);
    }
  }

  @Test
  void aTaskMayRunTasks() {
    try (WorkerPool pool = new WorkerPool("worker", 3)) {
      for (int i = 0; i < 500; i++) {
        AtomicIntegerArray runs = new AtomicIntegerArray(16);
        pool.run(outer -> pool.run(inner -> runs.incrementAndGet(4 * outer + inner), 4), 4);
        for (int part = 0; part < 16; part++) {
          assertEquals(1, runs.get(part));
        }
      }
    }
  }

  @Test
  void aFailureReachesTheCallerAndThePoolStaysUsable() {
    try (WorkerPool pool = new WorkerPool("worker", 3)) {
      Counting counting = new Counting();
      for (int i = 0; i < 500; i++) {
        int bad = i % 4;
        RuntimeException failure = new IllegalStateException("part " + bad);
        WorkerPool.Task failing =
            part -> {
              if (part == bad) {
                throw failure;
              }
            };
        assertSame(failure, assertThrows(RuntimeException.class, () -> pool.run(failing, 4)));
        pool.run(counting, 4);
        counting.verifyAndReset(4, " after a failure");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void errorsReachTheCallerFromWhateverThread(int threads) {
    try (WorkerPool pool = new WorkerPool("worker", threads)) {
      CyclicBarrier together = new CyclicBarrier(threads);
      StackOverflowError[] errors = new StackOverflowError[threads];
      WorkerPool.Task failing =
          part -> {
            await(together);
            errors[part] = new StackOverflowError();
            throw errors[part];
          };
      for (int i = 0; i < 50; i++) {
        Error thrown = assertThrows(StackOverflowError.class, () -> pool.run(failing, threads));
        assertTrue(List.of(errors).contains(thrown), "one of the parts' errors");
      }
      assertDoesNotThrow(() -> pool.run(part -> {}, threads), "old failures are forgotten");
    }
  }

  @Test
  void anInterruptedCallerStillWaitsForAllParts() {
    try (WorkerPool pool = new WorkerPool("worker", 2)) {
      Counting counting = new Counting();
      Thread.currentThread().interrupt();
      for (int i = 0; i < 100; i++) {
        pool.run(
            part -> {
              pause(20_000);
              counting.part(part);
            },
            4);
        counting.verifyAndReset(4, " of an interrupted caller");
      }
      assertTrue(Thread.interrupted(), "the interruption is left to the caller");
    }
  }

  @Test
  void closeEndsTheThreads() throws Exception {
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    WorkerPool pool = new WorkerPool("worker", 3);
    CyclicBarrier barrier = new CyclicBarrier(3);
    pool.run(
        part -> {
          threads.add(Thread.currentThread());
          await(barrier);
        },
        3);
    Set<Thread> workers = new HashSet<>(threads);
    assertTrue(workers.remove(Thread.currentThread()), "the caller takes a part");
    assertEquals(2, workers.size());
    for (Thread worker : workers) {
      assertTrue(worker.isDaemon(), "a forgotten backend doesn't keep the JVM alive");
    }

    pool.close();
    pool.close();

    for (Thread worker : workers) {
      worker.join(5_000);
      assertFalse(worker.isAlive(), worker.getName());
    }
    Counting counting = new Counting();
    pool.run(counting, 5);
    counting.verifyAndReset(5, " after close, by the caller alone");
  }

  @Test
  void closeEndsSleepingThreads() throws Exception {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    WorkerPool pool = new WorkerPool("worker", 3);
    Set<Thread> workers = new HashSet<>(Thread.getAllStackTraces().keySet());
    workers.removeAll(before);
    workers.removeIf(thread -> !thread.getName().startsWith("worker-"));
    assertEquals(2, workers.size());
    long end = System.nanoTime() + 5_000_000_000L;
    for (Thread worker : workers) {
      while (worker.getState() != Thread.State.WAITING) {
        assertTrue(System.nanoTime() < end, "an idle worker falls asleep");
        Thread.onSpinWait();
      }
    }

    pool.close();

    for (Thread worker : workers) {
      worker.join(5_000);
      assertFalse(worker.isAlive(), worker.getName());
    }
  }

  @Test
  void aRunAllocatesNothing() throws Exception {
    ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    assumeTrue(
        memory.isThreadAllocatedMemorySupported() && memory.isThreadAllocatedMemoryEnabled(),
        "this JVM doesn't count what a thread allocates");
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    try (WorkerPool pool = new WorkerPool("worker", 2)) {
      CountDownLatch both = new CountDownLatch(2);
      pool.run(
          part -> {
            threads.add(Thread.currentThread());
            both.countDown();
            awaitLatch(both);
          },
          2);
      long[] ids = threads.stream().mapToLong(Thread::getId).toArray();
      assertEquals(2, ids.length);
      Counting counting = new Counting();
      long least = Long.MAX_VALUE;
      // The smallest of a few: what the JVM itself allocates in between is not the pool's.
      for (int repeat = 0; repeat < 5; repeat++) {
        long start = allocated(memory, ids);
        for (int i = 0; i < 2_000; i++) {
          pool.run(counting, 4);
        }
        least = Math.min(least, allocated(memory, ids) - start);
      }
      // Reading the counters allocates a little, 2,000 runs of one object each at least 32,000.
      assertTrue(least < 2_000, least + " bytes in 2,000 runs");
    }
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      assertTrue(latch.await(10, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static long allocated(ThreadMXBean memory, long[] ids) {
    long sum = 0;
    for (long bytes : memory.getThreadAllocatedBytes(ids)) {
      sum += bytes;
    }
    return sum;
  }
}
