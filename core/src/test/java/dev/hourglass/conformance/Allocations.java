package dev.hourglass.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.Kernel;
import java.lang.management.ManagementFactory;

/** Counts the Java memory that a kernel, or anything else that is run, allocates. */
public final class Allocations {
  private static final int RUNS = 20;
  private static final int ATTEMPTS = 100;

  /** So often if they are short: HotSpot counts runs, and optimizes small code after thousands. */
  private static final int ATTEMPTS_OF_SHORT_RUNS = 1_000;

  private static final long SHORT_NANOS = 500_000_000;

  private Allocations() {}

  /**
   * Fails if a run allocates. Optimized code may allocate less than interpreted code, so the count
   * is repeated until it is right; a kernel that allocates in every run never gets there.
   */
  public static void requireNone(Backend backend, Kernel kernel) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    assumeTrue(
        threads.isThreadAllocatedMemorySupported() && threads.isThreadAllocatedMemoryEnabled(),
        "this JVM does not count the bytes that a thread allocates");
    long least = Long.MAX_VALUE;
    long start = System.nanoTime();
    for (int attempt = 0; least >= RUNS; attempt++) {
      boolean isLong = System.nanoTime() - start > SHORT_NANOS;
      if (attempt >= (isLong ? ATTEMPTS : ATTEMPTS_OF_SHORT_RUNS)) {
        break;
      }
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int run = 0; run < RUNS; run++) {
        kernel.run();
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
      backend.synchronize();
    }
    assertEquals(0, least / RUNS, "bytes allocated per run");
  }
}
