package dev.hourglass.backend.nativememory;

import dev.hourglass.tensor.Kernel;
import org.bytedeco.javacpp.Pointer;

/** Copies a tensor to one of the same type and size. */
public final class CopyBytes implements Kernel {
  private final Address source;
  private final Address target;
  private final long bytes;

  /** Binds the operands. */
  public CopyBytes(NativeTensor in, NativeTensor out) {
    source = new Address(in.address());
    target = new Address(out.address());
    bytes = in.bytes();
  }

  @Override
  public void run() {
    Pointer.memcpy(target, source, bytes);
  }
}
