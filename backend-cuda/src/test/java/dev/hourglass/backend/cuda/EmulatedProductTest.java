package dev.hourglass.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.BackendOptions;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Into;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every kernel of the matrix products, whatever the plan would choose. Operands are small integers,
 * so that products and sums are exact in any arithmetic and order.
 */
final class EmulatedProductTest {
  private static final int[][] SHAPES = {
    {1, 1, 1}, {3, 5, 7}, {33, 129, 70}, {130, 66, 301}, {140, 150, 24}, {65, 36, 600}
  };

  /** What is around a view, and must stay. */
  private static final float AROUND = 1024;

  private @Nullable CudaBackend open;

  @BeforeEach
  void openBackend() {
    String problem = Emulator.problem();
    assumeTrue(problem == null, problem);
    open = (CudaBackend) new CudaProvider().open(BackendOptions.defaults());
  }

  @AfterEach
  void closeBackend() {
    if (open != null) {
      open.close();
    }
  }

  private CudaScope newScope() {
    if (open == null) {
      throw new AssertionError("no backend");
    }
    return open.newScope();
  }

  private record Variant(Arithmetic arithmetic, ProductPlan plan) {
    @Override
    public String toString() {
      return arithmetic + " " + plan.tiling().name() + ", parts: " + plan.parts();
    }
  }

  static List<Variant> variants() {
    List<Variant> variants = new ArrayList<>();
    for (Arithmetic arithmetic : Arithmetic.values()) {
      for (Tiling tiling : Tiling.of(arithmetic)) {
        for (int parts : new int[] {1, 3}) {
          variants.add(new Variant(arithmetic, new ProductPlan(tiling, parts)));
        }
      }
    }
    return variants;
  }

  @ParameterizedTest
  @MethodSource("variants")
  void productsAreExact(Variant variant) {
    int number = 0;
    for (int[] shape : SHAPES) {
      for (int transposes = 0; transposes < 4; transposes++) {
        check(variant, shape, (transposes & 1) != 0, (transposes & 2) != 0, number);
        number++;
      }
    }
  }

