package dev.hourglass.backend.purejava;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs code with vectors on data of its own until HotSpot has compiled it. Until then each vector
 * is an object, and the code some thousand times slower; so others compute in plain loops
 * meanwhile. That code allocates nothing any more is the sign that it is compiled, and compiled
 * well.
 *
 * <p>It begins when the code is first asked for, or before, in the background, on one thread for
 * all.
 */
final class Warming {
  private static final Logger LOGGER = LoggerFactory.getLogger(Warming.class);

  /** Runs in a row that must allocate nothing. */
  private static final int RUNS = 200;

  /** After so much of the processor's time without success others get their turn. */
  private static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  /**
   * After so much in all it is given up, and others go on in its place. One or two seconds are
   * usual. Not by the clock: where others use the processor, HotSpot waits for it as well.
   */
  private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(10);

  private static final ThreadPoolExecutor THREAD =
      new ThreadPoolExecutor(
          0, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), Warming::daemon);

  private final String name;
  private final Runnable beside;
  private final Runnable code;
  private final AtomicBoolean begun = new AtomicBoolean();
  private final long mostNanos;
  private volatile boolean done;
  private volatile boolean failed;

  /** Processor's nanoseconds of the turns until now; of the warming thread. */
  private long spent;

  /**
   * Prepares the warming.
   *
   * @param name for the log
   * @param beside what is run as often, whether it allocates or not; see {@link EveryKind}
   * @param code what is to be compiled, some microseconds of work; without effect
   */
  Warming(String name, Runnable beside, Runnable code) {
    this(name, beside, code, MOST_NANOS);
  }

  /** One that is given up after so many nanoseconds; for tests. */
  Warming(String name, Runnable beside, Runnable code, long mostNanos) {
    this.mostNanos = mostNanos;
    this.name = name;
    this.beside = beside;
    this.code = code;
  }

  private static Thread daemon(Runnable runnable) {
    Thread thread = new Thread(runnable, "hourglass-java-warming");
    thread.setDaemon(true);
    return thread;
  }

  /** Whether the code is compiled; sees to it that it will be. */
  boolean isDone() {
    if (done) {
      return true;
    }
    begin();
    return false;
  }

  /** Whether it has been given up. */
  boolean hasFailed() {
    return failed;
  }

  /** Sees to it that the code will be compiled. */
  void begin() {
    if (!begun.get() && begun.compareAndSet(false, true)) {
      THREAD.execute(this::warm);
    }
  }

  /** Takes a turn; where that isn't possible, it is given up. */
  private void warm() {
    try {
      turn();
    } catch (RuntimeException | Error e) {
      failed = true;
      LOGGER.warn("Vectors can't be tried, so {} is left to other loops", name, e);
    }
  }

  /** Runs the code for some time, and lets the next turn be behind all others that wait. */
  private void turn() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long start = threads.getCurrentThreadCpuTime();
    long nanos;
    do {
      long allocated = 0;
      for (int run = 0; run < RUNS; run++) {
        beside.run();
        allocated -= threads.getCurrentThreadAllocatedBytes();
        code.run();
        allocated += threads.getCurrentThreadAllocatedBytes();
      }
      nanos = threads.getCurrentThreadCpuTime() - start;
      // What the measurement itself takes before it is compiled is far less than a vector a run.
      if (allocated < RUNS) {
        done = true;
        LOGGER.debug("{} is compiled after {} ms", name, (spent + nanos) / 1_000_000);
        return;
      }
    } while (nanos < TURN_NANOS);
    spent += nanos;
    if (spent < mostNanos) {
      THREAD.execute(this::warm);
    } else {
      failed = true;
      LOGGER.info("Vectors stay slow here, so {} is left to other loops", name);
    }
  }
}
