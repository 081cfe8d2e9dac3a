package dev.hourglass.backend.cuda.driver;

import dev.hourglass.backend.cuda.driver.Device.Resource;
import dev.hourglass.base.Closing;
import java.util.ArrayDeque;
import java.util.Deque;

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

  /**
   * Closes them all.
   *
   * @throws RuntimeException or an {@link Error}: the first failure
   */
  @Override
  public void close() {
    Closing closing = new Closing();
    while (!resources.isEmpty()) {
      closing.run(resources.pop()::close);
    }
    closing.end();
  }

  /** Closes them all because of a failure, which stays the one that is reported. */
  public void closeAfter(Throwable failure) {
    while (!resources.isEmpty()) {
      Closing.after(failure, resources.pop()::close);
    }
  }
}
