package dev.hourglass.backend.onednn;

import dev.hourglass.tensor.Kernel;
import org.bytedeco.javacpp.FloatPointer;

/**
 * {@code exp(x) - 1} on the host: in single precision, {@code exp(x)} of a small {@code x} keeps
 * none of its digits, and oneDNN has no primitive for the difference.
 */
final class Expm1 implements Kernel {
  private static final int CHUNK = 4096;

  private final FloatPointer in;
  private final FloatPointer out;
  private final long size;
  private final float[] values;

  Expm1(OneDnnTensor in, OneDnnTensor out) {
    this.in = new FloatPointer(new Address(in.address()));
    this.out = new FloatPointer(new Address(out.address()));
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
