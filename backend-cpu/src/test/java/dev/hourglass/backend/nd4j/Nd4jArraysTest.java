package dev.hourglass.backend.nd4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

final class Nd4jArraysTest {

  private static INDArray counting(int rows, int columns) {
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    return Nd4j.create(values, new long[] {rows, columns}, 'c');
  }

  private static float[] values(FloatBuffer buffer) {
    assertEquals(0, buffer.position());
    assertTrue(buffer.isDirect());
    assertEquals(ByteOrder.nativeOrder(), buffer.order());
    float[] values = new float[buffer.remaining()];
    buffer.get(0, values);
    return values;
  }

  /** In C order by definition of {@code getFloat}. */
  private static float[] expected(INDArray matrix) {
    float[] values = new float[(int) matrix.length()];
    int columns = matrix.columns();
    for (int i = 0; i < values.length; i++) {
      values[i] = matrix.getFloat(i / columns, i % columns);
    }
    return values;
  }

  @Test
  void denseRowsAreShared() {
    INDArray array = counting(3, 4);
    FloatBuffer elements = Nd4jArrays.elements(array);
    assertArrayEquals(expected(array), values(elements));
    elements.put(5, -1);
    assertEquals(-1, array.getFloat(1, 1));
    array.putScalar(2, 3, 77);
    assertEquals(77, elements.get(11));
  }

  @Test
  void someOfTheRowsAreSharedToo() {
    INDArray array = counting(5, 4);
    INDArray rows = array.get(NDArrayIndex.interval(2, 4), NDArrayIndex.all());
    FloatBuffer elements = Nd4jArrays.elements(rows);
    assertArrayEquals(new float[] {8, 9, 10, 11, 12, 13, 14, 15}, values(elements));
    elements.put(0, -1);
    assertEquals(-1, array.getFloat(2, 0));
  }

  private static Stream<INDArray> scattered() {
    INDArray array = counting(5, 4);
    return Stream.of(
        array.transpose(),
        array.dup('f'),
        array.get(NDArrayIndex.all(), NDArrayIndex.interval(1, 3)),
        array.get(NDArrayIndex.interval(0, 2, 5), NDArrayIndex.all()),
        array.castTo(DataType.DOUBLE),
        array.castTo(DataType.INT32),
        array.castTo(DataType.UINT8),
        array.castTo(DataType.FLOAT16).transpose());
  }

  /** Not closing its arguments, of which one is a view of the next. */
  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("scattered")
  void everythingElseIsCopied(INDArray array) {
    float[] expected = expected(array);
    FloatBuffer elements = Nd4jArrays.elements(array);
    assertArrayEquals(expected, values(elements));
    elements.put(0, -1);
    assertArrayEquals(expected, expected(array));
  }

  @Test
  void aWorkspaceMayCloseBeforeTheBufferIsRead() {
    FloatBuffer elements;
    try (MemoryWorkspace workspace =
        Nd4j.getWorkspaceManager().getAndActivateWorkspace("Nd4jArraysTest")) {
      INDArray array = counting(3, 4).mul(2);
      assertTrue(array.isAttached() && workspace.isScopeActive());
      elements = Nd4jArrays.elements(array);
    }
    try (MemoryWorkspace workspace =
        Nd4j.getWorkspaceManager().getAndActivateWorkspace("Nd4jArraysTest")) {
      assertTrue(workspace.isScopeActive());
      assertEquals(0, Nd4j.zeros(DataType.FLOAT, 3, 4).getFloat(0));
      assertEquals(22, elements.get(11));
    }
    Nd4j.getWorkspaceManager().destroyAllWorkspacesForCurrentThread();
  }

  /** Repeated collections would free the memory of an array that nothing holds. */
  @Test
  void theBufferAloneKeepsTheMemory() throws Exception {
    FloatBuffer elements = Nd4jArrays.elements(counting(500, 400)).duplicate();
    for (int i = 0; i < 5; i++) {
      System.gc();
      Thread.sleep(20);
      // Takes the place of whatever was freed.
      Nd4j.zeros(DataType.FLOAT, 500, 400).addi(-1);
    }
    for (int i = 0; i < elements.capacity(); i++) {
      assertEquals(i, elements.get(i));
    }
  }

  @Test
  void aScalarHasOneElement() {
    assertArrayEquals(new float[] {3}, values(Nd4jArrays.elements(Nd4j.scalar(3f))));
  }

  @Test
  void refusesWhatHasNoNumbers() {
    assertThrows(
        IllegalArgumentException.class, () -> Nd4jArrays.elements(Nd4j.empty(DataType.FLOAT)));
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> Nd4jArrays.elements(Nd4j.create(new boolean[] {true})));
    assertEquals(
        "An array of BOOL has no numbers to read; give a numerical type", refusal.getMessage());
  }

  private static FloatBuffer direct(int count) {
    return ByteBuffer.allocateDirect(count * Float.BYTES)
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }

  @Test
  void wrapsWhatRemainsOfABuffer() {
    FloatBuffer buffer = direct(8);
    for (int i = 0; i < 8; i++) {
      buffer.put(i, i);
    }
    buffer.position(1).limit(7);
    INDArray array = Nd4jArrays.wrap(buffer, 2, 3);
    assertEquals(1, buffer.position());
    assertArrayEquals(new long[] {2, 3}, array.shape());
    assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, expected(array));
    array.muli(10);
    assertEquals(60, buffer.get(6));
    assertArrayEquals(new float[] {40, 50, 60}, expected(array.getRow(1, true)));
    assertArrayEquals(new float[] {10, 20, 30, 40, 50, 60}, values(Nd4jArrays.elements(array)));
  }

  @Test
  void theArrayAloneKeepsTheMemory() throws Exception {
    FloatBuffer buffer = direct(200_000);
    for (int i = 0; i < 200_000; i++) {
      buffer.put(i, i);
    }
    INDArray array = Nd4jArrays.wrap(buffer, 500, 400);
    buffer = direct(1);
    for (int i = 0; i < 5; i++) {
      System.gc();
      Thread.sleep(20);
      buffer = direct(200_000);
    }
    assertEquals(199_999, array.getFloat(499, 399));
    assertEquals(0, buffer.get(0));
  }

  @Test
  void refusesBuffersThatCannotBeShared() {
    assertRefused(() -> Nd4jArrays.wrap(FloatBuffer.allocate(6), 2, 3), "heap");
    assertRefused(() -> Nd4jArrays.wrap(direct(6).asReadOnlyBuffer(), 2, 3), "read-only");
    FloatBuffer swapped =
        ByteBuffer.allocateDirect(24)
            .order(
                ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN
                    ? ByteOrder.BIG_ENDIAN
                    : ByteOrder.LITTLE_ENDIAN)
            .asFloatBuffer();
    assertRefused(() -> Nd4jArrays.wrap(swapped, 2, 3), "order");
    assertRefused(
        () -> Nd4jArrays.wrap(direct(7), 2, 3),
        "The buffer has 7 elements remaining, which are not 2 rows of 3; set its position and limit"
            + " so that they are");
    assertRefused(() -> Nd4jArrays.wrap(direct(6), -2, -3), "-2");
    assertRefused(() -> Nd4jArrays.wrap(direct(6), 6, 0), "0");
  }

  private static void assertRefused(Executable call, String part) {
    String message =
        String.valueOf(assertThrows(IllegalArgumentException.class, call).getMessage());
    assertTrue(message.contains(part), message);
  }
}
