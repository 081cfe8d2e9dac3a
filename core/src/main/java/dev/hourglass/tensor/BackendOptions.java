package dev.hourglass.tensor;

/**
 * What a user may choose when opening a backend.
 *
 * @param threads number of threads that compute, at least 1; a backend on another device ignores it
 * @param device which of several devices to use, counted from 0; a backend on the processor ignores
 *     it
 */
public record BackendOptions(int threads, int device) {
  /** System property with the number of threads to use where the program chooses none. */
  public static final String THREADS = "hourglass.threads";

  /** System property with the device to use where the program chooses none. */
  public static final String DEVICE = "hourglass.device";

  public BackendOptions {
    if (threads < 1) {
      throw new IllegalArgumentException("threads is " + threads + "; give at least 1");
    }
    if (device < 0) {
      throw new IllegalArgumentException("device is " + device + "; give at least 0");
    }
  }

  /**
   * So many threads, and the device that {@link #defaults} takes.
   *
   * @throws IllegalArgumentException if {@code threads} or the property {@value #DEVICE} is wrong
   */
  public BackendOptions(int threads) {
    this(threads, defaultDevice());
  }

  /**
   * As many threads as the system property {@value #THREADS} says, otherwise as there are
   * processors available to this JVM, which counts a container's limits; the device that the system
   * property {@value #DEVICE} says, otherwise the first.
   *
   * @throws IllegalArgumentException if one of the properties is not a whole number in its range
   */
  public static BackendOptions defaults() {
    int processors = Runtime.getRuntime().availableProcessors();
    return new BackendOptions(property(THREADS, processors, 1), defaultDevice());
  }

  private static int defaultDevice() {
    return property(DEVICE, 0, 0);
  }

  private static int property(String name, int otherwise, int least) {
    String property = System.getProperty(name);
    if (property == null) {
      return otherwise;
    }
    String wrong = "-D" + name + " is " + property + "; give a whole number of at least " + least;
    int value;
    try {
      value = Integer.parseInt(property.strip());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(wrong, e);
    }
    if (value < least) {
      throw new IllegalArgumentException(wrong);
    }
    return value;
  }
}
