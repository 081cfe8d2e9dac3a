package dev.hourglass.backend.cuda.driver;

import dev.hourglass.tensor.BackendException;
import org.jspecify.annotations.Nullable;

/**
 * The CUDA driver of this machine, as the backend looks for it before it opens a device. Each
 * method may throw a {@link LinkageError} where a native library is missing, every time it is
 * called.
 */
public interface Driver {
  /**
   * Loads and initializes the driver.
   *
   * @return null if that worked, otherwise the driver's name for what is wrong
   */
  @Nullable String initialize();

  /** The CUDA version that the driver supports: 12040 is 12.4. */
  int version();

  /** Number of devices. */
  int count();

  /**
   * What a device is.
   *
   * @param ordinal from 0 to {@link #count()} - 1
   */
  DeviceProperties properties(int ordinal);

  /**
   * Opens a device.
   *
   * @throws BackendException.NativeFailure if that fails
   */
  Device open(int ordinal);
}
