package dev.hourglass.backend.onednn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.backend.nativememory.NativeTensor;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.AdamParameters;
import dev.hourglass.tensor.BinaryOp.TimesDerivative;
import dev.hourglass.tensor.Into;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.LossFunction;
import dev.hourglass.tensor.UnaryOp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Where single precision would run out of digits, were it not for the way we compute. */
final class PrecisionTest extends Harness {

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
    assertRelative(total, values(all)[0], 2e-7, "total");
    run(kernels.sum(in, all, Into.ACCUMULATE));
    assertRelative(2 * total, values(all)[0], 2e-7, "total, twice");

    for (Into into : Into.values()) {
      double old = into == Into.ACCUMULATE ? 5 : 0;
      NativeTensor down = scope.tensor(1, n);
      run(kernels.fill(into == Into.ACCUMULATE ? 5 : Float.NaN, down));
      run(kernels.sum(in, down, into));
      float[] sums = values(down);
      for (int j = 0; j < n; j++) {
        assertRelative(old + columns[j], sums[j], 2e-6, "column " + j);
      }
      NativeTensor across = scope.tensor(m, 1);
      run(kernels.fill(into == Into.ACCUMULATE ? 5 : Float.NaN, across));
      run(kernels.sum(in, across, into));
      sums = values(across);
      for (int i = 0; i < m; i++) {
        assertRelative(old + rows[i], sums[i], 2e-6, "row " + i);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"0", "1", "0.25", "0.999"})
  void crossEntropyIsExactForEveryLogit(float target) {
    for (float logit = -100; logit <= 100; logit += 2.3f) {
      double expected = LossFunction.BINARY_CROSS_ENTROPY_WITH_LOGITS.value(logit, target);
      NativeTensor sum = scalar(0);
      NativeTensor gradient = scope.tensor(1, 1);
      run(
          kernels.loss(
              LossFunction.BINARY_CROSS_ENTROPY_WITH_LOGITS,
              1,
              scalar(logit),
              scalar(target),
              sum,
              gradient));
      if (expected > 1e-37) {
        assertRelative(expected, values(sum)[0], 1e-6, "value at " + logit);
      } else {
        assertTrue(values(sum)[0] <= 1e-37, "value at " + logit);
      }
      double derivative = LossFunction.BINARY_CROSS_ENTROPY_WITH_LOGITS.derivative(logit, target);
      assertClose(i -> derivative, gradient, 2e-7, "gradient at " + logit);
    }
  }

