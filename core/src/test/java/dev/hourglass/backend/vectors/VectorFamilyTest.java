package dev.hourglass.backend.vectors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hourglass.backend.loops.Family;
import dev.hourglass.backend.loops.PlainFamily;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.BinaryOp;
import dev.hourglass.tensor.BinaryOp.TimesDerivative;
import dev.hourglass.tensor.LossFunction;
import dev.hourglass.tensor.UnaryOp;
import dev.hourglass.tensor.UnaryOp.Affine;
import dev.hourglass.tensor.UnaryOp.Elementary;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Vectors give the bits of the plain loops, whose exactness has its own tests. */
final class VectorFamilyTest {
  private static final Family PLAIN = new PlainFamily();

  /** Of a length that is a multiple of no vector's. */
  private static final int LENGTH = 100_003;

  @BeforeAll
  static void theModuleIsThere() {
    assumeTrue(
        ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent(),
        "started without --add-modules jdk.incubator.vector");
  }

  static Stream<UnaryOp> unaryOps() {
    return Stream.of(Activation.values(), Elementary.values(), new UnaryOp[] {new Affine(3, -1)})
        .flatMap(Arrays::stream);
  }

  static Stream<BinaryOp> binaryOps() {
    return Stream.concat(
        Stream.of(BinaryOp.ADD, BinaryOp.SUBTRACT, BinaryOp.MULTIPLY),
        unaryOps().map(TimesDerivative::new));
  }

  /** Every exponent of both signs, ordinary numbers, and the special ones. */
  private static float[] numbers(int seed) {
    Random random = new Random(seed);
    float[] values = new float[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      values[i] =
          i % 2 == 0 ? Float.intBitsToFloat(random.nextInt()) : 10 * (float) random.nextGaussian();
    }
    float[] special = {
      0f,
      -0f,
      1,
      -1,
      Float.NaN,
      Float.POSITIVE_INFINITY,
      Float.NEGATIVE_INFINITY,
      Float.MIN_VALUE,
      -Float.MIN_VALUE,
      Float.MIN_NORMAL,
      Float.MAX_VALUE,
      88.72283f,
      -87.33654f
    };
    for (int i = 0; i < special.length; i++) {
      values[37 * i] = special[i];
      values[LENGTH - 1 - i] = special[i];
    }
    return values;
  }

  @ParameterizedTest
  @MethodSource("unaryOps")
  void functionsOfOneOperand(UnaryOp op) {
    float[] x = numbers(1);
    float[] expected = x.clone();
    float[] actual = x.clone();
    PLAIN.unary(op, x, expected, 3, LENGTH);
    new VectorFamily().unary(op, x, actual, 3, LENGTH);
    assertArrayEquals(expected, actual);

    float[] rows = x.clone();
    float[] expectedRows = x.clone();
    for (int width : new int[] {8, 48, 49}) {
      PLAIN.unaryRows(op, expectedRows, 7, 9, width, 100);
      new VectorFamily().unaryRows(op, rows, 7, 9, width, 100);
      assertArrayEquals(expectedRows, rows, "rows of " + width);
    }

    new VectorFamily().unary(op, x, x, 3, LENGTH);
    assertArrayEquals(expected, x, "in place");
  }

  @ParameterizedTest
  @MethodSource("binaryOps")
  void functionsOfTwoOperands(BinaryOp op) {
    float[] a = numbers(1);
    float[] b = numbers(2);
    float[] expected = new float[LENGTH];
    float[] actual = new float[LENGTH];
    PLAIN.binary(op, a, b, expected, 5, LENGTH);
    new VectorFamily().binary(op, a, b, actual, 5, LENGTH);
    assertArrayEquals(expected, actual);

    new VectorFamily().binary(op, a, b, b, 5, LENGTH);
    assertArrayEquals(
        Arrays.copyOfRange(expected, 5, LENGTH), Arrays.copyOfRange(b, 5, LENGTH), "in place");
  }

  @ParameterizedTest
  @EnumSource
  void lossesOfAnyLength(LossFunction loss) {
    for (int n : new int[] {1, 3, 15, 16, 17, 100, LENGTH}) {
      float[][] expected = {numbers(1), numbers(2), new float[LENGTH], new float[LENGTH]};
      float[][] actual = {numbers(1), numbers(2), new float[LENGTH], new float[LENGTH]};
      PLAIN.losses(loss, 0.3f, expected, 1, n);
      new VectorFamily().losses(loss, 0.3f, actual, 1, n);
      assertArrayEquals(expected[2], actual[2], n + " values");
      assertArrayEquals(expected[3], actual[3], n + " derivatives");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 16, 33, 1_000})
  void sumsOfStretches(int n) {
    float[] x = numbers(1);
    float[] expected = numbers(2);
    float[] actual = numbers(2);
    PLAIN.add(x, 3, expected, 10, n);
    new VectorFamily().add(x, 3, actual, 10, n);
    assertArrayEquals(expected, actual);
  }

  @Test
  void allBytesAreWidened() {
    byte[] x = new byte[300];
    for (int i = 0; i < x.length; i++) {
      x[i] = (byte) i;
    }
    float[] y = new float[310];
    new VectorFamily().widen(x, 1, 0.5f, y, 4, 299);
    for (int i = 0; i < y.length; i++) {
      float expected = i < 4 || i >= 303 ? 0 : ((i - 3) % 256) * 0.5f;
      assertEquals(expected, y[i], "element " + i);
    }
  }
}
