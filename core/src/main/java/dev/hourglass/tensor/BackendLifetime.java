package dev.hourglass.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A backend's lifetime, which ends those of its scopes and steps. */
final class BackendLifetime extends Lifetime {
  private static final Logger LOGGER = LoggerFactory.getLogger(BackendLifetime.class);

  /** Closed while in use by a thread that can't wait: freed by the last work to end. */
  private final Set<Lifetime> deferred = ConcurrentHashMap.newKeySet();

  /** How many those are, for a quick look after every piece of work. */
  private final AtomicInteger deferrals = new AtomicInteger();

  BackendLifetime(String name) {
    super(null, "Backend " + name + " is closed; open one with Backends.open() and use that");
  }

  void defer(Lifetime lifetime) {
    if (deferred.add(lifetime)) {
      deferrals.incrementAndGet();
    }
    // Its last user may have gone before it was entered.
    releaseDeferred();
  }

  /** Frees those deferred that nobody uses any more. A failure is nobody's who works now. */
  void releaseDeferred() {
    if (deferrals.get() == 0) {
      return;
    }
    for (Lifetime lifetime : List.copyOf(deferred)) {
      boolean gone = true;
      try {
        gone = lifetime.releaseIfUnused();
      } catch (RuntimeException | Error e) {
        LOGGER.warn("What was closed while in use could not be freed", e);
      }
      if (gone && deferred.remove(lifetime)) {
        deferrals.decrementAndGet();
      }
    }
  }

  @Override
  void refuse() {
    super.refuse();
    users().forEach(Lifetime::refuse);
  }

  @Override
  boolean isInUse() {
    // Again, because one may have been made while the others were told.
    users().forEach(Lifetime::refuse);
    return super.isInUse();
  }

  /** Steps go before the scopes that they use, and the backend goes last. */
  @Override
  void release() {
    List<Throwable> failures = new ArrayList<>();
    for (Lifetime user : users()) {
      if (user.users().isEmpty()) {
        release(user, failures);
      }
    }
    for (Lifetime user : users()) {
      release(user, failures);
    }
    try {
      super.release();
    } catch (RuntimeException | Error e) {
      failures.add(e);
    }
    if (!failures.isEmpty()) {
      Throwable first = failures.get(0);
      failures.subList(1, failures.size()).forEach(first::addSuppressed);
      if (first instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) first;
    }
  }

  private static void release(Lifetime user, List<Throwable> failures) {
    try {
      // Another thread may be at it.
      user.awaitRelease();
    } catch (RuntimeException | Error e) {
      failures.add(e);
    }
  }
}
