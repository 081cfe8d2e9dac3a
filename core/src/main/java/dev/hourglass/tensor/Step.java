package dev.hourglass.tensor;

/** A fixed list of kernels, prepared by {@link Backend#compile} to be run many times. */
public interface Step extends Kernel, AutoCloseable {
  /** Releases what was prepared; the kernels and tensors stay. Closing twice is harmless. */
  @Override
  void close();
}
