package dev.hourglass.backend.purejava;

import dev.hourglass.backend.threads.WorkerPool;
import java.util.Arrays;

/** An element-wise operation on a matrix and one row or one column, a row at a time, in buffers. */
final class BroadcastKernel extends RangeKernel {
  private final Loop loop;
  private final JavaTensor a;
  private final JavaTensor b;
  private final JavaTensor out;
  private final float[][][] buffers;

  BroadcastKernel(
      JavaScope scope, WorkerPool pool, Loop loop, JavaTensor a, JavaTensor b, JavaTensor out) {
    super(pool, a.height(), a.width());
    this.loop = loop;
    this.a = a;
    this.b = b;
    this.out = out;
    this.buffers = new float[parts()][][];
    for (int part = 0; part < buffers.length; part++) {
      buffers[part] = scope.scratch(3, a.width());
    }
  }

  @Override
  void range(int part, int from, int to) {
    float[][] buffer = buffers[part];
    int n = a.width();
    boolean row = b.height() == 1;
    if (row) {
      System.arraycopy(b.floats(), b.offset(), buffer[1], 0, n);
    }
    for (int i = from; i < to; i++) {
      if (!row) {
        Arrays.fill(buffer[1], b.floats()[b.offset() + i]);
      }
      System.arraycopy(a.floats(), a.offset() + i * n, buffer[0], 0, n);
      loop.run(buffer, 0, n);
      System.arraycopy(buffer[2], 0, out.floats(), out.offset() + i * n, n);
    }
  }
}
