package dev.hourglass.backend.nd4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.backend.nativememory.NativeTensor;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.AdamParameters;
import dev.hourglass.tensor.BinaryOp;
import dev.hourglass.tensor.Into;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.LossFunction;
import dev.hourglass.tensor.SgdParameters;
import dev.hourglass.tensor.UnaryOp.Elementary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Where ND4J's functions or single precision would run out of digits, or lose what isn't a number.
 */
final class PrecisionTest extends Harness {
  /** The smallest normal number; below it, results may be flushed. */
  private static final double SMALLEST = Float.MIN_NORMAL;

  @ParameterizedTest
  @CsvSource({"1,1", "1,255", "255,1", "16,16", "150,784", "1000003,1", "1,2000000", "31,4099"})
  void sumsStayExact(int m, int n) {
    NativeTensor in = random(m, n, 0, 1);
    float[] x = values(in);
    double total = 0;
    double[] rows = new double[m];
    double[] columns = new double[n];
    for (int i = 0; i < x.length; i++) {
      total += x[i];
      rows[i / n] += x[i];
      columns[i % n] += x[i];
    }
    NativeTensor all = scalar(3);
    run(kernels.sum(in, all, Into.OVERWRITE));
    assertRelative(total, values(all)[0], 3e-7, "total");
    run(kernels.sum(in, all, Into.ACCUMULATE));
    assertRelative(2 * total, values(all)[0], 3e-7, "total, twice");

    for (Into into : Into.values()) {
      double old = into == Into.ACCUMULATE ? 5 : 0;
      NativeTensor down = scope.tensor(1, n);
      run(kernels.fill(into == Into.ACCUMULATE ? 5 : Float.NaN, down));
      run(kernels.sum(in, down, into));
      float[] sums = values(down);
      for (int j = 0; j < n; j++) {
        assertRelative(old + columns[j], sums[j], 5e-6, "column " + j);
      }
      NativeTensor across = scope.tensor(m, 1);
      run(kernels.fill(into == Into.ACCUMULATE ? 5 : Float.NaN, across));
      run(kernels.sum(in, across, into));
      sums = values(across);
      for (int i = 0; i < m; i++) {
        assertRelative(old + rows[i], sums[i], 5e-6, "row " + i);
      }
    }
  }

