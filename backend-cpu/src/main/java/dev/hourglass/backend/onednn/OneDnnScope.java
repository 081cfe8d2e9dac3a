package dev.hourglass.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_stream_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_stream_default_flags;
import static org.bytedeco.dnnl.global.dnnl.dnnl_stream_destroy;

import dev.hourglass.backend.nativememory.Address;
import dev.hourglass.backend.nativememory.NativeMemory;
import dev.hourglass.backend.nativememory.NativeScope;
import dev.hourglass.backend.nativememory.OpenScopes;
import dev.hourglass.backend.threads.WorkerPool;
import dev.hourglass.tensor.Kernels;
import java.util.function.Function;
import org.bytedeco.dnnl.dnnl_engine;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_stream;

/** Native memory, and the primitives that compute on it. */
final class OneDnnScope extends NativeScope {
  private final dnnl_engine engine;
  private final WorkerPool pool;
  private final dnnl_stream stream = new dnnl_stream();
  private final Kernels kernels;

  /**
   * Creates an empty scope.
   *
   * @param pool shares the kernels out among threads
   * @param siblings the backend's open scopes, among which this one will be
   * @param kernels makes the operations over this scope
   */
  OneDnnScope(
      dnnl_engine engine,
      WorkerPool pool,
      OpenScopes siblings,
      Function<OneDnnScope, Kernels> kernels) {
    super(NativeMemory.HOST, siblings);
    this.engine = engine;
    this.pool = pool;
    // A stream on the CPU only hands primitives to the calling thread, so all workers share it.
    Status.check("stream_create", dnnl_stream_create(stream, engine, dnnl_stream_default_flags));
    onClose(() -> dnnl_stream_destroy(stream));
    this.kernels = kernels.apply(this);
  }

  dnnl_engine engine() {
    return engine;
  }

  WorkerPool pool() {
    return pool;
  }

  dnnl_stream stream() {
    return stream;
  }

  /** A memory object over memory that outlives it. */
  dnnl_memory memory(dnnl_memory_desc description, long address) {
    dnnl_memory memory = new dnnl_memory();
    Status.check(
        "memory_create", dnnl_memory_create(memory, description, engine, new Address(address)));
    onClose(() -> dnnl_memory_destroy(memory));
    return memory;
  }

  @Override
  public Kernels kernels() {
    return kernels;
  }
}
