package dev.hourglass.autodiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
  private static final Parameter W0 = Parameter.weight("w0", 2, 3);
  private static final Parameter W1 = Parameter.weight("w1", 3, 1);
  private static final Parameter B0 = Parameter.bias("b0", 3);
  private static final Parameter B1 = Parameter.bias("b1", 1);

  /** Given layer by layer, laid out weights first. */
  private static final ParameterLayout LAYOUT = ParameterLayout.of(W0, B0, W1, B1);

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
    ParameterBlock block = new ParameterBlock(scope, LAYOUT);
    assertEquals(SIZE, block.size());
    assertEquals(9, block.weightCount());
    assertTensor(1, SIZE, new float[SIZE], block.values());
    assertTensor(1, SIZE, new float[SIZE], block.gradients());
    assertArrayEquals(new float[SIZE], block.download());
    assertEquals(2 * SIZE * Float.BYTES, scope.bytes());
  }

  @Test
  void weightsComeFirstThenBiases() {
    ParameterBlock block = new ParameterBlock(scope, LAYOUT);
    block.upload(counting(0, SIZE));
    assertTensor(2, 3, counting(0, 6), block.value("w0"));
    assertTensor(3, 1, counting(6, 3), block.value("w1"));
    assertTensor(1, 3, counting(9, 3), block.value("b0"));
    assertTensor(1, 1, counting(12, 1), block.value("b1"));
    assertTensor(1, 9, counting(0, 9), block.weightsOf(block.values()));
    assertTensor(1, 4, counting(9, 4), block.biasesOf(block.values()));
    assertArrayEquals(counting(0, SIZE), block.download());
  }

  @Test
  void matricesAreViewsAndNotCopies() {
    ParameterBlock block = new ParameterBlock(scope, LAYOUT);
    block.value("w1").upload(FloatBuffer.wrap(counting(1, 3)));
    block.value("b1").upload(FloatBuffer.wrap(new float[] {7}));
    assertArrayEquals(new float[] {0, 0, 0, 0, 0, 0, 1, 2, 3, 0, 0, 0, 7}, block.download());
  }

  @Test
  void aDownloadIsACopy() {
    ParameterBlock block = new ParameterBlock(scope, LAYOUT);
    block.download()[0] = 5;
    assertArrayEquals(new float[SIZE], block.download());
  }

  /** A gradient of 1 + its place for every parameter arrives at that place of the block. */
  @Test
  void gradientsHaveTheLayoutOfTheValues() {
    ParameterBlock block = new ParameterBlock(scope, LAYOUT);
    Tape tape = new Tape(scope);
    Node[] nodes = {
      block.learned(tape, "w0"),
      block.learned(tape, "w1"),
      block.learned(tape, "b0"),
      block.learned(tape, "b1")
    };
    assertSame(block.value("w0"), nodes[0].value());
    assertSame(block.value("w1"), nodes[1].value());
    assertSame(block.value("b0"), nodes[2].value());
    assertSame(block.value("b1"), nodes[3].value());
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
    ParameterBlock block = new ParameterBlock(scope, LAYOUT);
    Tape first = new Tape(scope);
    assertSame(block.learned(first, "w0"), block.learned(first, "w0"));
    assertNotSame(block.learned(first, "w0"), block.learned(new Tape(scope), "w0"));
  }

  @Test
  void thereMayBeNoBiases() {
    ParameterBlock block = new ParameterBlock(scope, ParameterLayout.of(W0, W1));
    assertEquals(9, block.size());
    assertEquals(9, block.weightCount());
    assertTensor(1, 9, new float[9], block.weightsOf(block.values()));
    assertRefused(IllegalStateException.class, "no biases", () -> block.biasesOf(block.values()));
  }

  @Test
  void aTensorOfAnotherLayoutIsRefused() {
    ParameterBlock block = new ParameterBlock(scope, LAYOUT);
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
        () -> ParameterLayout.of(B0, B1));
  }

  @ParameterizedTest
  @CsvSource({"0, 3", "3, 0", "-1, 3", "3, -1"})
  void anEmptyMatrixIsRefused(long rows, long columns) {
    assertRefused(
        IllegalArgumentException.class,
        rows + "x" + columns,
        () -> Parameter.weight("w", rows, columns));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -2})
  void anEmptyBiasIsRefused(long length) {
    assertRefused(
        IllegalArgumentException.class,
        "1x" + length + "; give a bias one row",
        () -> Parameter.bias("b", length));
  }

  @Test
  void aBiasOfSeveralRowsIsRefused() {
    assertRefused(
        IllegalArgumentException.class,
        "b is 2x3",
        () -> new Parameter("b", 2, 3, Parameter.Role.BIAS));
  }

  @Test
  void twoOfOneNameAreRefused() {
    assertRefused(
        IllegalArgumentException.class,
        "Two parameters are called w0",
        () -> ParameterLayout.of(W0, Parameter.bias("w0", 3)));
  }

  @Test
  void anUnknownNameIsRefusedWithThoseThereAre() {
    ParameterBlock block = new ParameterBlock(scope, LAYOUT);
    String message = "no parameter called w2; there are [w0, w1, b0, b1]";
    assertRefused(IllegalArgumentException.class, message, () -> block.value("w2"));
    assertRefused(
        IllegalArgumentException.class, message, () -> block.learned(new Tape(scope), "w2"));
    assertRefused(IllegalArgumentException.class, message, () -> LAYOUT.offset("w2"));
  }

  @Test
  void theLayoutSaysWhereEachStands() {
    assertEquals(List.of(W0, W1, B0, B1), LAYOUT.parameters());
    assertEquals(6, LAYOUT.offset("w1"));
    assertEquals(12, LAYOUT.offset("b1"));
    assertEquals(W1, LAYOUT.parameter("w1"));
  }

  @Test
  void whatIsFrozenHasNoGradient() {
    ParameterBlock block = new ParameterBlock(scope, LAYOUT);
    Node frozen = block.frozen(new Tape(scope), "w0");
    assertSame(block.value("w0"), frozen.value());
    assertFalse(frozen.isDifferentiable());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, SIZE - 1, SIZE + 1})
  void anUploadOfAnotherSizeIsRefused(int size) {
    ParameterBlock block = new ParameterBlock(scope, LAYOUT);
    assertThrows(IllegalArgumentException.class, () -> block.upload(new float[size]));
    assertArrayEquals(new float[SIZE], block.download());
  }

  private static void assertRefused(
      Class<? extends RuntimeException> type, String message, Executable attempt) {
    RuntimeException error = assertThrows(type, attempt);
    assertTrue(String.valueOf(error.getMessage()).contains(message), error::toString);
  }
}
