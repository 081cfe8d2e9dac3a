package dev.hourglass.backend.onednn;

import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Kernel;
import java.nio.ByteBuffer;
import org.bytedeco.javacpp.Pointer;

/** Sets all elements to a constant by copying a block that holds it. */
final class Fill implements Kernel {
  /** Small enough to stay in the first-level cache. */
  private static final long BLOCK_BYTES = 16_384;

  private final long start;
  private final long end;
  private final long blockBytes;
  private final Address block;
  private final Address target;

  Fill(OneDnnScope scope, float value, OneDnnTensor out) {
    OneDnnTensor constant = scope.tensor(DType.UINT8, 1, Math.min(BLOCK_BYTES, out.bytes()));
    ByteBuffer elements = NativeMemory.bytes(constant);
    while (elements.hasRemaining()) {
      if (out.type() == DType.INT32) {
        elements.putInt((int) value);
      } else {
        elements.putFloat(value);
      }
    }
    start = out.address();
    end = out.address() + out.bytes();
    blockBytes = constant.bytes();
    block = new Address(constant.address());
    target = new Address(start);
  }

  @Override
  public void run() {
    for (long at = start; at < end; at += blockBytes) {
      Pointer.memcpy(target.moveTo(at), block, Math.min(blockBytes, end - at));
    }
  }
}
