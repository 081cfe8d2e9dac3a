package dev.hourglass.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_set_data_handle;

import dev.hourglass.backend.nativememory.Address;
import dev.hourglass.backend.nativememory.NativeScope;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * Working memory of primitives that run one after another, as large as the largest of them wants
 * it. Where a new one needs more, the block is replaced.
 */
final class Scratchpad {
  private final OneDnnScope scope;
  private final List<dnnl_memory> users = new ArrayList<>();
  private @Nullable Pointer block;
  private long address;
  private long bytes;

  Scratchpad(OneDnnScope scope) {
    this.scope = scope;
    scope.onClose(this::free);
  }

  /** A memory object over the block for another primitive. */
  dnnl_memory memory(dnnl_memory_desc description, long size) {
    if (size > bytes) {
      Pointer larger = scope.newBlock(size);
      long place = NativeScope.align(larger);
      for (dnnl_memory user : users) {
        Status.check(
            "memory_set_data_handle", dnnl_memory_set_data_handle(user, new Address(place)));
      }
      free();
      block = larger;
      address = place;
      bytes = size;
    }
    dnnl_memory memory = scope.memory(description, address);
    users.add(memory);
    return memory;
  }

  private void free() {
    Pointer old = block;
    if (old != null) {
      scope.free(old, bytes);
      block = null;
      bytes = 0;
    }
  }
}
