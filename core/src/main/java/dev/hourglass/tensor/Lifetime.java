package dev.hourglass.tensor;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Until when a scope, a step or a backend may be used, and who is using it: once closed it refuses
 * new work, and it is freed when the work under way has ended.
 *
 * <p>Work marks the lifetime that one thread has to itself, its step's or that of the scope which
 * made its kernel, and then looks whether all that it uses is open. Closing raises a flag, and then
 * looks at the marks of all users. Whichever comes second sees the other, and threads that have no
 * more in common than a tensor share no counter.
 *
 * <p>A lifetime refers to nothing that a user holds, but for kernels of a user's own that a backend
 * keeps in its steps, so that {@link Unclosed} can free what users have dropped.
 */
class Lifetime {
  /** How often a closing thread looks again at once; later it sleeps between two looks. */
  private static final int SPINS = 100;

  private static final long LONGEST_SLEEP_NANOS = 500_000;

  private static final VarHandle RUNNING;

  static {
    try {
      RUNNING = MethodHandles.lookup().findVarHandle(Lifetime.class, "running", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final BackendLifetime backend;
  private final String refusal;

  /** Those whose work may use what this one owns. */
  private final Set<Lifetime> users = ConcurrentHashMap.newKeySet();

  /** Those that this one is a user of. */
  private final Set<Lifetime> used = ConcurrentHashMap.newKeySet();

  private final AtomicBoolean releasing = new AtomicBoolean();
  private volatile Runnable release = () -> {};
  private volatile boolean closed;
  private volatile boolean released;

  /** Pieces of work under way. Written through {@link #RUNNING}. */
  private volatile int running;

  /**
   * The thread at work, 0 for none: the one whose work began last, which is the only one if the
   * rules of scopes are kept to.
   */
  private long worker;

  /**
   * Begins a lifetime as one of the backend's users.
   *
   * @param backend null for the backend's own
   * @param refusal what to tell those who come too late
   */
  Lifetime(@Nullable BackendLifetime backend, String refusal) {
    this.backend = backend == null ? (BackendLifetime) this : backend;
    this.refusal = refusal;
    if (backend != null) {
      uses(backend);
    }
  }

  /** What there is to free. */
  final void owns(Runnable newRelease) {
    release = newRelease;
  }

  /** This one's work will use what another one owns. To be told before the work begins. */
  final void uses(Lifetime other) {
    if (other != this && used.add(other)) {
      other.users.add(this);
    }
  }

  /**
   * Marks work as under way; {@link #exit} must follow. Whether everything is open is to be asked
   * after this, and before it too: those who are refused again and again must leave no marks, for
   * which closing would wait.
   */
  final void enter() {
    worker = Thread.currentThread().getId();
    RUNNING.getAndAdd(this, 1);
  }

  /** Ends what {@link #enter} began. */
  final void exit() {
    worker = 0;
    RUNNING.getAndAdd(this, -1);
    backend.releaseDeferred();
  }

  /**
   * Makes what this is the lifetime of, as work of its own, which the backend is not freed under.
   * If that fails the lifetime is over.
   *
   * @throws IllegalStateException if the backend is closed
   */
  final <T> T begin(Supplier<T> maker) {
    boolean made = false;
    enter();
    try {
      backend.requireOpen();
      T thing = maker.get();
      made = true;
      return thing;
    } finally {
      exit();
      if (!made) {
        closeLater();
      }
    }
  }

  final boolean isClosed() {
    return closed;
  }

  /**
   * Looks whether new work may begin.
   *
   * @throws IllegalStateException if not; it names what was closed
   */
  final void requireOpen() {
    if (closed) {
      throw new IllegalStateException(backend.isClosed() ? backend.refusal() : refusal);
    }
  }

  final String refusal() {
    return refusal;
  }

  /** Refuses new work from now on. */
  void refuse() {
    closed = true;
  }

  /**
   * Refuses new work, waits for that under way, and frees. Called from within work of this backend
   * it doesn't wait, lest it wait for itself, or for others that wait for it: the last work to end
   * frees then.
   */
  final void close() {
    refuse();
    if (releaseIfUnused()) {
      return;
    }
    if (backend.isWorkOf(Thread.currentThread().getId())) {
      backend.defer(this);
    } else {
      awaitRelease();
    }
  }

  /** The same without waiting ever, for a thread that others depend on. */
  final void closeLater() {
    refuse();
    if (!releaseIfUnused()) {
      backend.defer(this);
    }
  }

  /** Waits until it is free, whoever frees it. */
  final void awaitRelease() {
    boolean interrupted = false;
    long sleep = 1_000;
    for (int looks = 0; !releaseIfUnused(); looks++) {
      if (looks < SPINS) {
        Thread.onSpinWait();
      } else {
        LockSupport.parkNanos(this, sleep);
        sleep = Math.min(2 * sleep, LONGEST_SLEEP_NANOS);
        // With the flag up it would not sleep again.
        interrupted |= Thread.interrupted();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Frees a closed one unless work is under way; gives whether it is free. */
  final boolean releaseIfUnused() {
    if (!released && !isInUse() && releasing.compareAndSet(false, true)) {
      try {
        release();
      } finally {
        leaveUsed();
        released = true;
      }
    }
    return released;
  }

  /** Frees what it owns. */
  void release() {
    release.run();
    // What it refers to may be large.
    release = () -> {};
  }

  private void leaveUsed() {
    used.forEach(other -> other.users.remove(this));
    used.clear();
  }

  /** Whether work is under way that may use what this one owns. */
  boolean isInUse() {
    return running != 0 || users.stream().anyMatch(user -> user.running != 0);
  }

  /** Whether the thread is in the midst of work of this one or a user. */
  final boolean isWorkOf(long thread) {
    return isWorking(thread) || users.stream().anyMatch(user -> user.isWorking(thread));
  }

  private boolean isWorking(long thread) {
    return running != 0 && worker == thread;
  }

  final Set<Lifetime> users() {
    return users;
  }
}
