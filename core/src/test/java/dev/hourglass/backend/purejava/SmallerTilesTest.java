package dev.hourglass.backend.purejava;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.backend.loops.FusedTiles;
import dev.hourglass.backend.loops.PlainFamily;
import dev.hourglass.backend.loops.Tiles;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.Backends;
import dev.hourglass.tensor.Into;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Products that go on with smaller tiles, because the largest stay slow: the same bits. */
final class SmallerTilesTest {
  private static final int THREADS = 2;

  /** Tiles that can be told to do without the largest, and count those. */
  private static final class Tellable implements Tiles {
    private final Tiles tiles = new FusedTiles(8, 4, 3);
    private final AtomicInteger large = new AtomicInteger();
    private volatile int most = tiles.mostVectors();

    @Override
    public int rows() {
      return tiles.rows();
    }

    @Override
    public int lanes() {
      return tiles.lanes();
    }

    @Override
    public int mostVectors() {
      return most;
    }

    @Override
    public void packRows(
        float[] b, int at, int stride, int depth, int columns, int vectors, float[] panel) {
      tiles.packRows(b, at, stride, depth, columns, vectors, panel);
    }

    @Override
    public void packColumns(
        float[] b, int at, int stride, int depth, int columns, int vectors, float[] panel) {
      tiles.packColumns(b, at, stride, depth, columns, vectors, panel);
    }

    @Override
    public void multiplyRows(
        float[] a,
        int at,
        int stride,
        int rows,
        int vectors,
        float[] panel,
        int depth,
        float[] start,
        int startAt,
        int startStride,
        float[] out,
        int outAt,
        int outStride) {
      large.addAndGet(vectors == 3 ? 1 : 0);
      tiles.multiplyRows(
          a,
          at,
          stride,
          rows,
          vectors,
          panel,
          depth,
          start,
          startAt,
          startStride,
          out,
          outAt,
          outStride);
    }

    @Override
    public void multiplyColumns(
        float[] a,
        int at,
        int stride,
        int vectors,
        float[] panel,
        int depth,
        float[] start,
        int startAt,
        int startStride,
        float[] out,
        int outAt,
        int outStride) {
      large.addAndGet(vectors == 3 ? 1 : 0);
      tiles.multiplyColumns(
          a, at, stride, vectors, panel, depth, start, startAt, startStride, out, outAt, outStride);
    }

    @Override
    public void multiplyRow(
        float[] a,
        int at,
        int step,
        float[] b,
        int bAt,
        int stride,
        int depth,
        float[] start,
        int startAt,
        float[] out,
        int outAt,
        int columns) {
      tiles.multiplyRow(a, at, step, b, bAt, stride, depth, start, startAt, out, outAt, columns);
    }
  }

  private static final class TellableFamily extends PlainFamily {
    private final Tellable tiles = new Tellable();

    @Override
    public Tiles tiles() {
      return tiles;
    }
  }

  private static Tensor tensor(Scope scope, int rows, int columns, Random random) {
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    Tensor tensor = scope.tensor(rows, columns);
    tensor.upload(FloatBuffer.wrap(values));
    return tensor;
  }

  private static float[] run(Kernel kernel, Tensor out) {
    kernel.run();
    float[] values = new float[(int) (out.rows() * out.columns())];
    out.download(FloatBuffer.wrap(values));
    return values;
  }

  @Test
  void boundKernelsGoOnWithSmallerTiles() {
    TellableFamily family = new TellableFamily();
    Tellable tiles = family.tiles;
    try (Backend backend = Backends.checked(new JavaBackend(THREADS, family));
        Scope scope = backend.newScope()) {
      // 29 columns are eight vectors: 3 + 3 + 2, or 2 + 2 + 2 + 2.
      Random random = new Random(8);
      Tensor b = tensor(scope, 600, 29, random);
      Tensor byRows = tensor(scope, 37, 600, random);
      Tensor byColumns = tensor(scope, 600, 37, random);
      Tensor out = scope.tensor(37, 29);
      Kernel rows = scope.kernels().gemm(byRows, false, b, false, out, Into.OVERWRITE);
      Kernel columns = scope.kernels().gemm(byColumns, true, b, false, out, Into.OVERWRITE);
      float[] expectedOfRows = run(rows, out);
      float[] expectedOfColumns = run(columns, out);
      assertTrue(tiles.large.get() > 0, "the largest tiles have not been used");

      tiles.most = 2;
      tiles.large.set(0);
      assertArrayEquals(expectedOfRows, run(rows, out), 0);
      assertArrayEquals(expectedOfColumns, run(columns, out), 0);
      assertEquals(0, tiles.large.get(), "the largest tiles have been used");
    }
  }
}
