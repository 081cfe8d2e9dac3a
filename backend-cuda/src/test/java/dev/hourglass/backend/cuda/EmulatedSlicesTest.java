package dev.hourglass.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hourglass.tensor.Availability.Unusable;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.BackendOptions;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Into;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How the kernels cut their work, at the sizes where they begin to cut it otherwise. */
@TestInstance(Lifecycle.PER_CLASS)
final class EmulatedSlicesTest {
  private Backend backend;

  @BeforeAll
  void open() {
    EmulatedProvider provider = new EmulatedProvider();
    if (provider.probe() instanceof Unusable unusable) {
      assumeTrue(false, unusable.reason() + "; " + unusable.remedy());
    }
    backend = provider.open(BackendOptions.defaults());
  }

  @AfterAll
  void close() {
    if (backend != null) {
      backend.close();
    }
  }

  /** Whole numbers, whose sums are exact whatever the order. */
  private static float[] wholeNumbers(int count) {
    Random random = new Random(1);
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = random.nextInt(-8, 9);
    }
    return numbers;
  }

  /**
   * Around a warp's tile, a slice of 32 rows, a short row of 1,024 and a slice of 4,096 elements.
   */
  @ParameterizedTest
  @CsvSource({
    "31, 32",
    "32, 33",
    "33, 31",
    "64, 64",
    "65, 1",
    "257, 5",
    "3, 1023",
    "3, 1024",
    "3, 1025",
    "2, 4096",
    "2, 4097",
    "1, 40000",
    "40, 5000",
    "2100, 2",
    "5000, 33",
    "1, 300000"
  })
  void sumsAreExact(int rows, int columns) {
    float[] numbers = wholeNumbers(rows * columns);
    float[] byRow = new float[rows];
    float[] byColumn = new float[columns];
    float[] all = new float[1];
    for (int i = 0; i < numbers.length; i++) {
      byRow[i / columns] += 2 * numbers[i];
      byColumn[i % columns] += 2 * numbers[i];
      all[0] += 2 * numbers[i];
    }
    try (Scope scope = backend.newScope()) {
      Tensor in = scope.tensor(rows, columns);
      in.upload(FloatBuffer.wrap(numbers));
      assertArrayEquals(byRow, twice(scope, in, rows, 1));
      assertArrayEquals(byColumn, twice(scope, in, 1, columns));
      assertArrayEquals(all, twice(scope, in, 1, 1));
    }
  }

  /** Of two runs: tickets and partial sums of the first must not disturb the second. */
  private static float[] twice(Scope scope, Tensor in, int rows, int columns) {
    Tensor out = scope.tensor(rows, columns);
    Kernel kernel = scope.kernels().sum(in, out, Into.ACCUMULATE);
    kernel.run();
    kernel.run();
    float[] sums = new float[rows * columns];
    out.download(FloatBuffer.wrap(sums));
    return sums;
  }

  /** Copied 16, 4, 2 or 1 bytes at once, as both places and the size allow. */
  @ParameterizedTest
  @CsvSource({
    "0, 0, 64",
    "16, 32, 48",
    "4, 8, 60",
    "2, 4, 62",
    "2, 1, 62",
    "0, 0, 61",
    "0, 0, 50000"
  })
  void bytesAreCopiedFromAnyPlaceToAnyOther(int from, int to, int count) {
    byte[] bytes = new byte[count];
    new Random(2).nextBytes(bytes);
    try (Scope scope = backend.newScope()) {
      Tensor in = scope.view(scope.tensor(DType.UINT8, 1, from + count), from, 1, count);
      Tensor target = scope.tensor(DType.UINT8, 1, to + count + 1);
      in.upload(ByteBuffer.wrap(bytes));
      scope.kernels().copy(in, scope.view(target, to, 1, count)).run();
      byte[] copied = new byte[to + count + 1];
      target.download(ByteBuffer.wrap(copied));
      byte[] expected = new byte[to + count + 1];
      System.arraycopy(bytes, 0, expected, to, count);
      assertArrayEquals(expected, copied);
    }
  }

  /** No address may follow from it: on a device the fault would end the whole backend. */
  @Test
  void aCursorOutsideTheIndexWrapsAround() {
    for (int cursor : new int[] {-1, 3, 7, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
      try (Scope scope = backend.newScope()) {
        Tensor in = scope.tensor(3, 1);
        Tensor index = scope.tensor(DType.INT32, 1, 3);
        Tensor at = scope.tensor(DType.INT32, 1, 1);
        Tensor out = scope.tensor(2, 1);
        in.upload(FloatBuffer.wrap(new float[] {10, 11, 12}));
        index.upload(IntBuffer.wrap(new int[] {0, 1, 2}));
        at.upload(IntBuffer.wrap(new int[] {cursor}));
        scope.kernels().gatherRows(in, index, at, 1, out).run();
        float[] rows = new float[2];
        out.download(FloatBuffer.wrap(rows));
        int first = Math.floorMod(cursor, 3);
        assertArrayEquals(new float[] {10 + first, 10 + (first + 1) % 3}, rows);
        int[] next = new int[1];
        at.download(IntBuffer.wrap(next));
        assertEquals((first + 2) % 3, next[0]);
      }
    }
  }
}
