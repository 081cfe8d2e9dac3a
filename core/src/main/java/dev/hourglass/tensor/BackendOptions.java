package dev.hourglass.tensor;

/**
 * What a user may choose when opening a backend.
 *
 * @param threads number of threads that compute, at least 1; a backend on another device ignores it
 */
public record BackendOptions(int threads) {
  /** System property with the number of threads to use where the program chooses none. */
  public static final String THREADS = "hourglass.threads";

  public BackendOptions {
    if (threads < 1) {
      throw new IllegalArgumentException("threads is " + threads + "; give at least 1");
    }
  }

  /**
   * As many threads as the system property {@value #THREADS} says, otherwise as there are
   * processors available to this JVM, which counts a container's limits.
   *
   * @throws IllegalArgumentException if the property is not a whole number of at least 1
   */
  public static BackendOptions defaults() {
    String property = System.getProperty(THREADS);
    if (property == null) {
      return new BackendOptions(Runtime.getRuntime().availableProcessors());
    }
    try {
      return new BackendOptions(Integer.parseInt(property.strip()));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "-D" + THREADS + " is " + property + "; give a whole number of at least 1", e);
    }
  }
}
