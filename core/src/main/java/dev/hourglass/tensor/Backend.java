package dev.hourglass.tensor;

import java.util.List;

/**
 * One device and one stream of work on it. Closing it closes what was made through it.
 *
 * <p>Get one from {@link Backends}, which wraps it so that every operand is validated when it is
 * bound.
 */
public interface Backend extends AutoCloseable {
  /** The provider's name. */
  String name();

  /** One line for people: library and version, instruction set or device, threads. */
  String description();

  /**
   * Whether tensors of this type can be made here, which is so only where the hardware computes
   * with it natively. FLOAT32, INT32 and UINT8 always are.
   */
  default boolean supports(DType type) {
    return type != DType.BFLOAT16;
  }

  /** A new, empty scope. */
  Scope newScope();

  /**
   * Prepares kernels to be run together, in order, many times.
   *
   * @param body at least one kernel of this backend
   */
  default Step compile(List<? extends Kernel> body) {
    return new SequentialStep(body);
  }

  /**
   * Waits until all work launched has finished.
   *
   * @throws BackendException if any of it has failed
   */
  void synchronize();

  /** Bytes that all open scopes own now. */
  long bytes();

  /**
   * Refuses new work from now on, waits for what other threads are running, closes all open scopes
   * and steps, and releases the device. Any thread may call this, at any time: later calls of the
   * others throw {@link IllegalStateException}. Called from within a step of this backend it
   * doesn't wait: all is freed when the last work ends. Closing twice is harmless.
   *
   * <p>A backend that is dropped without being closed is closed once the garbage collector has
   * noticed, which may be late, and told in a warning; {@code -Dhourglass.leaks=trace} says where
   * it was opened.
   */
  @Override
  void close();
}
