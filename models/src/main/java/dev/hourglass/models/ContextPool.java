package dev.hourglass.models;

import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Contexts of one capacity, each lent to one caller at a time. More are made while more are asked
 * for; of those that come back some are kept for the next callers, as many as processors could be
 * busy with, so that a burst of callers gives its memory back.
 */
final class ContextPool {
  /** Twice the processors, since a caller may be put off its processor in the midst of a call. */
  private static final int MOST_IDLE = Math.max(8, 2 * Runtime.getRuntime().availableProcessors());

  private final int capacity;
  private final Supplier<InferenceContext> factory;
  private final Runnable whenAllAreClosed;

  /** The last one given back goes out first: its memory is the likeliest to be in a cache. */
  private final ArrayDeque<InferenceContext> idle = new ArrayDeque<>();

  private int lent;
  private boolean closed;

  /**
   * Creates an empty pool.
   *
   * @param capacity rows of a context
   * @param whenAllAreClosed run once, after {@link #close}, when no context is left
   */
  ContextPool(int capacity, Supplier<InferenceContext> factory, Runnable whenAllAreClosed) {
    this.capacity = capacity;
    this.factory = factory;
    this.whenAllAreClosed = whenAllAreClosed;
  }

  int capacity() {
    return capacity;
  }

  /**
   * Lends a context; {@link #giveBack} or {@link #discard} must follow.
   *
   * @param goesOn whether the caller's work began before this pool was closed, and may be finished
   * @throws IllegalStateException if this is closed
   */
  InferenceContext borrow(boolean goesOn) {
    InferenceContext context = take(goesOn);
    if (context != null) {
      return context;
    }
    try {
      return factory.get();
    } catch (RuntimeException | Error e) {
      end(null);
      throw e;
    }
  }

  private synchronized @Nullable InferenceContext take(boolean goesOn) {
    if (closed && !goesOn) {
      throw Inference.closedAlready();
    }
    lent++;
    return idle.pollLast();
  }

  void giveBack(InferenceContext context) {
    boolean isKept;
    synchronized (this) {
      isKept = !closed && idle.size() < MOST_IDLE;
      if (isKept) {
        lent--;
        idle.addLast(context);
      }
    }
    if (!isKept) {
      discard(context);
    }
  }

  /** Instead of giving it back, after a failure. */
  void discard(InferenceContext context) {
    end(context);
  }

  private void end(@Nullable InferenceContext context) {
    try {
      if (context != null) {
        context.close();
      }
    } finally {
      boolean isLast;
      synchronized (this) {
        lent--;
        isLast = closed && lent == 0;
      }
      if (isLast) {
        whenAllAreClosed.run();
      }
    }
  }

  /** Lends nothing any more to who begins. What is lent is closed when it comes back. */
  void close() {
    List<InferenceContext> left;
    boolean isLast;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      left = List.copyOf(idle);
      idle.clear();
      isLast = lent == 0;
    }
    left.forEach(InferenceContext::close);
    if (isLast) {
      whenAllAreClosed.run();
    }
  }
}
