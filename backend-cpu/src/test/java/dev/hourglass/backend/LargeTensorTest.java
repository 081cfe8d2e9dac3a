package dev.hourglass.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.Backends;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Into;
import dev.hourglass.tensor.Kernels;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.Tensor;
import dev.hourglass.tensor.UnaryOp;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tensors of more bytes, and of more elements, than an int counts. They take up to 5 GB and a
 * minute each, so this runs only where it is asked for:
 *
 * <pre>
 * mvn -pl backend-cpu -am test -Dtest=LargeTensorTest -Dsurefire.failIfNoSpecifiedTests=false \
 *     -Dhourglass.test.large=true -Dhourglass.test.jvm=-Xmx4g</pre>
 */
@EnabledIfSystemProperty(
    named = "hourglass.test.large",
    matches = "true",
    disabledReason = "takes 5 GB of memory: asked for with -Dhourglass.test.large=true")
final class LargeTensorTest {

  @ParameterizedTest
  @ValueSource(strings = {"onednn", "nd4j"})
  void moreThan2GiB(String name) {
    int rows = 530_000;
    int columns = 1_024;
    long heap = Runtime.getRuntime().maxMemory();
    assumeTrue(heap > 3_000_000_000L, "give the tests' JVM more: -Dhourglass.test.jvm=-Xmx4g");
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = i % 1_000;
    }
    try (Backend backend = Backends.open(name);
        Scope scope = backend.newScope()) {
      Kernels k = scope.kernels();
      Tensor table = scope.tensor(rows, columns);
      table.upload(FloatBuffer.wrap(values));
      k.map(new UnaryOp.Affine(2, 1), table, table).run();

      // The first row, those on both sides of 1 GiB and of 2 GiB, and the last.
      int[] wanted = {0, 262_143, 262_144, 524_287, 524_288, rows - 1};
      Tensor index = scope.tensor(DType.INT32, 1, wanted.length);
      index.upload(IntBuffer.wrap(wanted));
      Tensor cursor = scope.tensor(DType.INT32, 1, 1);
      Tensor batch = scope.tensor(wanted.length, columns);
      k.gatherRows(table, index, cursor, 1, batch).run();
      float[] gathered = new float[wanted.length * columns];
      batch.download(FloatBuffer.wrap(gathered));
      for (int i = 0; i < gathered.length; i++) {
        int at = wanted[i / columns] * columns + i % columns;
        assertEquals(2 * values[at] + 1, gathered[i], "row " + wanted[i / columns]);
      }

      Tensor sums = scope.tensor(rows, 1);
      k.sum(table, sums, Into.OVERWRITE).run();
      float[] rowSums = new float[rows];
      sums.download(FloatBuffer.wrap(rowSums));
      for (int row : wanted) {
        double sum = 0;
        for (int c = 0; c < columns; c++) {
          sum += 2 * values[row * columns + c] + 1;
        }
        assertEquals(sum, rowSums[row], 1, "sum of row " + row);
      }

      Arrays.fill(values, 0);
      table.download(FloatBuffer.wrap(values));
      for (int i = 0; i < values.length; i++) {
        if (values[i] != 2 * (i % 1_000) + 1) {
          assertEquals(2 * (i % 1_000) + 1, values[i], "element " + i);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"onednn", "nd4j"})
  void bytesOfMoreThanAnIntCounts(String name) {
    int columns = 1_000;
    int rows = 2_200_000;
    try (Backend backend = Backends.open(name);
        Scope scope = backend.newScope()) {
      Tensor table = scope.tensor(DType.UINT8, rows, columns);
      byte[] last = new byte[columns];
      Arrays.fill(last, (byte) 200);
      scope.view(table, (rows - 1L) * columns, 1, columns).upload(ByteBuffer.wrap(last));
      Tensor index = scope.tensor(DType.INT32, 1, 2);
      index.upload(IntBuffer.wrap(new int[] {rows - 1, rows - 2}));
      Tensor cursor = scope.tensor(DType.INT32, 1, 1);
      Tensor batch = scope.tensor(2, columns);
      scope.kernels().gatherRows(table, index, cursor, 0.5f, batch).run();
      float[] gathered = new float[2 * columns];
      batch.download(FloatBuffer.wrap(gathered));
      float[] expected = new float[2 * columns];
      Arrays.fill(expected, 0, columns, 100);
      assertArrayEquals(expected, gathered);
    }
  }
}