  @Test
  void softplusAndItsDerivativeAreExactForEveryInput() {
    float[] inputs = new float[400];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = -80 + 0.41f * i;
    }
    NativeTensor x = floats(20, 20, inputs);
    NativeTensor y = scope.tensor(20, 20);
    run(kernels.map(Activation.SOFTPLUS, x, y));
    NativeTensor slope = scope.tensor(20, 20);
    run(kernels.fill(1, slope));
    run(kernels.zip(new TimesDerivative(Activation.SOFTPLUS), slope, y, slope));
    float[] outputs = values(y);
    float[] slopes = values(slope);
    for (int i = 0; i < inputs.length; i++) {
      assertRelative(
          Activation.SOFTPLUS.apply(inputs[i]), outputs[i], 1e-6, "softplus of " + inputs[i]);
      assertRelative(
          Activation.SOFTPLUS.derivativeFromOutput(outputs[i]),
          slopes[i],
          1e-6,
          "slope at " + inputs[i]);
    }
  }

  @ParameterizedTest
  @EnumSource(Activation.class)
  void nanPassesThroughActivations(Activation activation) {
    float[] input = new float[40];
    boolean[] expected = new boolean[40];
    for (int i = 0; i < 40; i++) {
      expected[i] = i % 3 == 0;
      input[i] = expected[i] ? Float.NaN : i - 20;
    }
    NativeTensor x = floats(40, 1, input);
    NativeTensor y = scope.tensor(40, 1);
    run(kernels.map(activation, x, y));
    assertArrayEquals(expected, areNan(values(y)), "mapped");
    run(kernels.dense(x, scalar(1), false, null, activation, y));
    assertArrayEquals(expected, areNan(values(y)), "dense");
  }

  private static boolean[] areNan(float[] values) {
    boolean[] nan = new boolean[values.length];
    for (int i = 0; i < nan.length; i++) {
      nan[i] = Float.isNaN(values[i]);
    }
    return nan;
  }

  @ParameterizedTest
  @EnumSource(LossFunction.class)
  void nanShowsInTheLoss(LossFunction loss) {
    for (int at : new int[] {0, 300, 599}) {
      float[] output = new float[600];
      output[at] = Float.NaN;
      NativeTensor sum = scalar(0);
      NativeTensor gradient = scope.tensor(20, 30);
      run(kernels.loss(loss, 1, floats(20, 30, output), scope.tensor(20, 30), sum, gradient));
      assertTrue(Float.isNaN(values(sum)[0]), "output " + at);
      assertTrue(Float.isNaN(values(gradient)[at]), "gradient " + at);
      run(kernels.fill(0, sum));
      run(kernels.loss(loss, 1, scope.tensor(20, 30), floats(20, 30, output), sum, null));
      assertTrue(Float.isNaN(values(sum)[0]), "target " + at);
    }
  }

  @Test
  void lossesOfTinyAndHugeDifferences() {
    float[] output = {1e-40f, -1e-40f, 1e-20f, 0, 1e30f, Float.NEGATIVE_INFINITY};
    NativeTensor gradient = scope.tensor(1, 6);
    run(
        kernels.loss(
            LossFunction.HUBER, 2, floats(1, 6, output), scope.tensor(1, 6), scalar(0), gradient));
    assertArrayEquals(
        new float[] {2 * output[0], 2 * output[1], 2 * output[2], 0, 2, -2}, values(gradient));
    run(
        kernels.loss(
            LossFunction.ABSOLUTE_ERROR,
            2,
            floats(1, 6, output),
            scope.tensor(1, 6),
            scalar(0),
            gradient));
    assertArrayEquals(new float[] {2, -2, 2, 0, 2, -2}, values(gradient));
  }

  /** A unit that dies: its gradient is 0 from the eleventh step on, for good. */
  @Test
  void decayedMomentsEndWithoutChangingTheParameters() {
    AdamParameters h = new AdamParameters(0.9f, 0.99f, 1e-8f, 0);
    int steps = 12_000;
    NativeTensor w = floats(1, 3, 1, -2, 0.5f);
    NativeTensor g = floats(1, 3, 0.1f, -1e-5f, 3);
    NativeTensor m = scope.tensor(1, 3);
    NativeTensor v = scope.tensor(1, 3);
    NativeTensor rate = scalar(1e-3f);
    NativeTensor t = scalar(0);
    Kernel adam = kernels.adam(h, rate, t, w, g, m, v);
    Kernel count = kernels.map(new UnaryOp.Affine(1, 1), t, t);
    double[] exact = {1, -2, 0.5f};
    double[] gradient = {0.1f, -1e-5f, 3};
    double[] first = new double[3];
    double[] second = new double[3];
    for (int step = 1; step <= steps; step++) {
      if (step == 11) {
        kernels.fill(0, g).run();
        gradient = new double[3];
      }
      count.run();
      adam.run();
      for (int i = 0; i < 3; i++) {
        first[i] = h.beta1() * first[i] + (1 - (double) h.beta1()) * gradient[i];
        second[i] = h.beta2() * second[i] + (1 - (double) h.beta2()) * gradient[i] * gradient[i];
        exact[i] -=
            1e-3f
                * (first[i] / (1 - Math.pow(h.beta1(), step)))
                / (Math.sqrt(second[i] / (1 - Math.pow(h.beta2(), step))) + h.epsilon());
      }
    }
    for (NativeTensor moment : new NativeTensor[] {m, v}) {
      for (float value : values(moment)) {
        assertTrue(
            value == 0 || Math.abs(value) >= Float.MIN_NORMAL, "a denormal is left: " + value);
      }
    }
    for (int i = 0; i < 3; i++) {
      // A few hundred roundings of numbers of that size.
      assertEquals(exact[i], values(w)[i], 1e-5, "parameter " + i);
    }
  }
}