  /** Views, types and what follows the sums change from case to case. */
  private void check(
      Variant variant, int[] shape, boolean transposeA, boolean transposeB, int number) {
    Random random = new Random(number);
    int m = shape[0];
    int n = shape[1];
    int k = shape[2];
    DType operands = variant.arithmetic.operands();
    DType outType = number % 3 == 1 ? operands : DType.FLOAT32;
    boolean accumulate = number % 4 == 2;
    boolean hasBias = !accumulate && number % 2 == 1;
    double[] a = integers(random, m * k);
    double[] b = integers(random, k * n);
    double[] bias = integers(random, n);
    double[] old = integers(random, m * n);
    try (CudaScope scope = newScope()) {
      // Every alignment: chunks of all sizes.
      CudaTensor left = view(scope, operands, transposeA ? k : m, transposeA ? m : k, number, a);
      CudaTensor right =
          view(scope, operands, transposeB ? n : k, transposeB ? k : n, number / 2, b);
      Written out = new Written(scope, outType, m, n, number % 5, old);
      Product product =
          new Product(
              variant.arithmetic,
              left,
              transposeA,
              right,
              transposeB,
              hasBias ? view(scope, DType.FLOAT32, 1, n, number % 3, bias) : null,
              Activation.IDENTITY,
              accumulate ? Into.ACCUMULATE : Into.OVERWRITE,
              out.view);
      Products.bind(scope, product, variant.plan).run();
      double[] actual = out.values();
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
          double sum = accumulate ? old[i * n + j] : hasBias ? bias[j] : 0;
          for (int p = 0; p < k; p++) {
            sum += a[transposeA ? p * m + i : i * k + p] * b[transposeB ? j * k + p : p * n + j];
          }
          double expected = outType == DType.BFLOAT16 ? rounded(sum) : sum;
          if (actual[i * n + j] != expected) {
            // Not for each element: there are millions.
            assertEquals(expected, actual[i * n + j], product + " at " + i + ", " + j);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("variants")
  void activationsFollowTheSums(Variant variant) {
    int m = 9;
    int n = 35;
    int k = 50;
    for (Activation activation : Activation.values()) {
      Random random = new Random(3);
      double[] a = integers(random, m * k);
      double[] b = integers(random, k * n);
      double[] bias = integers(random, n);
      try (CudaScope scope = newScope()) {
        Written out = new Written(scope, DType.FLOAT32, m, n, 1, new double[m * n]);
        Products.bind(
                scope,
                Product.dense(
                    variant.arithmetic,
                    view(scope, variant.arithmetic.operands(), m, k, 0, a),
                    view(scope, variant.arithmetic.operands(), k, n, 0, b),
                    false,
                    view(scope, DType.FLOAT32, 1, n, 0, bias),
                    activation,
                    out.view),
                variant.plan)
            .run();
        double[] actual = out.values();
        for (int i = 0; i < m * n; i++) {
          double sum = bias[i % n];
          for (int p = 0; p < k; p++) {
            sum += a[i / n * k + p] * b[p * n + i % n];
          }
          double expected = activation.apply(sum);
          assertEquals(
              expected,
              actual[i],
              1e-6 * Math.max(1, Math.abs(expected)),
              activation + " of " + sum);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("variants")
  void specialValuesStayInTheirRowAndColumn(Variant variant) {
    int m = 40;
    int n = 41;
    int k = 90;
    double[] a = integers(new Random(1), m * k);
    double[] b = new double[k * n];
    Arrays.fill(b, 1);
    a[7 * k + 89] = Double.NaN;
    a[8 * k] = Double.POSITIVE_INFINITY;
    try (CudaScope scope = newScope()) {
      Written out = new Written(scope, DType.FLOAT32, m, n, 0, new double[m * n]);
      Products.bind(
              scope,
              Product.gemm(
                  variant.arithmetic,
                  view(scope, variant.arithmetic.operands(), m, k, 0, a),
                  false,
                  view(scope, variant.arithmetic.operands(), k, n, 0, b),
                  false,
                  out.view,
                  Into.OVERWRITE),
              variant.plan)
          .run();
      double[] actual = out.values();
      for (int i = 0; i < m * n; i++) {
        switch (i / n) {
          case 7 -> assertTrue(Double.isNaN(actual[i]));
          case 8 -> assertEquals(Double.POSITIVE_INFINITY, actual[i]);
          default -> assertTrue(Double.isFinite(actual[i]));
        }
      }
    }
  }

  /** TF32 has ten bits behind the binary point of 1; ties go away from zero. */
  @Test
  void tf32RoundsItsOperands() {
    double unit = Math.scalb(1.0, -10);
    double[] a = {1 + 0.25 * unit, 1 + 0.5 * unit, -1 - 0.5 * unit, 1 + 1.75 * unit};
    double[] expected = {1, 1 + unit, -1 - unit, 1 + 2 * unit};
    for (Tiling tiling : Tiling.of(Arithmetic.TF32)) {
      for (boolean transposeA : new boolean[] {false, true}) {
        try (CudaScope scope = newScope()) {
          Written out = new Written(scope, DType.FLOAT32, 4, 1, 0, new double[4]);
          Product product =
              Product.gemm(
                  Arithmetic.TF32,
                  view(scope, DType.FLOAT32, transposeA ? 1 : 4, transposeA ? 4 : 1, 0, a),
                  transposeA,
                  view(scope, DType.FLOAT32, 1, 1, 0, new double[] {1}),
                  false,
                  out.view,
                  Into.OVERWRITE);
          Products.bind(scope, product, new ProductPlan(tiling, 1)).run();
          double[] actual = out.values();
          for (int i = 0; i < 4; i++) {
            assertEquals(expected[i], actual[i]);
          }
        }
      }
    }
  }

  /** The order of blocks differs from run to run; the order of additions does not. */
  @ParameterizedTest
  @MethodSource("variants")
  void resultsAreRepeatable(Variant variant) {
    Random random = new Random(5);
    int m = 70;
    int n = 66;
    int k = 300;
    DType type = variant.arithmetic.operands();
    IntToDoubleFunction value = i -> rounded(random.nextGaussian());
    try (CudaScope scope = newScope()) {
      CudaTensor a = view(scope, type, m, k, 0, array(m * k, value));
      CudaTensor b = view(scope, type, k, n, 0, array(k * n, value));
      Written out = new Written(scope, DType.FLOAT32, m, n, 0, new double[m * n]);
      CudaKernel kernel =
          Products.bind(
              scope,
              Product.gemm(variant.arithmetic, a, false, b, false, out.view, Into.OVERWRITE),
              variant.plan);
      kernel.run();
      double[] first = out.values();
      kernel.run();
      assertArrayEquals(first, out.values());
    }
  }

  private static double[] integers(Random random, int count) {
    return array(count, i -> random.nextInt(7) - 3);
  }

  private static double[] array(int count, IntToDoubleFunction value) {
    double[] array = new double[count];
    for (int i = 0; i < count; i++) {
      array[i] = value.applyAsDouble(i);
    }
    return array;
  }

  /** The nearest BFLOAT16 number, the even one in a tie. */
  private static double rounded(double value) {
    if (value == 0) {
      return value;
    }
    double unit = Math.scalb(1.0, Math.getExponent(value) - 7);
    return Math.rint(value / unit) * unit;
  }

  /** A matrix of these values, so many elements from where memory is aligned. */
  private static CudaTensor view(
      CudaScope scope, DType type, int rows, int columns, int offset, double[] values) {
    return new Written(scope, type, rows, columns, offset, values).view;
  }

  /** A view in the middle of a tensor. */
  private static final class Written {
    private final CudaTensor whole;
    private final CudaTensor view;
    private final int offset;

    Written(CudaScope scope, DType type, int rows, int columns, int offset, double[] values) {
      this.offset = offset;
      double[] all = array(offset + values.length + 3, i -> AROUND);
      System.arraycopy(values, 0, all, offset, values.length);
      whole = scope.tensor(type, 1, all.length);
      if (type == DType.FLOAT32) {
        FloatBuffer floats = FloatBuffer.allocate(all.length);
        for (double value : all) {
          floats.put((float) value);
        }
        whole.upload(floats.flip());
      } else {
        ShortBuffer shorts = ShortBuffer.allocate(all.length);
        for (double value : all) {
          shorts.put((short) (Float.floatToIntBits((float) value) >>> 16));
        }
        whole.upload(shorts.flip());
      }
      view = whole.view(offset, rows, columns);
    }

    /** The view's elements; those around it are to be as they were. */
    double[] values() {
      double[] all;
      int length = Math.toIntExact(whole.size());
      if (whole.type() == DType.FLOAT32) {
        FloatBuffer floats = FloatBuffer.allocate(length);
        whole.download(floats);
        all = array(length, floats::get);
      } else {
        ShortBuffer shorts = ShortBuffer.allocate(length);
        whole.download(shorts);
        all = array(length, i -> Float.intBitsToFloat(shorts.get(i) << 16));
      }
      int size = Math.toIntExact(view.size());
      for (int i = 0; i < length; i++) {
        if (i < offset || i >= offset + size) {
          assertEquals(AROUND, all[i], "around the view");
        }
      }
      return Arrays.copyOfRange(all, offset, offset + size);
    }
  }
}
