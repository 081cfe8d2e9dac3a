package dev.hourglass.benchmarks.scaling;

import dev.hourglass.benchmarks.Layers;
import dev.hourglass.benchmarks.Product;
import dev.hourglass.benchmarks.ProductRun;
import dev.hourglass.benchmarks.StepCost;
import dev.hourglass.benchmarks.TrainingStep;
import dev.hourglass.data.Dataset;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.Step;
import dev.hourglass.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.List;

/** Measures on one backend that is open with one number of threads. */
final class Measurement {
  private final Backend backend;
  private final Setting setting;
  private final double seconds;

  /**
   * Prepares to measure.
   *
   * @param seconds for each figure
   */
  Measurement(Backend backend, Setting setting, double seconds) {
    this.backend = backend;
    this.setting = setting;
    this.seconds = seconds;
  }

  /**
   * The roofs.
   *
   * @param vector elements of the vectors that show the bandwidth, two of them, each too large for
   *     any cache
   * @param matrix width of the square matrices whose product shows the speed of computing
   */
  Roof roof(int vector, int matrix) {
    return new Roof(setting, bandwidth(vector), productRate(matrix));
  }

  /** y += a·x reads x and y and writes y; every line written is one that was read. */
  private double bandwidth(int elements) {
    float factor = 1f / 1024;
    try (Scope scope = backend.newScope()) {
      Tensor x = scope.tensor(1, elements);
      Tensor y = scope.tensor(1, elements);
      scope.kernels().fill(1, x).run();
      Kernel axpy = scope.kernels().axpy(factor, x, y);
      try (Step step = backend.compile(List.of(axpy))) {
        long[] runs = new long[1];
        Time time =
            Time.of(
                seconds,
                count -> {
                  step.run(count);
                  backend.synchronize();
                  runs[0] += count;
                });
        // Exact as long as the sum has no more than 24 bits.
        float expected = runs[0] * factor;
        float found = first(scope, y);
        if (runs[0] < 1 << 24 && found != expected) {
          throw new IllegalStateException(
              "Backend %s: y += x/1024 gave %s after %d runs; it should be %s"
                  .formatted(setting, found, runs[0], expected));
        }
        return 3.0 * Float.BYTES * elements / time.median();
      }
    }
  }

  private static float first(Scope scope, Tensor tensor) {
    FloatBuffer one = FloatBuffer.allocate(1);
    scope.view(tensor, tensor.size() - 1, 1, 1).download(one);
    return one.get(0);
  }

  private double productRate(int width) {
    Layers layer = Layers.parse(width + "-" + width);
    List<Product> forward =
        Product.of(layer, width).stream()
            .filter(product -> product.kind() == Product.Kind.FORWARD)
            .toList();
    try (ProductRun product = new ProductRun(backend, setting.precision(), layer, width, forward)) {
      Time time = Time.of(seconds, product::run);
      product.requireResults();
      return forward.get(0).flops() / time.median();
    }
  }

  /**
   * A point of a sweep.
   *
   * @param rows the data, at least one batch
   */
  Point point(Point.Sweep sweep, int width, int batch, Dataset rows) {
    Layers layers = Scaling.layers(rows.columns(), width);
    try (TrainingStep step =
        new TrainingStep(backend, setting.precision(), layers, batch, rows.slice(0, batch))) {
      step.run();
      float before = step.loss();
      Time time =
          Time.of(
              seconds,
              count -> {
                step.run(count);
                backend.synchronize();
              });
      float after = step.loss();
      if (!(after < before)) {
        throw new IllegalStateException(
            "%s, %s, batch %d: the loss went from %s to %s; the step doesn't train"
                .formatted(setting, layers, batch, before, after));
      }
      DType type = setting.precision().activationType(backend);
      StepCost cost = StepCost.of(layers, batch, type, rows.type());
      return new Point(setting, sweep, layers.toString(), batch, width, time, cost);
    }
  }
}
