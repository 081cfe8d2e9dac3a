package dev.hourglass.backend.nativememory;

import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Kernel;
import java.nio.ByteBuffer;
import org.bytedeco.javacpp.Pointer;

/**
 * Sets all elements to a constant by copying a block that holds it. libnd4j's own loop is forty
 * times slower.
 */
public final class Fill implements Kernel {
  /** Small enough to stay in the first-level cache. */
  private static final long BLOCK_BYTES = 16_384;

  private final long start;
  private final long end;
  private final long blockBytes;
  private final Address block;
  private final Address target;

  /**
   * Binds the operand.
   *
   * @param scope owns the block
   * @param out of any type but UINT8
   */
  public Fill(NativeScope scope, float value, NativeTensor out) {
    NativeTensor constant = scope.tensor(DType.UINT8, 1, Math.min(BLOCK_BYTES, out.bytes()));
    ByteBuffer elements = constant.byteBuffer();
    while (elements.hasRemaining()) {
      switch (out.type()) {
        case FLOAT32 -> elements.putFloat(value);
        case BFLOAT16 -> elements.putShort(bfloat16(value));
        case INT32 -> elements.putInt((int) value);
        case UINT8 -> throw new AssertionError(out.type());
      }
    }
    start = out.address();
    end = out.address() + out.bytes();
    blockBytes = constant.bytes();
    block = new Address(constant.address());
    target = new Address(start);
  }

  /** The bits of the nearest number, the even one in a tie. */
  private static short bfloat16(float value) {
    int bits = Float.floatToIntBits(value);
    int rounded = Float.isNaN(value) ? bits : bits + 0x7fff + ((bits >> 16) & 1);
    return (short) (rounded >> 16);
  }

  @Override
  public void run() {
    for (long at = start; at < end; at += blockBytes) {
      Pointer.memcpy(target.moveTo(at), block, Math.min(blockBytes, end - at));
    }
  }
}
