package dev.hourglass.backend.purejava;

import dev.hourglass.backend.loops.Family;
import dev.hourglass.backend.threads.WorkerPool;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Kernel;
import java.util.Arrays;

/** Fetches the rows of the next batch and moves the cursor on. */
final class RowGather implements Kernel {
  private final RangeKernel rows;
  private final int[] index;
  private final int indexOffset;
  private final int indexLength;
  private final int[] cursor;
  private final int cursorOffset;
  private final int count;

  RowGather(
      WorkerPool pool,
      Family family,
      JavaTensor in,
      JavaTensor index,
      JavaTensor cursor,
      float scale,
      JavaTensor out) {
    this.index = index.ints();
    this.indexOffset = index.offset();
    this.indexLength = index.width();
    this.cursor = cursor.ints();
    this.cursorOffset = cursor.offset();
    this.count = out.height();
    float[] y = out.floats();
    int width = out.width();
    this.rows =
        new RangeKernel(pool, count, width) {
          @Override
          void range(int part, int from, int to) {
            for (int row = from; row < to; row++) {
              int source = source(row);
              int at = out.offset() + row * width;
              if (source < 0 || source >= in.height()) {
                Arrays.fill(y, at, at + width, Float.NaN);
              } else if (in.type() == DType.UINT8) {
                family.widen(in.bytes(), in.offset() + source * width, scale, y, at, width);
              } else {
                scale(in.floats(), in.offset() + source * width, scale, y, at, width);
              }
            }
          }
        };
  }

  private int source(int row) {
    return index[indexOffset + (int) (((long) cursor[cursorOffset] + row) % indexLength)];
  }

  private static void scale(float[] x, int xo, float scale, float[] y, int yo, int n) {
    System.arraycopy(x, xo, y, yo, n);
    if (scale != 1) {
      for (int i = yo; i < yo + n; i++) {
        y[i] *= scale;
      }
    }
  }

  @Override
  public void run() {
    rows.run();
    cursor[cursorOffset] = (int) (((long) cursor[cursorOffset] + count) % indexLength);
  }
}
