package dev.hourglass.tensor;

/** A fixed list of kernels, prepared by {@link Backend#compile} to be run many times. */
public interface Step extends Kernel, AutoCloseable {
  /**
   * Runs the step several times, one run after another; the same as so many calls of {@link #run},
   * but with less to do for the host where the backend can launch several runs at once.
   *
   * @param times at least 0
   * @throws IllegalArgumentException if {@code times} is negative
   */
  default void run(int times) {
    for (int i = 0; i < times; i++) {
      run();
    }
  }

  /**
   * Waits for a run under way and releases what was prepared; the kernels and tensors stay. Any
   * thread may call this. Called from within a step of the same backend it doesn't wait: what was
   * prepared is released when the last run ends. Closing twice is harmless.
   */
  @Override
  void close();
}
