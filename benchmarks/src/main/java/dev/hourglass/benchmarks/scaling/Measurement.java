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
  /** After so many steps the loss must have fallen; after fewer Adam may have raised it first. */
  private static final int LEAST_STEPS = 20;

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
   * @param squares widths of the square matrices, ascending, whose products show the speed of
   *     computing
   */
  Roof roof(int vector, List<Integer> squares) {
    return new Roof(
        setting, bandwidth(vector), ProductRate.best(squares, seconds, this::productTime));
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
        float found = last(scope, y);
        if (runs[0] < 1 << 24 && found != expected) {
          throw new IllegalStateException(
              "Backend %s: y += x/1024 gave %s after %d runs; it should be %s"
                  .formatted(setting, found, runs[0], expected));
        }
        return 3.0 * Float.BYTES * elements / time.median();
      }
    }
  }

  private static float last(Scope scope, Tensor tensor) {
    FloatBuffer one = FloatBuffer.allocate(1);
    scope.view(tensor, tensor.size() - 1, 1, 1).download(one);
    return one.get(0);
  }

  private double productTime(int width) {
    Layers layer = Layers.parse(width + "-" + width);
    List<Product> forward =
        Product.of(layer, width).stream()
            .filter(product -> product.kind() == Product.Kind.FORWARD)
            .toList();
    try (ProductRun product = new ProductRun(backend, setting.precision(), layer, width, forward)) {
      Time time = Time.of(seconds, product::run);
      product.requireResults();
      return time.median();
    }
  }

  /**
   * A point of a sweep.
   *
   * @param rows the data, at least one batch
   */
  Point point(Sweeps.Size size, Dataset rows) {
    int batch = size.batch();
    Layers layers = Scaling.layers(rows.columns(), size.width());
    try (TrainingStep step =
        new TrainingStep(backend, setting.precision(), layers, batch, rows.slice(0, batch))) {
      step.run();
      float before = step.loss();
      long[] steps = new long[1];
      Time time =
          Time.of(
              seconds,
              count -> {
                step.run(count);
                backend.synchronize();
                steps[0] += count;
              });
      if (steps[0] < LEAST_STEPS) {
        step.run((int) (LEAST_STEPS - steps[0]));
        steps[0] = LEAST_STEPS;
      }
      float after = step.loss();
      if (!(after < before)) {
        throw new IllegalStateException(
            "The loss went from %s to %s in %d steps; the step doesn't train"
                .formatted(before, after, steps[0]));
      }
      DType type = setting.precision().activationType(backend);
      StepCost cost = StepCost.of(layers, batch, type, rows.type());
      return new Point(setting, size.sweep(), layers.toString(), batch, size.width(), time, cost);
    }
  }
}