  /** ND4J's softplus overflows from 89 on and is 0 below -17. */
  @Test
  void softplusIsExactForEveryArgument() {
    float[] x = new float[400];
    for (int i = 0; i < x.length; i++) {
      x[i] = (i - 200) * 0.5f;
    }
    NativeTensor out = scope.tensor(1, x.length);
    run(kernels.map(Activation.SOFTPLUS, floats(1, x.length, x), out));
    float[] y = values(out);
    for (int i = 0; i < x.length; i++) {
      double expected = Activation.SOFTPLUS.apply(x[i]);
      assertEquals(expected, y[i], 1e-6 * expected + SMALLEST, "softplus(" + x[i] + ")");
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {0, 1, 0.25f, 0.999f})
  void crossEntropyIsExactForEveryLogit(float target) {
    LossFunction loss = LossFunction.BINARY_CROSS_ENTROPY_WITH_LOGITS;
    NativeTensor logit = scope.tensor(1, 1);
    NativeTensor sum = scope.tensor(1, 1);
    NativeTensor gradient = scope.tensor(1, 1);
    Kernel kernel = kernels.loss(loss, 1, logit, scalar(target), sum, gradient);
    for (float x = -100; x <= 100; x += 2.3f) {
      run(kernels.fill(x, logit));
      run(kernels.fill(0, sum));
      run(kernel);
      double expected = loss.value(x, target);
      assertEquals(expected, values(sum)[0], 1e-6 * expected + SMALLEST, "value at " + x);
      double derivative = loss.derivative(x, target);
      assertClose(i -> derivative, gradient, 2e-7, "gradient at " + x);
    }
  }

  /** ND4J's own is off by a third of the value near 1e-7. */
  @Test
  void expm1KeepsItsDigitsNearZero() {
    for (float x = 1; x > 1e-30; x *= 0.3f) {
      for (float signed : new float[] {x, -x}) {
        NativeTensor out = scalar(signed);
        run(kernels.map(Elementary.EXPM1, out, out));
        assertRelative(Math.expm1(signed), values(out)[0], 2e-7, "expm1(" + signed + ")");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Activation.class)
  void activationsKeepWhatIsNotFinite(Activation activation) {
    NativeTensor x = floats(1, 3, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY);
    NativeTensor y = scope.tensor(1, 3);
    run(kernels.map(activation, x, y));
    float[] expected = new float[3];
    for (int i = 0; i < 3; i++) {
      expected[i] = (float) activation.apply(values(x)[i]);
    }
    assertArrayEquals(expected, values(y));
  }

  /** ND4J's own sign is 0 there, and its clipping -1. */
  @ParameterizedTest
  @EnumSource(LossFunction.class)
  void lossesShowWhatIsNotANumber(LossFunction loss) {
    NativeTensor sum = scalar(0);
    NativeTensor gradient = scope.tensor(1, 2);
    run(kernels.loss(loss, 1, floats(1, 2, Float.NaN, 1), floats(1, 2, 0, 0), sum, gradient));
    assertTrue(Float.isNaN(values(sum)[0]));
    assertTrue(Float.isNaN(values(gradient)[0]));
    assertEquals(loss.derivative(1, 0), values(gradient)[1], 1e-7);
  }

  @Test
  void theSignOfTheSmallestDifferenceIsSeen() {
    float tiny = Float.MIN_VALUE;
    NativeTensor gradient = scope.tensor(1, 4);
    NativeTensor output = floats(1, 4, tiny, -tiny, 0, 3e38f);
    NativeTensor target = scope.tensor(1, 4);
    run(kernels.loss(LossFunction.ABSOLUTE_ERROR, 0.5f, output, target, scalar(0), gradient));
    assertArrayEquals(new float[] {0.5f, -0.5f, 0, 0.5f}, values(gradient));
  }

  @Test
  void decaysEndInZeroNotInDenormalNumbers() {
    NativeTensor zero = scope.tensor(1, 100);
    NativeTensor w = random(1, 100, -1, 1);
    NativeTensor m = random(1, 100, -1, 1);
    NativeTensor v = random(1, 100, 0, 1);
    NativeTensor velocity = random(1, 100, -1, 1);
    NativeTensor rate = scalar(1e-3f);
    Kernel adam =
        kernels.adam(new AdamParameters(0.5f, 0.5f, 1e-8f, 0), rate, scalar(5), w, zero, m, v);
    Kernel sgd = kernels.sgd(new SgdParameters(0.5f, false, 0), rate, w, zero, velocity);
    for (int i = 0; i < 300; i++) {
      run(adam);
      run(sgd);
    }
    for (NativeTensor decayed : new NativeTensor[] {m, v, velocity}) {
      for (float value : values(decayed)) {
        assertTrue(value == 0 || Math.abs(value) >= SMALLEST, "denormal " + value);
        assertTrue(Math.abs(value) < 1e-23, "not decayed: " + value);
      }
    }
  }

  /** One element, one piece, several of them, and a shorter last one. */
  @ParameterizedTest
  @ValueSource(
      ints = {1, Pieces.LENGTH - 1, Pieces.LENGTH, Pieces.LENGTH + 1, 3 * Pieces.LENGTH + 5})
  void everyPieceOfALongTensorIsComputed(int size) {
    NativeTensor x = random(1, size, -3, 3);
    NativeTensor y = scope.tensor(1, size);
    float[] input = values(x);
    for (Activation activation : Activation.values()) {
      run(kernels.map(activation, x, y));
      assertClose(i -> activation.apply(input[i]), y, 1e-6, activation.toString());
      float[] output = values(y);
      run(kernels.zip(new BinaryOp.TimesDerivative(activation), x, y, y));
      assertClose(
          i -> input[i] * activation.derivativeFromOutput(output[i]), y, 1e-6, activation + "'");
    }
    NativeTensor sum = scalar(0);
    NativeTensor target = random(1, size, -3, 3);
    float[] wanted = values(target);
    for (LossFunction loss : LossFunction.values()) {
      run(kernels.fill(0, sum));
      run(kernels.loss(loss, 1, x, target, sum, y));
      double expected = 0;
      for (int i = 0; i < size; i++) {
        expected += loss.value(input[i], wanted[i]);
      }
      assertRelative(expected, values(sum)[0], 1e-5, loss.toString());
      assertClose(i -> loss.derivative(input[i], wanted[i]), y, 1e-6, loss + "'");
    }
  }

  @Test
  void columnsAndRowsAreBroadcastAlongTheRightDimension() {
    NativeTensor a = floats(2, 2, 1, 2, 3, 4);
    NativeTensor out = scope.tensor(2, 2);
    run(kernels.zip(BinaryOp.ADD, a, floats(1, 2, 10, 20), out));
    assertArrayEquals(new float[] {11, 22, 13, 24}, values(out));
    run(kernels.zip(BinaryOp.ADD, a, floats(2, 1, 10, 20), out));
    assertArrayEquals(new float[] {11, 12, 23, 24}, values(out));
    run(kernels.zip(BinaryOp.SUBTRACT, a, floats(2, 1, 10, 20), out));
    assertArrayEquals(new float[] {-9, -8, -17, -16}, values(out));
  }
}
