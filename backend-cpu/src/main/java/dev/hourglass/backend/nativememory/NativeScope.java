package dev.hourglass.backend.nativememory;

import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.Tensor;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;
import org.bytedeco.javacpp.Pointer;

/**
 * Owns native memory and native objects, each released exactly once, in the reverse order of their
 * making. No finalizer and none of JavaCPP's garbage-collected deallocators takes part.
 */
public abstract class NativeScope implements Scope {
  /** The widest vector and one cache line. */
  private static final int ALIGNMENT = 64;

  private final NativeMemory memory;
  private final OpenScopes siblings;
  private final Deque<Runnable> releases = new ArrayDeque<>();
  private final AtomicLong bytes = new AtomicLong();
  private boolean closed;

  /**
   * Creates an empty scope.
   *
   * @param memory where its blocks come from
   * @param siblings the backend's open scopes, among which this one will be
   */
  protected NativeScope(NativeMemory memory, OpenScopes siblings) {
    this.memory = memory;
    this.siblings = siblings;
  }

  /** Runs {@code release} when the scope closes. */
  public final void onClose(Runnable release) {
    releases.push(release);
  }

  @Override
  public final NativeTensor tensor(DType type, long rows, long columns) {
    return new NativeTensor(allocate(type.bytes(rows, columns)), type, rows, columns);
  }

  /** A new FLOAT32 tensor of zeros. */
  @Override
  public final NativeTensor tensor(long rows, long columns) {
    return tensor(DType.FLOAT32, rows, columns);
  }

  @Override
  public final NativeTensor view(Tensor base, long offset, long rows, long columns) {
    NativeTensor tensor = (NativeTensor) base;
    return new NativeTensor(
        tensor.address() + offset * tensor.type().bytes(), tensor.type(), rows, columns);
  }

  /** Address of {@code size} new zeroed bytes, freed when the scope closes. */
  public final long allocate(long size) {
    Pointer block = newBlock(size);
    releases.push(() -> free(block, size));
    return align(block);
  }

  /** New zeroed bytes, with room for {@link #align}; for {@link #free}. */
  public final Pointer newBlock(long size) {
    MemoryLimit.require(size, siblings.bytes());
    Pointer block = memory.allocate(size + ALIGNMENT);
    if (block == null || block.isNull()) {
      throw MemoryLimit.refused(size, siblings.bytes());
    }
    bytes.addAndGet(size);
    return block;
  }

  /** Gives a block back before the scope closes. */
  public final void free(Pointer block, long size) {
    memory.free(block);
    bytes.addAndGet(-size);
  }

  /** The first aligned address in a block. */
  public static long align(Pointer block) {
    return (block.address() + ALIGNMENT - 1) & -ALIGNMENT;
  }

  @Override
  public final long bytes() {
    return bytes.get();
  }

  @Override
  public final synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    while (!releases.isEmpty()) {
      releases.pop().run();
    }
    siblings.remove(this);
  }
}
