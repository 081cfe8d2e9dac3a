package dev.hourglass.tensor;

/**
 * Finds out whether a backend can run here and opens it. Registered in {@code
 * META-INF/services/dev.hourglass.tensor.BackendProvider}; loading the class must touch no native
 * code.
 */
public interface BackendProvider {
  /** Short unique name, by which a user asks for the backend: {@code "java"}, {@code "onednn"}. */
  String name();

  /** The usable provider with the largest priority is the default. */
  int priority();

  /** Whether the backend can run here. Never throws. */
  Availability probe();

  /**
   * Opens the backend. Called only after {@link #probe()} found it usable.
   *
   * @throws BackendException if that fails all the same
   */
  Backend open(BackendOptions options);
}
