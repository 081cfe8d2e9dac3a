package dev.hourglass.benchmarks;

import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Distribution;
import dev.hourglass.tensor.Into;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.Kernels;
import dev.hourglass.tensor.Precision;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.Step;
import dev.hourglass.tensor.Tensor;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The matrix products of a training step and nothing else: the same shapes, transpositions and
 * types, in as much memory. As in a step, a layer's output is the next one's input, and its input's
 * gradient is the gradient of the one before. What no product of the run computes are random
 * numbers: in [-1, 1), but weights within Glorot's bounds, so that values neither grow nor vanish
 * from layer to layer.
 */
public final class ProductRun implements AutoCloseable {
  private static final int SEED = 42;
  private static final int SAMPLES = 16;

  private final Backend backend;
  private final Precision precision;
  private final Scope scope;
  private final Kernels kernels;
  private final Tensor drawn;
  private final List<Bound> products = new ArrayList<>();
  private final List<Kernel> erasures = new ArrayList<>();
  private final Step step;

  private record Bound(
      Product product, Host a, boolean transposeA, Host b, boolean transposeB, Host out) {}

  /**
   * A tensor with room on the host for its elements. Made beforehand, so that checking between
   * iterations doesn't look like allocation by what is measured.
   */
  private static final class Host {
    final Tensor tensor;
    private final float[] values;
    private final short[] upper;

    Host(Tensor tensor) {
      this.tensor = tensor;
      values = new float[Math.toIntExact(tensor.size())];
      upper = new short[tensor.type() == DType.FLOAT32 ? 0 : values.length];
    }

    float[] download() {
      if (tensor.type() == DType.FLOAT32) {
        tensor.download(FloatBuffer.wrap(values));
        return values;
      }
      tensor.download(ShortBuffer.wrap(upper));
      for (int i = 0; i < values.length; i++) {
        values[i] = Float.intBitsToFloat(upper[i] << 16);
      }
      return values;
    }
  }

  /**
   * Binds the products.
   *
   * @param precision the operands' type, as the backend allows
   * @param wanted which of {@link Product#of the step's products} to compute, in their order; at
   *     least one
   */
  public ProductRun(
      Backend backend, Precision precision, Layers layers, int batch, List<Product> wanted) {
    this.backend = backend;
    this.precision = precision;
    DType type = precision.activationType(backend);
    scope = backend.newScope();
    kernels = scope.kernels(precision);
    drawn = scope.tensor(DType.INT32, 1, 1);
    List<Host> inputs = new ArrayList<>();
    List<Host> weights = new ArrayList<>();
    List<Host> gradients = new ArrayList<>();
    for (int i = 0; i < layers.count(); i++) {
      int in = layers.inputs(i);
      int out = layers.outputs(i);
      inputs.add(random(1, type, batch, in));
      weights.add(random((float) Math.sqrt(6.0 / (in + out)), type, in, out));
      gradients.add(random(1, type, batch, out));
    }
    List<Kernel> body = new ArrayList<>();
    for (Product product : wanted) {
      int i = product.layer();
      Host x = inputs.get(i);
      Host w = weights.get(i);
      Host dz = gradients.get(i);
      Bound bound =
          switch (product.kind()) {
            case FORWARD -> {
              boolean isLast = i == layers.count() - 1;
              Host out = isLast ? unread(product) : inputs.get(i + 1);
              yield new Bound(product, x, false, w, false, out);
            }
            case WEIGHT_GRADIENT -> new Bound(product, x, true, dz, false, unread(product));
            case INPUT_GRADIENT -> new Bound(product, dz, false, w, true, gradients.get(i - 1));
          };
      erasures.add(kernels.fill(Float.NaN, bound.out.tensor));
      products.add(bound);
      body.add(
          kernels.gemm(
              bound.a.tensor,
              bound.transposeA,
              bound.b.tensor,
              bound.transposeB,
              bound.out.tensor,
              Into.OVERWRITE));
    }
    step = backend.compile(body);
  }

  /** For a product that no other one reads: such are in FLOAT32 whatever the precision. */
  private Host unread(Product product) {
    return new Host(scope.tensor(product.m(), product.n()));
  }

  private Host random(float bound, DType type, int rows, int columns) {
    Tensor values = scope.tensor(rows, columns);
    kernels.random(new Distribution.Uniform(-bound, bound), SEED, drawn, values).run();
    if (type == DType.FLOAT32) {
      return new Host(values);
    }
    Tensor rounded = scope.tensor(type, rows, columns);
    kernels.copy(values, rounded).run();
    return new Host(rounded);
  }

  /** Where the result of a product stands. */
  Tensor result(Product wanted) {
    for (Bound bound : products) {
      if (bound.product.equals(wanted)) {
        return bound.out.tensor;
      }
    }
    throw new IllegalArgumentException(wanted + " isn't computed; give one of those bound");
  }

  /** Computes them, and waits until all are finished. */
  public void run() {
    step.run();
    backend.synchronize();
  }

  /** Computes them several times, and waits until all are finished. */
  public void run(int times) {
    step.run(times);
    backend.synchronize();
  }

  /** Overwrites all results, so that those which stand there later are new. */
  void forget() {
    erasures.forEach(Kernel::run);
  }

  /**
   * Refuses figures of wrong products: some elements of each are computed again in double
   * precision.
   *
   * @throws IllegalStateException if one is off by more than the precision's rounding
   */
  public void requireResults() {
    double roundings = precision == Precision.FLOAT32 ? 1e-5 : 1.0 / 256;
    for (Bound bound : products) {
      Product product = bound.product;
      float[] a = bound.a.download();
      float[] b = bound.b.download();
      float[] out = bound.out.download();
      for (int sample = 0; sample < SAMPLES; sample++) {
        int row = (int) ((product.m() - 1L) * sample / (SAMPLES - 1));
        int column = (int) ((product.n() - 1L) * (sample * 7 % SAMPLES) / (SAMPLES - 1));
        double sum = 0;
        double magnitude = 0;
        for (int i = 0; i < product.k(); i++) {
          double left = a[bound.transposeA ? i * product.m() + row : row * product.k() + i];
          double right = b[bound.transposeB ? column * product.k() + i : i * product.n() + column];
          sum += left * right;
          magnitude += Math.abs(left * right);
        }
        float found = out[row * product.n() + column];
        if (!(Math.abs(found - sum) <= roundings * magnitude)) {
          throw new IllegalStateException(
              "Element (%d, %d) of %s is %s instead of %s: the product is wrong"
                  .formatted(row, column, product, found, sum));
        }
      }
    }
  }

  @Override
  public void close() {
    step.close();
    scope.close();
  }
}
