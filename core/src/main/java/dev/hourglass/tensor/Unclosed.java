package dev.hourglass.tensor;

import java.lang.ref.Cleaner;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Frees what was dropped without being closed, once the garbage collector has noticed. A safety
 * net: the collector sees a few small objects and nothing of the native memory behind them, so it
 * may be late.
 */
final class Unclosed implements Runnable {
  private static final Logger LOGGER = LoggerFactory.getLogger(Unclosed.class);
  private static final Cleaner CLEANER = Cleaner.create();

  /** Once a process, since where there is one there are thousands. */
  private static final AtomicBoolean TOLD = new AtomicBoolean();

  private final String what;
  private final Lifetime lifetime;
  private final boolean isLeak;

  /** Where it was opened, if that is asked for. */
  private final @Nullable Throwable opened;

  private Unclosed(String what, Lifetime lifetime, boolean isLeak) {
    this.what = what;
    this.lifetime = lifetime;
    this.isLeak = isLeak;
    this.opened = isLeak && isTraced() ? new Throwable(what + " was opened here") : null;
  }

  private static boolean isTraced() {
    return "trace".equals(System.getProperty(Backends.LEAKS));
  }

  /**
   * Watches an object.
   *
   * @param holder that users hold
   * @param what it is, for the warning
   * @param lifetime ends with it; must not refer to it
   * @param isLeak whether dropping it unclosed is worth a warning
   * @return for the object to run when it is closed
   */
  static Cleaner.Cleanable watch(Object holder, String what, Lifetime lifetime, boolean isLeak) {
    return CLEANER.register(holder, new Unclosed(what, lifetime, isLeak));
  }

  @Override
  public void run() {
    if (lifetime.isClosed()) {
      return;
    }
    try {
      // This thread frees all others' too, so it waits for nobody.
      lifetime.closeLater();
    } catch (RuntimeException e) {
      LOGGER.warn("{}, dropped without being closed, could not be freed", what, e);
    }
    if (opened != null) {
      LOGGER.warn("{} was dropped without being closed, and is freed now", what, opened);
    } else if (isLeak && TOLD.compareAndSet(false, true)) {
      LOGGER.warn(
          "{} was dropped without being closed, and is freed now, long after it could have been;"
              + " close it, best with try-with-resources. -D{}=trace tells for each one where it"
              + " was opened; this warning isn't repeated",
          what,
          Backends.LEAKS);
    }
  }
}
