package dev.hourglass.backend.purejava;

import dev.hourglass.backend.loops.Family;
import dev.hourglass.backend.threads.WorkerPool;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.Kernel;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Matrix product {@code out = activation(start + A·B)}, where {@code start} is zero, a bias or the
 * old output. Each row of the output is a weighted sum of rows of B.
 *
 * <p>B's rows are first copied to arrays of their own ("packed"), transposed on the way if need be,
 * and a row of the output is summed up in a buffer: HotSpot 17 vectorizes the inner loop only over
 * whole arrays at the same index (see {@link Loop}), and only with up to about four weights. There
 * is no fused multiply-add, so that results are the same on every processor.
 */
final class PlainProduct implements Kernel {
  /** Below so many rows of output, copying B would take longer than the product. */
  private static final int FEWEST_PACKED_ROWS = 4;

  /** Rows and columns of the block of B that stays close to the processor. */
  private static final int BLOCK_ROWS = 64;

  private static final int BLOCK_COLUMNS = 512;

  /** Below so many multiplications, waking another thread takes longer than the product. */
  private static final long SMALLEST_PART = 100_000;

  private final WorkerPool pool;
  private final Family family;
  private final boolean isHalf;
  private final boolean accumulate;
  private final @Nullable JavaTensor bias;
  private final Activation activation;
  private final float[] out;
  private final int outOffset;
  private final int m;
  private final int n;
  private final int k;

  /** The left operand: element (i, p) is {@code a[aOffset + i * aRow + p * aColumn]}. */
  private final float[] a;

  private final int aOffset;
  private final int aRow;
  private final int aColumn;

  /** The right operand: k x n, stored n x k if transposed. */
  private final float[] b;

  private final int bOffset;
  private final boolean transposed;

  private final int parts;
  private final boolean packs;
  private final float[][] packed;
  private final float[][] rows;
  private final WorkerPool.Task packing = this::pack;
  private final WorkerPool.Task multiplying = this::multiply;

  /**
   * Binds the operands.
   *
   * @param bias what the sums of each row start from, or null for zero
   * @param activation applied to the finished sums
   * @param accumulate whether the sums start from the old output instead; without bias only
   * @param isHalf whether what is above the diagonal may be left as it is, or half done
   */
  PlainProduct(
      JavaScope scope,
      WorkerPool pool,
      Family family,
      JavaTensor a,
      boolean transposeA,
      JavaTensor b,
      boolean transposeB,
      JavaTensor out,
      @Nullable JavaTensor bias,
      Activation activation,
      boolean accumulate,
      boolean isHalf) {
    this.isHalf = isHalf;
    this.pool = pool;
    this.family = family;
    this.accumulate = accumulate;
    this.bias = bias;
    this.activation = activation;
    this.out = out.floats();
    this.outOffset = out.offset();
    this.m = out.height();
    this.n = out.width();
    this.k = transposeA ? a.height() : a.width();
    this.a = a.floats();
    this.aOffset = a.offset();
    this.aRow = transposeA ? 1 : a.width();
    this.aColumn = transposeA ? a.width() : 1;
    this.b = b.floats();
    this.bOffset = b.offset();
    this.transposed = transposeB;
    this.packs = m >= FEWEST_PACKED_ROWS;
    long most = Math.min(Math.min(pool.threads(), packs ? m : n), (long) m * n * k / SMALLEST_PART);
    this.parts = (int) Math.max(1, most);
    this.packed = packs ? scope.scratch(k, n) : new float[0][];
    this.rows = scope.scratch(parts, n);
  }

  @Override
  public void run() {
    if (packs) {
      pool.run(packing, parts);
    }
    pool.run(multiplying, parts);
  }

  private int share(int length, int part) {
    return (int) ((long) length * part / parts);
  }

  private int firstRow(int part) {
    return isHalf ? Mirror.share(m, part, parts) : share(m, part);
  }

  private void pack(int part) {
    int from = share(k, part);
    int to = share(k, part + 1);
    if (!transposed) {
      for (int p = from; p < to; p++) {
        System.arraycopy(b, bOffset + p * n, packed[p], 0, n);
      }
      return;
    }
    // Sixteen columns at a time: a cache line of the target is filled before it is left.
    for (int first = 0; first < n; first += 16) {
      int last = Math.min(n, first + 16);
      for (int p = from; p < to; p++) {
        float[] row = packed[p];
        for (int j = first; j < last; j++) {
          row[j] = b[bOffset + j * k + p];
        }
      }
    }
  }

  private void multiply(int part) {
    if (packs) {
      multiplyPacked(rows[part], firstRow(part), firstRow(part + 1));
    } else {
      multiplyUnpacked(rows[part], share(n, part), share(n, part + 1));
    }
  }

