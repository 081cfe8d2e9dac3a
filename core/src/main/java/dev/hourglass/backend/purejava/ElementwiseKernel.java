package dev.hourglass.backend.purejava;

import dev.hourglass.backend.threads.WorkerPool;

/**
 * An element-wise operation on tensors of one size. Where they lie at different offsets of their
 * arrays, short pieces are copied to buffers, computed there, and copied back, which is far cheaper
 * than a loop that is not vectorized (see {@link Loop}).
 */
final class ElementwiseKernel extends RangeKernel {
  private static final int PIECE = 1_024;

  private final Loop loop;
  private final int firstWritten;
  private final int[] offsets;
  private final float[][] arrays;
  private final float[][][] buffers;

  /**
   * Creates the kernel.
   *
   * @param firstWritten the operands from this one on are written to, the ones before only read
   */
  ElementwiseKernel(
      JavaScope scope, WorkerPool pool, Loop loop, int firstWritten, JavaTensor... operands) {
    super(pool, operands[0].length(), 1);
    this.loop = loop;
    this.firstWritten = firstWritten;
    this.offsets = new int[operands.length];
    this.arrays = new float[operands.length][];
    boolean aligned = true;
    for (int i = 0; i < operands.length; i++) {
      offsets[i] = operands[i].offset();
      arrays[i] = operands[i].floats();
      aligned &= offsets[i] == offsets[0];
    }
    this.buffers = new float[aligned ? 0 : parts()][][];
    for (int part = 0; part < buffers.length; part++) {
      buffers[part] = scope.scratch(operands.length, PIECE);
    }
  }

  @Override
  void range(int part, int from, int to) {
    if (buffers.length == 0) {
      loop.run(arrays, offsets[0] + from, offsets[0] + to);
      return;
    }
    float[][] buffer = buffers[part];
    for (int first = from; first < to; first += PIECE) {
      int n = Math.min(PIECE, to - first);
      for (int i = 0; i < arrays.length; i++) {
        System.arraycopy(arrays[i], offsets[i] + first, buffer[i], 0, n);
      }
      loop.run(buffer, 0, n);
      for (int i = firstWritten; i < arrays.length; i++) {
        System.arraycopy(buffer[i], 0, arrays[i], offsets[i] + first, n);
      }
    }
  }
}
