package dev.hourglass.backend.nativememory;

import dev.hourglass.tensor.Kernel;
import org.bytedeco.javacpp.FloatPointer;

/**
 * {@code exp(x) - 1} on the host: libraries compute it as a difference in single precision, which
 * keeps none of the digits of a small {@code x}.
 */
public final class Expm1 implements Kernel {
  private static final int CHUNK = 4096;

  private final FloatPointer in;
  private final FloatPointer out;
  private final long size;
  private final float[] values;

  /** Binds the operands. */
  public Expm1(NativeTensor in, NativeTensor out) {
    this.in = in.pointer();
    this.out = out.pointer();
    size = in.size();
    values = new float[(int) Math.min(CHUNK, size)];
  }

  @Override
  public void run() {
    for (long first = 0; first < size; first += CHUNK) {
      int count = (int) Math.min(CHUNK, size - first);
      in.position(first).get(values, 0, count);
      for (int i = 0; i < count; i++) {
        values[i] = (float) Math.expm1(values[i]);
      }
      out.position(first).put(values, 0, count);
    }
  }
}
