package dev.hourglass.tensor;

import dev.hourglass.base.Closing;
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
    // Another thread may be at one of them, so each is waited for.
    Closing closing = new Closing();
    for (Lifetime user : users()) {
      if (user.users().isEmpty()) {
        closing.run(user::awaitRelease);
      }
    }
    for (Lifetime user : users()) {
      closing.run(user::awaitRelease);
    }
    closing.run(super::release);
    closing.end();
  }
}
