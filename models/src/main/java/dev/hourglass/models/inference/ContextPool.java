package dev.hourglass.models.inference;

import dev.hourglass.base.Closing;
import java.util.ArrayDeque;
import java.util.ArrayList;
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
  private final Runnable whenReopened;

  /** The last one given back goes out first: its memory is the likeliest to be in a cache. */
  private final ArrayDeque<InferenceContext> idle = new ArrayDeque<>();

  private int lent;
  private boolean closed;

  /**
   * Creates an empty pool.
   *
   * @param capacity rows of a context
   * @param whenAllAreClosed run after {@link #close}, when no context is left
   * @param whenReopened run when one is lent after that, for work that began before
   */
  ContextPool(
      int capacity,
      Supplier<InferenceContext> factory,
      Runnable whenAllAreClosed,
      Runnable whenReopened) {
    this.capacity = capacity;
    this.factory = factory;
    this.whenAllAreClosed = whenAllAreClosed;
    this.whenReopened = whenReopened;
  }

  int capacity() {
    return capacity;
  }

  /**
   * Lends a context; {@link #giveBack} or {@link #discard} must follow.
   *
   * @param goesOn whether this is for work that has borrowed from another pool, and so may be
   *     finished though this one is closed
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
    if (closed && lent == 0) {
      whenReopened.run();
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
      end(context);
    }
  }

  /** Instead of giving it back, after a failure, which is not to be lost to another one. */
  void discard(InferenceContext context, Throwable failure) {
    try {
      end(context);
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
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
    List<Runnable> closings = new ArrayList<>();
    left.forEach(context -> closings.add(context::close));
    if (isLast) {
      closings.add(whenAllAreClosed);
    }
    Closing.all(closings);
  }
}
