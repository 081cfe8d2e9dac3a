package dev.hourglass.autodiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.autodiff.ParameterBlock.Shape;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.Backends;
import dev.hourglass.tensor.BinaryOp.Arithmetic;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.LossFunction;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ParameterBlockTest {
  private static final List<Shape> WEIGHTS = List.of(new Shape(2, 3), new Shape(3, 1));
  private static final List<Long> BIASES = List.of(3L, 1L);
  private static final int SIZE = 13;

  private final Backend backend = Backends.open("java");
  private final Scope scope = backend.newScope();

  @AfterEach
  void close() {
    scope.close();
    assertEquals(0, backend.bytes());
    backend.close();
  }

  private static float[] counting(int from, int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = from + i;
    }
    return numbers;
  }

  private static float[] read(Tensor tensor) {
    float[] values = new float[(int) tensor.size()];
    tensor.download(FloatBuffer.wrap(values));
    return values;
  }

  private static void assertTensor(long rows, long columns, float[] values, Tensor tensor) {
    assertEquals(rows, tensor.rows());
    assertEquals(columns, tensor.columns());
    assertArrayEquals(values, read(tensor));
  }

  @Test
  void valuesAndGradientsStartAtZero() {
    ParameterBlock block = new ParameterBlock(scope, WEIGHTS, BIASES);
    assertEquals(SIZE, block.size());
    assertEquals(9, block.weightCount());
    assertTensor(1, SIZE, new float[SIZE], block.values());
    assertTensor(1, SIZE, new float[SIZE], block.gradients());
    assertArrayEquals(new float[SIZE], block.download());
    assertEquals(2 * SIZE * Float.BYTES, scope.bytes());
  }

  @Test
  void weightsComeFirstThenBiases() {
    ParameterBlock block = new ParameterBlock(scope, WEIGHTS, BIASES);
    block.upload(counting(0, SIZE));
    assertTensor(2, 3, counting(0, 6), block.weight(0));
    assertTensor(3, 1, counting(6, 3), block.weight(1));
    assertTensor(1, 3, counting(9, 3), block.bias(0));
    assertTensor(1, 1, counting(12, 1), block.bias(1));
    assertTensor(1, 9, counting(0, 9), block.weightsOf(block.values()));
    assertTensor(1, 4, counting(9, 4), block.biasesOf(block.values()));
    assertArrayEquals(counting(0, SIZE), block.download());
  }

  @Test
  void matricesAreViewsAndNotCopies() {
    ParameterBlock block = new ParameterBlock(scope, WEIGHTS, BIASES);
    block.weight(1).upload(FloatBuffer.wrap(counting(1, 3)));
    block.bias(1).upload(FloatBuffer.wrap(new float[] {7}));
    assertArrayEquals(new float[] {0, 0, 0, 0, 0, 0, 1, 2, 3, 0, 0, 0, 7}, block.download());
  }

  @Test
  void aDownloadIsACopy() {
    ParameterBlock block = new ParameterBlock(scope, WEIGHTS, BIASES);
    block.download()[0] = 5;
    assertArrayEquals(new float[SIZE], block.download());
  }

  /** A gradient of 1 + its place for every parameter arrives at that place of the block. */
  @Test
  void gradientsHaveTheLayoutOfTheValues() {
    ParameterBlock block = new ParameterBlock(scope, WEIGHTS, BIASES);
    Tape tape = new Tape(scope);
    Node[] nodes = {
      block.weight(tape, 0), block.weight(tape, 1), block.bias(tape, 0), block.bias(tape, 1)
    };
    assertSame(block.weight(0), nodes[0].value());
    assertSame(block.weight(1), nodes[1].value());
    assertSame(block.bias(0), nodes[2].value());
    assertSame(block.bias(1), nodes[3].value());
    int[] offsets = {0, 6, 9, 12};
    Tensor sum = scope.tensor(1, 1);
    for (int i = 0; i < nodes.length; i++) {
      Tensor value = nodes[i].value();
      Tensor factors = scope.tensor(value.rows(), value.columns());
      factors.upload(FloatBuffer.wrap(counting(1 + offsets[i], (int) value.size())));
      Node target = tape.constant(scope.tensor(value.rows(), value.columns()));
      Node product = tape.zip(Arithmetic.MULTIPLY, nodes[i], tape.constant(factors));
      tape.loss(LossFunction.SQUARED_ERROR, 0.5f, product, target, sum);
    }
    tape.backward();
    float[] ones = new float[SIZE];
    Arrays.fill(ones, 1);
    block.upload(ones);
    tape.kernels().forEach(Kernel::run);
    float[] squares = counting(1, SIZE);
    for (int i = 0; i < SIZE; i++) {
      squares[i] *= squares[i];
    }
    assertArrayEquals(squares, read(block.gradients()));
  }

  @Test
  void everyTapeHasNodesOfItsOwn() {
    ParameterBlock block = new ParameterBlock(scope, WEIGHTS, BIASES);
    Tape first = new Tape(scope);
    assertSame(block.weight(first, 0), block.weight(first, 0));
    assertNotSame(block.weight(first, 0), block.weight(new Tape(scope), 0));
  }

  @Test
  void thereMayBeNoBiases() {
    ParameterBlock block = new ParameterBlock(scope, WEIGHTS, List.of());
    assertEquals(9, block.size());
    assertEquals(9, block.weightCount());
    assertTensor(1, 9, new float[9], block.weightsOf(block.values()));
    assertRefused(IllegalStateException.class, "no biases", () -> block.biasesOf(block.values()));
  }

  @Test
  void aTensorOfAnotherLayoutIsRefused() {
    ParameterBlock block = new ParameterBlock(scope, WEIGHTS, BIASES);
    for (Tensor other : List.of(scope.tensor(1, SIZE + 1), scope.tensor(SIZE, 1))) {
      String shape = other.rows() + "x" + other.columns();
      assertRefused(IllegalArgumentException.class, shape, () -> block.weightsOf(other));
      assertRefused(IllegalArgumentException.class, "1x13", () -> block.biasesOf(other));
    }
  }

  @Test
  void aBlockWithoutWeightsIsRefused() {
    assertRefused(
        IllegalArgumentException.class,
        "at least one weight matrix",
        () -> new ParameterBlock(scope, List.of(), BIASES));
  }

  @ParameterizedTest
  @CsvSource({"0, 3", "3, 0", "-1, 3", "3, -1"})
  void anEmptyMatrixIsRefused(long rows, long columns) {
    assertRefused(
        IllegalArgumentException.class, rows + "x" + columns, () -> new Shape(rows, columns));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -2})
  void anEmptyBiasIsRefused(long length) {
    assertRefused(
        IllegalArgumentException.class,
        "length " + length,
        () -> new ParameterBlock(scope, WEIGHTS, List.of(3L, length)));
    assertEquals(0, scope.bytes(), "memory was taken for a block that is refused");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, SIZE - 1, SIZE + 1})
  void anUploadOfAnotherSizeIsRefused(int size) {
    ParameterBlock block = new ParameterBlock(scope, WEIGHTS, BIASES);
    assertThrows(IllegalArgumentException.class, () -> block.upload(new float[size]));
    assertArrayEquals(new float[SIZE], block.download());
  }

  private static void assertRefused(
      Class<? extends RuntimeException> type, String message, Executable attempt) {
    RuntimeException error = assertThrows(type, attempt);
    assertTrue(String.valueOf(error.getMessage()).contains(message), error::toString);
  }
}
