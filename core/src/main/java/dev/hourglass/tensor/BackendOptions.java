package dev.hourglass.tensor;

/**
 * What a user may choose when opening a backend.
 *
 * @param threads number of threads that compute, at least 1; a backend on another device ignores it
 */
public record BackendOptions(int threads) {
  public BackendOptions {
    if (threads < 1) {
      throw new IllegalArgumentException("threads is " + threads + "; give at least 1");
    }
  }

  /** As many threads as there are processors available to this JVM. */
  public static BackendOptions defaults() {
    return new BackendOptions(Runtime.getRuntime().availableProcessors());
  }
}
