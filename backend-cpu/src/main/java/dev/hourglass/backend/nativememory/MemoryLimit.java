package dev.hourglass.backend.nativememory;

import com.sun.management.OperatingSystemMXBean;
import dev.hourglass.tensor.BackendException;
import java.lang.management.ManagementFactory;

/**
 * What a backend may allocate: as much as the machine or container has. The system grants more than
 * there is, and kills the process when it is used.
 */
public final class MemoryLimit {
  private static final long BYTES = total();

  private MemoryLimit() {}

  /** No limit of ours in a runtime image without the module jdk.management. */
  private static long total() {
    try {
      return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
          .getTotalMemorySize();
    } catch (LinkageError | ClassCastException e) {
      return Long.MAX_VALUE;
    }
  }

  /**
   * Checks a wish.
   *
   * @param size bytes asked for
   * @param owned bytes that the backend owns already
   * @throws BackendException.OutOfMemory if it exceeds the limit
   */
  public static void require(long size, long owned) {
    if (size > BYTES - owned) {
      throw failure(size, "This machine or container has " + BYTES + " in all", owned);
    }
  }

  /** The failure of an allocation that the system has refused. */
  public static BackendException.OutOfMemory refused(long size, long owned) {
    return failure(size, "The system refused them", owned);
  }

  private static BackendException.OutOfMemory failure(long size, String reason, long owned) {
    return new BackendException.OutOfMemory(
        size,
        reason
            + ", and this backend owns "
            + owned
            + " now; use a smaller batch or data set, or close what is no longer needed.",
        null);
  }
}