  private void multiplyPacked(float[] row, int firstRow, int lastRow) {
    for (int from = 0; from < n; from += BLOCK_COLUMNS) {
      int to = Math.min(n, from + BLOCK_COLUMNS);
      for (int p = 0; p < k; p += BLOCK_ROWS) {
        int last = Math.min(k, p + BLOCK_ROWS);
        for (int i = isHalf ? Math.max(firstRow, from) : firstRow; i < lastRow; i++) {
          int end = isHalf ? Math.min(to, i + 1) : to;
          load(row, i, from, end, p == 0);
          addWeighted(row, i, p, last, from, end);
          store(row, i, from, end, last == k);
        }
      }
    }
  }

  /** Adds rows {@code p} to {@code last} of B, weighted by row {@code i} of A. */
  private void addWeighted(float[] row, int i, int p, int last, int from, int to) {
    int s = aColumn;
    int at = aOffset + i * aRow + p * s;
    int r = p;
    for (; r + 4 <= last; r += 4, at += 4 * s) {
      addRows(
          row,
          packed[r],
          packed[r + 1],
          packed[r + 2],
          packed[r + 3],
          a[at],
          a[at + s],
          a[at + 2 * s],
          a[at + 3 * s],
          from,
          to);
    }
    for (; r < last; r++, at += s) {
      addRow(row, packed[r], a[at], from, to);
    }
  }

  private static void addRows(
      float[] row,
      float[] b0,
      float[] b1,
      float[] b2,
      float[] b3,
      float w0,
      float w1,
      float w2,
      float w3,
      int from,
      int to) {
    for (int j = from; j < to; j++) {
      row[j] += w0 * b0[j] + w1 * b1[j] + w2 * b2[j] + w3 * b3[j];
    }
  }

  private static void addRow(float[] row, float[] b, float w, int from, int to) {
    for (int j = from; j < to; j++) {
      row[j] += w * b[j];
    }
  }

  private void load(float[] row, int i, int from, int to, boolean first) {
    if (!first || accumulate) {
      System.arraycopy(out, outOffset + i * n + from, row, from, to - from);
    } else if (bias != null) {
      System.arraycopy(bias.floats(), bias.offset() + from, row, from, to - from);
    } else {
      Arrays.fill(row, from, to, 0);
    }
  }

  private void store(float[] row, int i, int from, int to, boolean last) {
    if (last && activation != Activation.IDENTITY) {
      family.unary(activation, row, row, from, to);
    }
    System.arraycopy(row, from, out, outOffset + i * n + from, to - from);
  }

  private void multiplyUnpacked(float[] row, int from, int to) {
    for (int i = 0; i < m; i++) {
      load(row, i, from, to, true);
      int left = aOffset + i * aRow;
      if (transposed) {
        for (int j = from; j < to; j++) {
          row[j] += dot(left, bOffset + j * k);
        }
      } else {
        addStretches(row, from, to, left);
      }
      store(row, i, from, to, true);
    }
  }

  /** Four at a time, in the order of one after the other: short ones are mostly overhead. */
  private void addStretches(float[] row, int from, int to, int left) {
    int s = aColumn;
    int p = 0;
    for (; p + 4 <= k; p += 4) {
      int at = left + p * s;
      addStretches(
          row,
          from,
          to,
          b,
          bOffset + p * n + from,
          n,
          a[at],
          a[at + s],
          a[at + 2 * s],
          a[at + 3 * s]);
    }
    for (; p < k; p++) {
      addStretch(row, from, to, b, bOffset + p * n + from, a[left + p * s]);
    }
  }

  private static void addStretches(
      float[] row,
      int from,
      int to,
      float[] b,
      int at,
      int step,
      float w0,
      float w1,
      float w2,
      float w3) {
    int at1 = at + step;
    int at2 = at1 + step;
    int at3 = at2 + step;
    for (int j = 0; j < to - from; j++) {
      row[from + j] =
          row[from + j] + w0 * b[at + j] + w1 * b[at1 + j] + w2 * b[at2 + j] + w3 * b[at3 + j];
    }
  }

  private static void addStretch(float[] row, int from, int to, float[] b, int at, float w) {
    for (int j = 0; j < to - from; j++) {
      row[from + j] += w * b[at + j];
    }
  }

  /** Eight sums at once: one alone would wait for each addition before the next. */
  private float dot(int left, int right) {
    int s = aColumn;
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    float s4 = 0;
    float s5 = 0;
    float s6 = 0;
    float s7 = 0;
    int p = 0;
    for (; p + 8 <= k; p += 8) {
      int l = left + p * s;
      int r = right + p;
      s0 += a[l] * b[r];
      s1 += a[l + s] * b[r + 1];
      s2 += a[l + 2 * s] * b[r + 2];
      s3 += a[l + 3 * s] * b[r + 3];
      s4 += a[l + 4 * s] * b[r + 4];
      s5 += a[l + 5 * s] * b[r + 5];
      s6 += a[l + 6 * s] * b[r + 6];
      s7 += a[l + 7 * s] * b[r + 7];
    }
    float sum = ((s0 + s4) + (s1 + s5)) + ((s2 + s6) + (s3 + s7));
    for (; p < k; p++) {
      sum += a[left + p * s] * b[right + p];
    }
    return sum;
  }
}
