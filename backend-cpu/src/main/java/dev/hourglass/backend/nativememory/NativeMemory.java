package dev.hourglass.backend.nativememory;

import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * Where the blocks of a scope come from. Wherever that is, the host reads and writes them through
 * their addresses.
 */
public interface NativeMemory {
  /** The heap of the C library. */
  NativeMemory HOST =
      new NativeMemory() {
        @Override
        public @Nullable Pointer allocate(long bytes) {
          return Pointer.calloc(1, bytes);
        }

        @Override
        public void free(Pointer block) {
          Pointer.free(block);
        }
      };

  /** A new block of zeros; null if there is none of this size. */
  @Nullable Pointer allocate(long bytes);

  /** Gives back a block that {@link #allocate} has returned. */
  void free(Pointer block);
}
