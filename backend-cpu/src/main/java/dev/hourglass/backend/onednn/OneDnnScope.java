package dev.hourglass.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_stream_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_stream_default_flags;
import static org.bytedeco.dnnl.global.dnnl.dnnl_stream_destroy;

import dev.hourglass.backend.nativememory.Address;
import dev.hourglass.backend.nativememory.NativeMemory;
import dev.hourglass.backend.nativememory.NativeScope;
import dev.hourglass.backend.threads.WorkerPool;
import dev.hourglass.tensor.Kernels;
import org.bytedeco.dnnl.dnnl_engine;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_stream;

/** Native memory, and the primitives that compute on it. */
final class OneDnnScope extends NativeScope {
  private final OneDnnBackend backend;
  private final dnnl_stream stream = new dnnl_stream();
  private final OneDnnKernels kernels;

  OneDnnScope(OneDnnBackend backend) {
    super(NativeMemory.HOST, backend::bytes);
    this.backend = backend;
    // A stream on the CPU only hands primitives to the calling thread, so all workers share it.
    Status.check(
        "stream_create", dnnl_stream_create(stream, backend.engine(), dnnl_stream_default_flags));
    onClose(() -> dnnl_stream_destroy(stream));
    kernels = new OneDnnKernels(this);
  }

  dnnl_engine engine() {
    return backend.engine();
  }

  WorkerPool pool() {
    return backend.pool();
  }

  dnnl_stream stream() {
    return stream;
  }

  /** A memory object over memory that outlives it. */
  dnnl_memory memory(dnnl_memory_desc description, long address) {
    dnnl_memory memory = new dnnl_memory();
    Status.check(
        "memory_create",
        dnnl_memory_create(memory, description, backend.engine(), new Address(address)));
    onClose(() -> dnnl_memory_destroy(memory));
    return memory;
  }

  @Override
  public Kernels kernels() {
    return kernels;
  }

  @Override
  protected void forget() {
    backend.forget(this);
  }
}
