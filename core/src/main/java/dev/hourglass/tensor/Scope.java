package dev.hourglass.tensor;

/**
 * The one owner of every tensor and kernel made through it. Closing it frees them all,
 * deterministically; using them afterwards throws {@link IllegalStateException}.
 *
 * <p>A scope is used by one thread at a time, but closed by any. Different scopes of one backend
 * may be used from different threads at once, and a kernel may use tensors of other scopes of its
 * backend.
 */
public interface Scope extends AutoCloseable {
  /**
   * A new tensor of zeros.
   *
   * @param type element type
   * @param rows at least 1
   * @param columns at least 1
   * @throws BackendException.OutOfMemory if there is not enough memory; the scope stays usable
   */
  Tensor tensor(DType type, long rows, long columns);

  /** A new FLOAT32 tensor of zeros. */
  default Tensor tensor(long rows, long columns) {
    return tensor(DType.FLOAT32, rows, columns);
  }

  /**
   * The same memory seen as another matrix: {@code rows * columns} consecutive elements of {@code
   * base} from element {@code offset} on.
   *
   * @param base a tensor of this scope
   */
  Tensor view(Tensor base, long offset, long rows, long columns);

  /** The operations, bound to this scope's lifetime. Products of FLOAT32 operands are exact. */
  Kernels kernels();

  /**
   * The operations, bound to this scope's lifetime.
   *
   * @param precision with {@link Precision#TF32}, products of FLOAT32 operands may round them to
   *     TF32; with any other they are exact. All else is the same.
   */
  default Kernels kernels(Precision precision) {
    return kernels();
  }

  /** Bytes that this scope owns now. */
  long bytes();

  /**
   * Refuses new work from now on, waits for what other threads are running with this scope's
   * memory, and frees everything. Any thread may call this, at any time. Called from within a step
   * of the same backend it doesn't wait: all is freed when the last work with it ends. Closing
   * twice is harmless. (Arrays of plain Java go with the objects that use them.)
   *
   * <p>A scope that is dropped without being closed is closed once the garbage collector has
   * noticed, which may be late, and told in a warning.
   */
  @Override
  void close();
}
