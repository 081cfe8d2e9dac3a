package dev.hourglass.backend.cuda.driver;

import dev.hourglass.backend.cuda.driver.Device.Resource;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Resources with one owner, closed together, the last one first. Each is closed once, whatever
 * happens to the others: after a kernel has failed every call fails, and what is left must be given
 * back all the same.
 */
public final class Resources implements Resource {
  private final Deque<Resource> resources = new ArrayDeque<>();

  /** Owns nothing. */
  public Resources() {}

  /** Takes over one; returns it. */
  public <R extends Resource> R add(R resource) {
    resources.push(resource);
    return resource;
  }

  /** Closes them all, then throws the first failure. The others have the same cause. */
  @Override
  public void close() {
    RuntimeException first = closeAll();
    if (first != null) {
      throw first;
    }
  }

  /** Closes them all because of a failure, which stays the one that is reported. */
  public void closeAfter(Throwable failure) {
    RuntimeException first = closeAll();
    if (first != null) {
      failure.addSuppressed(first);
    }
  }

  private @Nullable RuntimeException closeAll() {
    RuntimeException first = null;
    while (!resources.isEmpty()) {
      try {
        resources.pop().close();
      } catch (RuntimeException e) {
        first = first == null ? e : first;
      }
    }
    return first;
  }
}
