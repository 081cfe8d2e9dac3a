package dev.hourglass.conformance;

import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.Into;
import dev.hourglass.tensor.Kernels;
import dev.hourglass.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code dense} and {@code denseGrad}, against the oracle and against their compositions. */
abstract class DenseTests extends ConformanceTests {
  /** Batch, inputs and outputs of a layer. */
  private record Layer(int batch, int in, int out) {}

  private static final List<Layer> LAYERS =
      List.of(
          new Layer(1, 1, 1),
          new Layer(1, 7, 5),
          new Layer(7, 1, 5),
          new Layer(7, 5, 1),
          new Layer(3, 5, 7),
          new Layer(17, 33, 17),
          new Layer(150, 64, 31));

  DenseTests(BackendConformanceTest kit) {
    super(kit);
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  void denseEqualsTheOracle(Activation activation) {
    forAllLayers(activation, false);
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  void denseEqualsItsComposition(Activation activation) {
    forAllLayers(activation, true);
  }

  private void forAllLayers(Activation activation, boolean composed) {
    for (Layer layer : LAYERS) {
      for (boolean transposed : new boolean[] {false, true}) {
        for (boolean biased : new boolean[] {true, false}) {
          for (Placement placement : Placement.values()) {
            check(activation, layer, transposed, biased, placement, composed);
          }
        }
      }
    }
  }

  private void check(
      Activation activation,
      Layer layer,
      boolean transposed,
      boolean biased,
      Placement placement,
      boolean composed) {
    Matrix x = Samples.normal(1, layer.batch(), layer.in());
    Matrix w = Samples.normal(2, layer.in(), layer.out());
    Matrix stored = transposed ? w.transposed() : w;
    Matrix bias = biased ? Samples.normal(3, 1, layer.out()) : null;
    Expected expected = Oracle.dense(x, stored, transposed, bias, activation);
    if (composed) {
      Matrix small = dense(activation, x, stored, transposed, bias, placement, true);
      expected = new Expected(small, expected.magnitude());
    }
    Matrix actual = dense(activation, x, stored, transposed, bias, placement, false);
    String what =
        layer
            + (transposed ? ", w transposed" : "")
            + (biased ? "" : ", no bias")
            + ", "
            + placement;
    Tolerance.DENSE.check(what, expected, actual);
  }

  private Matrix dense(
      Activation activation,
      Matrix x,
      Matrix w,
      boolean transposed,
      @Nullable Matrix bias,
      Placement placement,
      boolean composed) {
    try (Bench bench = new Bench(backend(), placement)) {
      Kernels kernels = composed ? new ComposedKernels(bench.kernels()) : bench.kernels();
      Tensor in = bench.place(x);
      Tensor weights = bench.place(w);
      Tensor offset = bias == null ? null : bench.place(bias);
      Tensor y = bench.placeOutput(new Shape(x.rows(), transposed ? w.rows() : w.columns()));
      bench.run(kernels.dense(in, weights, transposed, offset, activation, y), y);
      return bench.read(y);
    }
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  void denseGradEqualsTheOracle(Activation activation) {
    for (Shape shape : Samples.SHAPES) {
      for (Into into : Into.values()) {
        for (Placement placement : Placement.values()) {
          Matrix y = Samples.outputsOf(activation, 1, shape);
          Matrix dy = Samples.normal(2, shape);
          Shape row = new Shape(1, shape.columns());
          Matrix old =
              into == Into.OVERWRITE ? Matrix.filled(row, Double.NaN) : Samples.normal(3, row);
          Expected dz = Oracle.denseGrad(activation, y, dy);
          // The derivative of a large output of softplus is rounded relative to 1.
          Expected sums =
              new Expected(
                  Oracle.sum(dz.value(), old, into).value(),
                  Oracle.sum(dz.magnitude(), old, into).magnitude());
          String what = shape + " " + into + " " + placement;
          try (Bench bench = new Bench(backend(), placement)) {
            Tensor output = bench.place(y);
            Tensor gradient = bench.place(dy);
            Tensor bias = bench.place(old);
            bench.run(
                bench.kernels().denseGrad(activation, output, gradient, bias, into),
                gradient,
                bias);
            Tolerance.ACTIVATION.check(what, dz, bench.read(gradient));
            Tolerance.DENSE.check(what + ", bias", sums, bench.read(bias));

            Tensor again = bench.place(dy);
            Tensor composedBias = bench.place(old);
            Kernels composed = new ComposedKernels(bench.kernels());
            bench.run(
                composed.denseGrad(activation, output, again, composedBias, into),
                again,
                composedBias);
            Tolerance.ACTIVATION.check(
                what + ", composed",
                new Expected(bench.read(again), dz.magnitude()),
                bench.read(gradient));
            Tolerance.DENSE.check(
                what + ", composed bias",
                new Expected(bench.read(composedBias), sums.magnitude()),
                bench.read(bias));
          }
        }
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  void denseGradWorksWithoutBias(Activation activation) {
    for (Shape shape : Samples.SHAPES) {
      Matrix y = Samples.outputsOf(activation, 1, shape);
      Matrix dy = Samples.normal(2, shape);
      try (Bench bench = new Bench(backend())) {
        Tensor output = bench.place(y);
        Tensor gradient = bench.place(dy);
        bench.run(
            bench.kernels().denseGrad(activation, output, gradient, null, Into.OVERWRITE),
            gradient);
        Tolerance.ACTIVATION.check(
            shape.toString(), Oracle.denseGrad(activation, y, dy), bench.read(gradient));
      }
    }
  }

  /** Weights and biases of two layers in one block, as models keep them. */
  @Test
  void layersShareOneBlockOfParameters() {
    Matrix x = Samples.normal(1, 9, 7);
    Matrix block = Samples.normal(2, 1, 7 * 5 + 5 * 3 + 5 + 3);
    Matrix w1 = Matrix.of(7, 5, (row, column) -> block.get(row * 5 + column));
    Matrix w2 = Matrix.of(5, 3, (row, column) -> block.get(35 + row * 3 + column));
    Matrix b1 = Matrix.of(1, 5, (row, column) -> block.get(50 + column));
    Matrix b2 = Matrix.of(1, 3, (row, column) -> block.get(55 + column));
    try (Bench bench = new Bench(backend())) {
      Kernels kernels = bench.kernels();
      Tensor in = bench.place(x);
      Tensor parameters = bench.place(block);
      Tensor hidden = bench.placeOutput(new Shape(9, 5));
      Tensor out = bench.placeOutput(new Shape(9, 3));
      Tensor weights1 = bench.scope().view(parameters, 0, 7, 5);
      Tensor weights2 = bench.scope().view(parameters, 35, 5, 3);
      Tensor bias1 = bench.scope().view(parameters, 50, 1, 5);
      Tensor bias2 = bench.scope().view(parameters, 55, 1, 3);
      bench.run(kernels.dense(in, weights1, false, bias1, Activation.ELU, hidden), hidden);
      bench.run(kernels.dense(hidden, weights2, false, bias2, Activation.SIGMOID, out), out);
      Expected first = Oracle.dense(x, w1, false, b1, Activation.ELU);
      Tolerance.DENSE.check("first layer", first, bench.read(hidden));
      Expected second = Oracle.dense(bench.read(hidden), w2, false, b2, Activation.SIGMOID);
      Tolerance.DENSE.check("second layer", second, bench.read(out));
    }
  }
}
