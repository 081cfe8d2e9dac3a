package dev.hourglass.backend.onednn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.backend.nativememory.NativeTensor;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.AdamParameters;
import dev.hourglass.tensor.BinaryOp;
import dev.hourglass.tensor.BinaryOp.TimesDerivative;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Distribution;
import dev.hourglass.tensor.Into;
import dev.hourglass.tensor.LossFunction;
import dev.hourglass.tensor.Philox;
import dev.hourglass.tensor.SgdParameters;
import dev.hourglass.tensor.UnaryOp;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operation against its definition in double precision. */
final class OneDnnKernelsTest extends Harness {
  private static final double TOLERANCE = 2e-6;

  private static List<UnaryOp> unaryOps() {
    List<UnaryOp> ops = new ArrayList<>(List.of(Activation.values()));
    ops.addAll(List.of(UnaryOp.Elementary.values()));
    ops.add(new UnaryOp.Affine(-1.5f, 0.25f));
    return ops;
  }

  /** Where the op is defined and nothing overflows. */
  private NativeTensor input(UnaryOp op, long rows, long columns) {
    return op == UnaryOp.Elementary.SQRT
            || op == UnaryOp.Elementary.RECIPROCAL
            || op == UnaryOp.Elementary.LOG
        ? random(rows, columns, 0.1, 5)
        : random(rows, columns, -5, 5);
  }

  @ParameterizedTest
  @MethodSource("unaryOps")
  void mapsElements(UnaryOp op) {
    for (long[] shape : new long[][] {{1, 1}, {1, 17}, {13, 1}, {7, 33}}) {
      NativeTensor in = input(op, shape[0], shape[1]);
      float[] x = values(in);
      NativeTensor out = random(shape[0], shape[1], 0, 1);
      run(kernels.map(op, in, out));
      assertClose(i -> op.apply(x[i]), out, TOLERANCE, op.toString());
      run(kernels.map(op, in, in));
      assertArrayEquals(values(out), values(in), op + " in place");
    }
  }

