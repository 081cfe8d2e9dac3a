package dev.hourglass.backend.loops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class FloatMathTest {
  /** The arguments where exp leaves the normal floats. */
  private static final float SMALLEST = -87.33654f;

  private static final float LARGEST = 88.72283f;

  private interface FloatFunction {
    float apply(float x);
  }

  /** A function under test, its definition, and the range where the bound on its error holds. */
  private record Function(
      String name, FloatFunction measured, DoubleUnaryOperator exact, float from, float to) {
    void check(float x) {
      double expected = exact.applyAsDouble(x);
      float actual = measured.apply(x);
      double error = Math.abs(actual - expected) / Math.ulp((float) expected);
      // The negation catches NaN.
      if (!(error < 3)) {
        throw new AssertionError(
            name + "(" + x + ") is " + actual + " instead of " + expected + ": " + error + " ulp");
      }
    }
  }

  static Stream<Function> functions() {
    float most = Float.MAX_VALUE;
    return Stream.of(
        new Function("exp", FloatMath::exp, Math::exp, SMALLEST, LARGEST),
        new Function("expm1", FloatMath::expm1, Math::expm1, -most, LARGEST),
        new Function("sigmoid", FloatMath::sigmoid, x -> 1 / (1 + Math.exp(-x)), -LARGEST, most),
        new Function("tanh", FloatMath::tanh, Math::tanh, -most, most),
        new Function("log", FloatMath::log, Math::log, Float.MIN_VALUE, most),
        new Function("log1p", FloatMath::log1p, Math::log1p, 0, 1),
        new Function(
            "softplus",
            FloatMath::softplus,
            x -> Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
            SMALLEST,
            most));
  }

  /** Every exponent and, evenly among them, about half a million mantissas of each sign. */
  @ParameterizedTest
  @MethodSource("functions")
  void errorsStayBelowThreeUlpOverAllExponents(Function function) {
    int stride = 4_099;
    for (int bits = 0; bits < 0x7f80_0000; bits += stride) {
      float x = Float.intBitsToFloat(bits);
      if (x >= function.from && x <= function.to) {
        function.check(x);
      }
      if (-x >= function.from && -x <= function.to) {
        function.check(-x);
      }
    }
  }

  /** Where nearly all data lies, and where the functions bend. */
  @ParameterizedTest
  @MethodSource("functions")
  void errorsStayBelowThreeUlpAroundZero(Function function) {
    float from = Math.max(function.from, -20);
    float to = Math.min(function.to, 20);
    int points = 2_000_000;
    for (int i = 0; i <= points; i++) {
      function.check(from + (to - from) * i / points);
    }
  }

  /** Every float of the last stretch before the result overflows or is flushed. */
  @ParameterizedTest
  @MethodSource("functions")
  void errorsStayBelowThreeUlpAtTheEnds(Function function) {
    float lower = function.from;
    float upper = function.to;
    for (int i = 0; i < 20_000; i++) {
      function.check(lower);
      function.check(upper);
      lower = Math.nextUp(lower);
      upper = Math.nextDown(upper);
    }
  }

  @Test
  void notANumberStaysThat() {
    functions()
        .forEach(
            function ->
                assertTrue(Float.isNaN(function.measured.apply(Float.NaN)), () -> function.name()));
  }

  @Test
  void infinitiesAreTheLimits() {
    float infinity = Float.POSITIVE_INFINITY;
    assertEquals(infinity, FloatMath.exp(infinity));
    assertEquals(0f, FloatMath.exp(-infinity));
    assertEquals(infinity, FloatMath.expm1(infinity));
    assertEquals(-1f, FloatMath.expm1(-infinity));
    assertEquals(1f, FloatMath.sigmoid(infinity));
    assertEquals(0f, FloatMath.sigmoid(-infinity));
    assertEquals(1f, FloatMath.tanh(infinity));
    assertEquals(-1f, FloatMath.tanh(-infinity));
    assertEquals(infinity, FloatMath.log(infinity));
    assertEquals(Float.NaN, FloatMath.log(-infinity));
    assertEquals(infinity, FloatMath.softplus(infinity));
    assertEquals(0f, FloatMath.softplus(-infinity));
  }

  @Test
  void zerosOfBothSignsGiveTheExactValue() {
    for (float zero : new float[] {0f, -0f}) {
      assertEquals(1f, FloatMath.exp(zero));
      assertEquals(0f, FloatMath.expm1(zero));
      assertEquals(0.5f, FloatMath.sigmoid(zero));
      assertEquals(zero, FloatMath.tanh(zero), "tanh keeps the sign");
      assertEquals(Float.NEGATIVE_INFINITY, FloatMath.log(zero));
    }
    assertEquals(0f, FloatMath.log1p(0f));
  }

  /** Where the series meets itself: 1, and the ends of the interval that is reduced to. */
  @Test
  void theLogarithmIsExactAroundOneAndBelowThreeUlpWhereItIsCut() {
    Function log = new Function("log", FloatMath::log, Math::log, 0, 2);
    assertEquals(0f, FloatMath.log(1));
    for (double middle : new double[] {1, Math.sqrt(0.5), Math.sqrt(2)}) {
      float below = (float) middle;
      float above = below;
      for (int i = 0; i < 20_000; i++) {
        below = Math.nextDown(below);
        above = Math.nextUp(above);
        log.check(below);
        log.check(above);
      }
    }
  }

  @Test
  void negativeNumbersHaveNoLogarithm() {
    for (float x : new float[] {-Float.MIN_VALUE, -1, -1e30f, -Float.MAX_VALUE}) {
      assertEquals(Float.NaN, FloatMath.log(x), "log " + x);
    }
  }

  @Test
  void beyondTheLastFloatTheResultIsInfinite() {
    for (float x : new float[] {Math.nextUp(LARGEST), 89, 100, 1_000, Float.MAX_VALUE}) {
      assertEquals(Float.POSITIVE_INFINITY, FloatMath.exp(x), "exp " + x);
      assertEquals(Float.POSITIVE_INFINITY, FloatMath.expm1(x), "expm1 " + x);
    }
  }

  @Test
  void resultsThatWouldBeDenormalAreFlushed() {
    float x = 0;
    while (x > -120) {
      float y = FloatMath.exp(x);
      assertTrue(y >= Float.MIN_NORMAL || y == 0, "exp(" + x + ") = " + y);
      x -= 0.001f;
    }
    for (float below : new float[] {Math.nextDown(SMALLEST), -100, -1_000, -Float.MAX_VALUE}) {
      assertEquals(0f, FloatMath.exp(below), "exp " + below);
      assertEquals(0f, FloatMath.softplus(below), "softplus " + below);
    }
    for (float below : new float[] {Math.nextDown(-LARGEST), -100, -1_000, -Float.MAX_VALUE}) {
      assertEquals(0f, FloatMath.sigmoid(below), "sigmoid " + below);
    }
  }
}
