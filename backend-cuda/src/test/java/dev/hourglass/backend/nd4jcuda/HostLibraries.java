package dev.hourglass.backend.nd4jcuda;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * CUDA's runtime and cuBLAS by their definitions, on the host. Managed memory is full of whatever
 * was there before.
 */
final class HostLibraries implements CudaLibraries {
  final Set<Long> blocks = new HashSet<>();
  boolean full;
  boolean busy;
  boolean closed;
  @Nullable RuntimeException failure;

  @Override
  public @Nullable Pointer allocateManaged(long bytes) {
    if (full) {
      return null;
    }
    Pointer block = Pointer.malloc(bytes);
    Pointer.memset(block, 0x7f, bytes);
    blocks.add(block.address());
    return block;
  }

  @Override
  public void free(Pointer block) {
    assertTrue(blocks.remove(block.address()), "not allocated here");
    Pointer.free(block);
  }

  @Override
  public void synchronize() {
    busy = false;
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public void sgemm(
      boolean transposeA,
      boolean transposeB,
      int m,
      int n,
      int k,
      FloatPointer a,
      int lda,
      FloatPointer b,
      int ldb,
      float beta,
      FloatPointer c,
      int ldc) {
    // What cuBLAS refuses.
    assertTrue(lda >= (transposeA ? k : m) && ldb >= (transposeB ? n : k) && ldc >= m);
    busy = true;
    for (int column = 0; column < n; column++) {
      for (int row = 0; row < m; row++) {
        double sum = 0;
        for (int i = 0; i < k; i++) {
          double left = transposeA ? a.get(i + (long) row * lda) : a.get(row + (long) i * lda);
          double right =
              transposeB ? b.get(column + (long) i * ldb) : b.get(i + (long) column * ldb);
          sum += left * right;
        }
        long place = row + (long) column * ldc;
        c.put(place, (float) (beta == 0 ? sum : sum + beta * c.get(place)));
      }
    }
  }

  @Override
  public void sgemv(
      boolean transpose,
      int m,
      int n,
      FloatPointer a,
      int lda,
      FloatPointer x,
      float beta,
      FloatPointer y) {
    assertTrue(lda >= m);
    busy = true;
    for (int i = 0; i < (transpose ? n : m); i++) {
      double sum = 0;
      for (int j = 0; j < (transpose ? m : n); j++) {
        sum += a.get(transpose ? j + (long) i * lda : i + (long) j * lda) * (double) x.get(j);
      }
      y.put(i, (float) (beta == 0 ? sum : sum + beta * y.get(i)));
    }
  }

  @Override
  public void close() {
    assertTrue(!closed, "closed twice");
    closed = true;
  }
}
