package dev.hourglass.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_set_data_handle;
import static org.bytedeco.dnnl.global.dnnl.dnnl_stream_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_stream_default_flags;
import static org.bytedeco.dnnl.global.dnnl.dnnl_stream_destroy;

import dev.hourglass.tensor.BackendException;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Kernels;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.Tensor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.bytedeco.dnnl.dnnl_engine;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * Owns native memory and native objects, each released exactly once, in the reverse order of their
 * making. No finalizer and none of JavaCPP's garbage-collected deallocators takes part.
 */
final class OneDnnScope implements Scope {
  /** The widest vector and one cache line. */
  private static final int ALIGNMENT = 64;

  private final OneDnnBackend backend;
  private final dnnl_stream stream = new dnnl_stream();
  private final Deque<Runnable> releases = new ArrayDeque<>();
  private final AtomicLong bytes = new AtomicLong();
  private final OneDnnKernels kernels;

  /** Memory objects of all primitives that want a scratchpad: they share one block. */
  private final List<dnnl_memory> scratchpads = new ArrayList<>();

  private @Nullable Pointer scratchpad;
  private long scratchpadAddress;
  private long scratchpadBytes;
  private boolean closed;

  OneDnnScope(OneDnnBackend backend) {
    this.backend = backend;
    // A stream of its own, so that scopes may run at once from several threads.
    Status.check(
        "stream_create", dnnl_stream_create(stream, backend.engine(), dnnl_stream_default_flags));
    releases.push(() -> dnnl_stream_destroy(stream));
    kernels = new OneDnnKernels(this);
  }

  dnnl_engine engine() {
    return backend.engine();
  }

  dnnl_stream stream() {
    return stream;
  }

  /** Runs {@code release} when the scope closes. */
  void onClose(Runnable release) {
    releases.push(release);
  }

  @Override
  public OneDnnTensor tensor(DType type, long rows, long columns) {
    long size;
    try {
      size = Math.multiplyExact(Math.multiplyExact(rows, columns), type.bytes());
    } catch (ArithmeticException e) {
      throw new BackendException.OutOfMemory(
          Long.MAX_VALUE, "A tensor of " + rows + " x " + columns + " has no size in 64 bits.", e);
    }
    return new OneDnnTensor(allocate(size), type, rows, columns);
  }

  /** A new FLOAT32 tensor of zeros. */
  @Override
  public OneDnnTensor tensor(long rows, long columns) {
    return tensor(DType.FLOAT32, rows, columns);
  }

  @Override
  public OneDnnTensor view(Tensor base, long offset, long rows, long columns) {
    OneDnnTensor tensor = (OneDnnTensor) base;
    return new OneDnnTensor(
        tensor.address() + offset * tensor.type().bytes(), tensor.type(), rows, columns);
  }

  /** Address of {@code size} new zeroed bytes. */
  long allocate(long size) {
    Pointer block = calloc(size);
    releases.push(() -> free(block, size));
    return align(block);
  }

  /** A memory object over memory that outlives it. */
  dnnl_memory memory(dnnl_memory_desc description, long address) {
    dnnl_memory memory = new dnnl_memory();
    Status.check(
        "memory_create",
        dnnl_memory_create(memory, description, backend.engine(), new Address(address)));
    releases.push(() -> dnnl_memory_destroy(memory));
    return memory;
  }

  /**
   * A memory object over the scratchpad. All kernels of the scope share it, which is safe because
   * they run one after another; where a new one needs more, the block is replaced.
   */
  dnnl_memory scratchpad(dnnl_memory_desc description, long size) {
    if (size > scratchpadBytes) {
      Pointer larger = calloc(size);
      for (dnnl_memory user : scratchpads) {
        Status.check(
            "memory_set_data_handle",
            dnnl_memory_set_data_handle(user, new Address(align(larger))));
      }
      freeScratchpad();
      scratchpad = larger;
      scratchpadAddress = align(larger);
      scratchpadBytes = size;
    }
    dnnl_memory memory = memory(description, scratchpadAddress);
    scratchpads.add(memory);
    return memory;
  }

  private void freeScratchpad() {
    Pointer block = scratchpad;
    if (block != null) {
      free(block, scratchpadBytes);
      scratchpad = null;
      scratchpadBytes = 0;
    }
  }

  private Pointer calloc(long size) {
    Pointer block = Pointer.calloc(1, size + ALIGNMENT);
    if (block == null || block.isNull()) {
      throw new BackendException.OutOfMemory(
          size, "The system refused; this backend owns " + backend.bytes() + " bytes now.", null);
    }
    bytes.addAndGet(size);
    return block;
  }

  private void free(Pointer block, long size) {
    Pointer.free(block);
    bytes.addAndGet(-size);
  }

  private static long align(Pointer block) {
    return (block.address() + ALIGNMENT - 1) & -ALIGNMENT;
  }

  @Override
  public Kernels kernels() {
    return kernels;
  }

  @Override
  public long bytes() {
    return bytes.get();
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    while (!releases.isEmpty()) {
      releases.pop().run();
    }
    freeScratchpad();
    backend.forget(this);
  }
}