  @ParameterizedTest
  @MethodSource("unaryOps")
  void multipliesByDerivatives(UnaryOp op) {
    TimesDerivative times = new TimesDerivative(op);
    for (long[] shape : new long[][] {{1, 1}, {1, 17}, {13, 1}, {7, 33}}) {
      long m = shape[0];
      long n = shape[1];
      for (long[] broadcast : new long[][] {{m, n}, {1, n}, {m, 1}, {1, 1}}) {
        NativeTensor y = input(op, broadcast[0], broadcast[1]);
        run(kernels.map(op, y, y));
        checkZip(times, m, n, y);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(BinaryOp.Arithmetic.class)
  void zipsElements(BinaryOp.Arithmetic op) {
    for (long[] shape : new long[][] {{1, 1}, {1, 17}, {13, 1}, {7, 33}, {2, 2}}) {
      long m = shape[0];
      long n = shape[1];
      for (long[] broadcast : new long[][] {{m, n}, {1, n}, {m, 1}, {1, 1}}) {
        checkZip(op, m, n, random(broadcast[0], broadcast[1], -3, 3));
      }
    }
  }

  private void checkZip(BinaryOp op, long m, long n, NativeTensor b) {
    NativeTensor a = random(m, n, -3, 3);
    NativeTensor out = random(m, n, 0, 1);
    float[] x = values(a);
    float[] y = values(b);
    String what = op + " on " + m + "x" + n + " and " + b.rows() + "x" + b.columns();
    run(kernels.zip(op, a, b, out));
    assertClose(
        i -> {
          long row = b.rows() == 1 ? 0 : i / n;
          long column = b.columns() == 1 ? 0 : i % n;
          return op.apply(x[i], y[(int) (row * b.columns() + column)]);
        },
        out,
        TOLERANCE,
        what);
    assertArrayEquals(y, values(b), what + " changed b");

    float[] expected = values(out);
    if (b.rows() == m && b.columns() == n) {
      NativeTensor copy = scope.tensor(m, n);
      run(kernels.copy(b, copy));
      run(kernels.zip(op, a, copy, copy));
      assertArrayEquals(expected, values(copy), what + " in place of b");
    }
    run(kernels.zip(op, a, b, a));
    assertArrayEquals(expected, values(a), what + " in place of a");
  }

  @ParameterizedTest
  @CsvSource({"1,1,1", "1,1,7", "1,9,1", "5,1,1", "5,1,3", "17,33,9", "64,100,31"})
  void multipliesMatrices(int m, int k, int n) {
    for (boolean transposeA : new boolean[] {false, true}) {
      for (boolean transposeB : new boolean[] {false, true}) {
        NativeTensor a = transposeA ? random(k, m, -1, 1) : random(m, k, -1, 1);
        NativeTensor b = transposeB ? random(n, k, -1, 1) : random(k, n, -1, 1);
        float[] x = values(a);
        float[] y = values(b);
        for (Into into : Into.values()) {
          NativeTensor out = random(m, n, -1, 1);
          float[] old = values(out);
          if (into == Into.OVERWRITE) {
            run(kernels.fill(Float.NaN, out));
          }
          run(kernels.gemm(a, transposeA, b, transposeB, out, into));
          assertClose(
              i -> {
                int row = i / n;
                int column = i % n;
                double sum = into == Into.ACCUMULATE ? old[i] : 0;
                for (int j = 0; j < k; j++) {
                  double left = transposeA ? x[j * m + row] : x[row * k + j];
                  sum += left * (transposeB ? y[column * k + j] : y[j * n + column]);
                }
                return sum;
              },
              out,
              1e-5,
              "gemm " + transposeA + " " + transposeB + " " + into);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Activation.class)
  void fusesDenseLayers(Activation activation) {
    for (int[] shape : new int[][] {{1, 1, 1}, {5, 7, 1}, {1, 7, 9}, {13, 33, 17}}) {
      for (boolean transpose : new boolean[] {false, true}) {
        for (boolean biased : new boolean[] {false, true}) {
          int batch = shape[0];
          int in = shape[1];
          int out = shape[2];
          NativeTensor x = random(batch, in, -1, 1);
          NativeTensor w = transpose ? random(out, in, -1, 1) : random(in, out, -1, 1);
          NativeTensor bias = biased ? random(1, out, -1, 1) : null;
          NativeTensor fused = scope.tensor(batch, out);
          run(kernels.dense(x, w, transpose, bias, activation, fused));

          NativeTensor composed = scope.tensor(batch, out);
          run(kernels.gemm(x, false, w, transpose, composed, Into.OVERWRITE));
          if (bias != null) {
            run(kernels.zip(BinaryOp.ADD, composed, bias, composed));
          }
          run(kernels.map(activation, composed, composed));
          float[] expected = values(composed);
          assertClose(i -> expected[i], fused, TOLERANCE, activation.toString());
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Into.class)
  void computesDenseGradients(Into into) {
    NativeTensor y = random(9, 5, -0.9, 2);
    NativeTensor dy = random(9, 5, -1, 1);
    NativeTensor bias = random(1, 5, -1, 1);
    float[] old = values(bias);
    float[] output = values(y);
    float[] gradient = values(dy);
    run(kernels.denseGrad(Activation.ELU, y, dy, bias, into));
    assertClose(
        i -> gradient[i] * Activation.ELU.derivativeFromOutput(output[i]), dy, TOLERANCE, "dz");
    float[] dz = values(dy);
    assertClose(
        column -> {
          double sum = into == Into.ACCUMULATE ? old[column] : 0;
          for (int row = 0; row < 9; row++) {
            sum += dz[row * 5 + column];
          }
          return sum;
        },
        bias,
        TOLERANCE,
        "bias gradient");
  }

  @Test
  void fillsWithConstants() {
    NativeTensor large = scope.tensor(3, 10_001);
    run(kernels.fill(-2.5f, large));
    assertClose(i -> -2.5, large, 0, "float");
    NativeTensor number = ints(1, 5);
    run(kernels.fill(7, number));
    assertEquals(7, intValue(number));
  }

  @Test
  void copiesAndConverts() {
    NativeTensor in = random(5, 7, -1, 1);
    NativeTensor out = random(5, 7, -1, 1);
    run(kernels.copy(in, out));
    assertArrayEquals(values(in), values(out));

    byte[] pixels = new byte[256];
    for (int i = 0; i < 256; i++) {
      pixels[i] = (byte) i;
    }
    NativeTensor converted = scope.tensor(2, 128);
    run(kernels.copy(bytes(2, 128, pixels), converted));
    assertClose(i -> i, converted, 0, "pixels");

    NativeTensor numbers = ints(3, 4, -5, 6);
    NativeTensor copied = ints(3, 0, 0, 0);
    run(kernels.copy(numbers, copied));
    int[] result = new int[3];
    copied.download(IntBuffer.wrap(result));
    assertArrayEquals(new int[] {4, -5, 6}, result);
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "UINT8"})
  void gathersRows(DType type) {
    int columns = 19;
    NativeTensor in;
    float[] source = new float[5 * columns];
    if (type == DType.UINT8) {
      byte[] pixels = new byte[source.length];
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = (byte) random.nextInt();
        source[i] = pixels[i] & 0xFF;
      }
      in = bytes(5, columns, pixels);
    } else {
      in = random(5, columns, -1, 1);
      source = values(in);
    }
    int[] order = {4, 0, -1, 2, 5, 1, 3};
    NativeTensor index = ints(order.length, order);
    NativeTensor cursor = ints(1, 5);
    NativeTensor out = random(4, columns, 0, 1);
    for (float scale : new float[] {1, 1 / 255f}) {
      cursor.upload(IntBuffer.wrap(new int[] {5}));
      var gather = kernels.gatherRows(in, index, cursor, scale, out);
      int at = 5;
      for (int repeat = 0; repeat < 5; repeat++) {
        run(gather);
        float[] actual = values(out);
        for (int i = 0; i < 4; i++) {
          int row = order[at];
          at = (at + 1) % order.length;
          for (int j = 0; j < columns; j++) {
            float expected = row >= 0 && row < 5 ? source[row * columns + j] * scale : Float.NaN;
            assertEquals(expected, actual[i * columns + j], "row " + row + " column " + j);
          }
        }
        assertEquals(at, intValue(cursor));
      }
    }
  }

  @Test
  void addsScaledTensors() {
    NativeTensor x = random(5, 7, -1, 1);
    NativeTensor y = random(5, 7, -1, 1);
    float[] a = values(x);
    float[] b = values(y);
    run(kernels.axpy(-0.3f, x, y));
    assertClose(i -> b[i] - 0.3f * (double) a[i], y, 1e-6, "axpy");
  }

  @Test
  void drawsTheSharedRandomNumbers() {
    for (Distribution distribution :
        List.of(
            new Distribution.Uniform(-1, 2),
            new Distribution.Normal(1, 3),
            new Distribution.Bernoulli(0.3f))) {
      NativeTensor counter = ints(1, 41);
      NativeTensor out = scope.tensor(3, 4099);
      var kernel = kernels.random(distribution, 99, counter, out);
      for (int draw = 41; draw < 43; draw++) {
        run(kernel);
        float[] expected = new float[3 * 4099];
        Philox.fill(distribution, 99, draw, 0, expected, 0, expected.length, new int[4]);
        assertArrayEquals(expected, values(out));
        assertEquals(draw + 1, intValue(counter));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(LossFunction.class)
  void computesLosses(LossFunction loss) {
    for (long[] shape : new long[][] {{1, 1}, {1, 17}, {13, 1}, {3, 257}, {16, 48}}) {
      NativeTensor output = random(shape[0], shape[1], -3, 3);
      NativeTensor target = random(shape[0], shape[1], 0, 1);
      NativeTensor sum = scalar(10);
      NativeTensor gradient = random(shape[0], shape[1], 0, 1);
      float scale = 0.7f;
      float[] o = values(output);
      float[] t = values(target);
      double expected = 0;
      for (int i = 0; i < o.length; i++) {
        expected += loss.value(o[i], t[i]);
      }
      run(kernels.loss(loss, scale, output, target, sum, gradient));
      assertRelative(10 + scale * expected, values(sum)[0], 1e-6, loss + " value");
      assertClose(i -> scale * loss.derivative(o[i], t[i]), gradient, 1e-6, loss + " gradient");
      run(kernels.loss(loss, scale, output, target, sum, null));
      assertRelative(10 + 2 * scale * expected, values(sum)[0], 1e-6, loss + " value alone");
    }
  }

  @ParameterizedTest
  @CsvSource({"0.9,0.999,1e-8,0", "0.9,0.999,1e-3,0.1", "0,0.5,1e-8,0", "0.5,0,1e-8,0.01"})
  void stepsByAdam(float beta1, float beta2, float epsilon, float weightDecay) {
    AdamParameters h = new AdamParameters(beta1, beta2, epsilon, weightDecay);
    int n = 37;
    NativeTensor w = random(1, n, -1, 1);
    NativeTensor g = scope.tensor(1, n);
    NativeTensor m = scope.tensor(1, n);
    NativeTensor v = scope.tensor(1, n);
    NativeTensor rate = scalar(0);
    NativeTensor t = scalar(0);
    double[] weights = widen(values(w));
    double[] first = new double[n];
    double[] second = new double[n];
    var step = kernels.adam(h, rate, t, w, g, m, v);
    for (int count = 1; count <= 30; count++) {
      float learningRate = 0.1f / count;
      rate.upload(FloatBuffer.wrap(new float[] {learningRate}));
      t.upload(FloatBuffer.wrap(new float[] {count}));
      float[] gradient = values(random(1, n, -1, 1));
      g.upload(FloatBuffer.wrap(gradient));
      run(step);
      for (int i = 0; i < n; i++) {
        first[i] = beta1 * first[i] + (1 - (double) beta1) * gradient[i];
        second[i] = beta2 * second[i] + (1 - (double) beta2) * gradient[i] * gradient[i];
        double corrected = second[i] / (1 - Math.pow(beta2, count));
        weights[i] =
            weights[i] * (1 - (double) learningRate * weightDecay)
                - learningRate
                    * first[i]
                    / (1 - Math.pow(beta1, count))
                    / (Math.sqrt(corrected) + epsilon);
      }
    }
    assertClose(i -> first[i], m, TOLERANCE, "first moment");
    assertClose(i -> second[i], v, TOLERANCE, "second moment");
    assertClose(i -> weights[i], w, 1e-5, "weights");
  }

  @ParameterizedTest
  @CsvSource({"0,false,0", "0,false,0.1", "0.9,false,0", "0.9,true,0.1"})
  void stepsByGradientDescent(float momentum, boolean nesterov, float weightDecay) {
    SgdParameters h = new SgdParameters(momentum, nesterov, weightDecay);
    int n = 37;
    NativeTensor w = random(1, n, -1, 1);
    NativeTensor g = random(1, n, -1, 1);
    NativeTensor velocity = momentum == 0 ? null : scope.tensor(1, n);
    NativeTensor rate = scalar(0);
    double[] weights = widen(values(w));
    float[] gradient = values(g);
    double[] speed = new double[n];
    var step = kernels.sgd(h, rate, w, g, velocity);
    for (int count = 1; count <= 5; count++) {
      float learningRate = 0.1f / count;
      rate.upload(FloatBuffer.wrap(new float[] {learningRate}));
      run(step);
      for (int i = 0; i < n; i++) {
        speed[i] = momentum * speed[i] + gradient[i];
        double direction = nesterov ? gradient[i] + momentum * speed[i] : speed[i];
        weights[i] =
            weights[i] * (1 - (double) learningRate * weightDecay) - learningRate * direction;
      }
    }
    assertClose(i -> weights[i], w, TOLERANCE, "weights");
  }

  @Test
  void inactiveMomentsDecayToNothingAndNeverToDenormals() {
    NativeTensor w = scope.tensor(1, 2);
    NativeTensor g = scope.tensor(1, 2);
    NativeTensor m = floats(1, 2, 1e-27f, 0);
    NativeTensor v = floats(1, 2, 1e-34f, 0);
    var step =
        kernels.adam(
            new AdamParameters(0.9f, 0.9f, 1e-8f, 0), scalar(1e-3f), scalar(1), w, g, m, v);
    for (int count = 0; count < 200; count++) {
      run(step);
      for (NativeTensor moment : List.of(m, v)) {
        for (float value : values(moment)) {
          assertTrue(value == 0 || Math.abs(value) >= Float.MIN_NORMAL, () -> "moment " + value);
        }
      }
    }
    assertClose(i -> 0, m, 1e-30, "first moment");
    assertClose(i -> 0, v, 1e-33, "second moment");
    assertEquals(0, values(m)[1]);
    assertEquals(0, values(w)[1], "a parameter without a gradient must not move");
  }

  private static double[] widen(float[] values) {
    double[] wide = new double[values.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = values[i];
    }
    return wide;
  }
}
