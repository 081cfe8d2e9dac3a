package dev.hourglass.conformance;

import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.AdamParameters;
import dev.hourglass.tensor.BinaryOp;
import dev.hourglass.tensor.BinaryOp.TimesDerivative;
import dev.hourglass.tensor.ColumnGroups;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Distribution;
import dev.hourglass.tensor.Into;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.LossFunction;
import dev.hourglass.tensor.SgdParameters;
import dev.hourglass.tensor.Tensor;
import dev.hourglass.tensor.UnaryOp;
import java.util.ArrayList;
import java.util.List;

/**
 * An operation that places its own operands, for what is tested of all operations alike.
 *
 * @param name for people
 * @param binding places the operands, always the same ones, and binds the kernel
 */
record Operation(String name, Binding binding) {
  /** See {@link Operation#binding}. */
  @FunctionalInterface
  interface Binding {
    Kernel bind(Bench bench);
  }

  Kernel bind(Bench bench) {
    return binding.bind(bench);
  }

  @Override
  public String toString() {
    return name;
  }

  /**
   * Every operation, the larger ones in every variant that a backend may implement apart.
   *
   * @param shape of the results
   * @param inner size over which products sum
   */
  static List<Operation> all(Shape shape, int inner) {
    List<Operation> all = new ArrayList<>();
    addMovements(all, shape);
    addProducts(all, shape, inner);
    addSymmetricProduct(all, shape.columns(), inner);
    addElementwise(all, shape);
    addSums(all, shape);
    addRandom(all, shape);
    addLosses(all, shape);
    addGroups(all, shape);
    addLayers(all, shape, inner);
    addOptimizers(all, shape);
    return List.copyOf(all);
  }

  private static void add(List<Operation> all, Shape shape, String name, Binding binding) {
    all.add(new Operation(name + " " + shape, binding));
  }

  private static Matrix numbers(int seed, Shape shape) {
    return Samples.normal(seed, shape);
  }

  private static void addMovements(List<Operation> all, Shape shape) {
    add(all, shape, "fill", bench -> bench.kernels().fill(0.5f, bench.placeOutput(shape)));
    for (DType type : List.of(DType.FLOAT32, DType.INT32, DType.UINT8)) {
      add(
          all,
          shape,
          "copy " + type,
          bench ->
              bench
                  .kernels()
                  .copy(
                      bench.place(type, Samples.integers(1, shape, 0, 256)),
                      bench.place(type, Matrix.filled(shape, 0))));
    }
    add(
        all,
        shape,
        "copy UINT8 to FLOAT32",
        bench ->
            bench
                .kernels()
                .copy(
                    bench.place(DType.UINT8, Samples.integers(1, shape, 0, 256)),
                    bench.placeOutput(shape)));
    for (DType type : List.of(DType.FLOAT32, DType.UINT8)) {
      add(
          all,
          shape,
          "gatherRows " + type,
          bench -> {
            Matrix index = Samples.integers(2, new Shape(1, 2 * shape.rows() + 1), 0, shape.rows());
            return bench
                .kernels()
                .gatherRows(
                    bench.place(type, Samples.integers(1, shape, 0, 256)),
                    bench.place(DType.INT32, index),
                    bench.placeInteger(1),
                    1 / 255f,
                    bench.placeOutput(shape));
          });
    }
  }

  private static void addProducts(List<Operation> all, Shape shape, int inner) {
    for (int transposes = 0; transposes < 4; transposes++) {
      boolean transposeA = transposes % 2 == 1;
      boolean transposeB = transposes / 2 == 1;
      for (Into into : Into.values()) {
        Matrix a = numbers(1, new Shape(shape.rows(), inner));
        Matrix b = numbers(2, new Shape(inner, shape.columns()));
        add(
            all,
            shape,
            "gemm a" + (transposeA ? "ᵀ" : "") + " b" + (transposeB ? "ᵀ " : " ") + into,
            bench ->
                bench
                    .kernels()
                    .gemm(
                        bench.place(transposeA ? a.transposed() : a),
                        transposeA,
                        bench.place(transposeB ? b.transposed() : b),
                        transposeB,
                        bench.place(numbers(3, shape)),
                        into));
      }
    }
  }

  private static void addSymmetricProduct(List<Operation> all, int side, int inner) {
    Shape shape = new Shape(side, side);
    Matrix x = numbers(1, new Shape(inner, side));
    add(
        all,
        shape,
        "symmetricProduct",
        bench ->
            bench
                .kernels()
                .symmetricProduct(
                    bench.place(x), true, bench.place(x), false, bench.placeOutput(shape)));
  }

  private static void addElementwise(List<Operation> all, Shape shape) {
    for (UnaryOp op : Samples.UNARY_OPS) {
      add(
          all,
          shape,
          "map " + op,
          bench ->
              bench
                  .kernels()
                  .map(op, bench.place(Samples.inputsOf(op, 1, shape)), bench.placeOutput(shape)));
      add(
          all,
          shape,
          "zip derivative of " + op,
          bench ->
              bench
                  .kernels()
                  .zip(
                      new TimesDerivative(op),
                      bench.place(numbers(1, shape)),
                      bench.place(Samples.outputsOf(op, 2, shape)),
                      bench.placeOutput(shape)));
    }
    for (BinaryOp op : BinaryOp.Arithmetic.values()) {
      for (Shape other : broadcasts(shape)) {
        add(
            all,
            shape,
            "zip " + op + " with " + other,
            bench ->
                bench
                    .kernels()
                    .zip(
                        op,
                        bench.place(numbers(1, shape)),
                        bench.place(numbers(2, other)),
                        bench.placeOutput(shape)));
      }
    }
    add(
        all,
        shape,
        "axpy",
        bench ->
            bench
                .kernels()
                .axpy(0.5f, bench.place(numbers(1, shape)), bench.place(numbers(2, shape))));
  }

  /** The shape itself, one row, one column and one element of it. */
  static List<Shape> broadcasts(Shape shape) {
    return List.of(
        shape, new Shape(1, shape.columns()), new Shape(shape.rows(), 1), new Shape(1, 1));
  }

  private static void addSums(List<Operation> all, Shape shape) {
    for (Shape to : broadcasts(shape).subList(1, 4)) {
      for (Into into : Into.values()) {
        add(
            all,
            shape,
            "sum to " + to + " " + into,
            bench ->
                bench
                    .kernels()
                    .sum(bench.place(numbers(1, shape)), bench.place(numbers(2, to)), into));
      }
    }
  }

  /** One of each distribution. */
  static List<Distribution> distributions() {
    return List.of(
        new Distribution.Uniform(-0.5f, 2),
        new Distribution.Normal(1, 2),
        new Distribution.Bernoulli(0.3f));
  }

  private static void addRandom(List<Operation> all, Shape shape) {
    for (Distribution distribution : distributions()) {
      add(
          all,
          shape,
          "random " + distribution,
          bench ->
              bench
                  .kernels()
                  .random(distribution, 42, bench.placeInteger(0), bench.placeOutput(shape)));
    }
  }

  private static void addLosses(List<Operation> all, Shape shape) {
    for (LossFunction loss : LossFunction.values()) {
      for (boolean gradient : new boolean[] {true, false}) {
        add(
            all,
            shape,
            "loss " + loss + (gradient ? " with gradient" : ""),
            bench ->
                bench
                    .kernels()
                    .loss(
                        loss,
                        1f / shape.size(),
                        bench.place(numbers(1, shape)),
                        bench.place(Samples.uniform(2, shape, 0, 1)),
                        bench.placeScalar(0),
                        gradient ? bench.placeOutput(shape) : null));
      }
    }
  }

  private static void addGroups(List<Operation> all, Shape shape) {
    ColumnGroups groups = Samples.groups(shape.columns());
    Shape sources = new Shape(shape.rows(), groups.sources());
    for (boolean weighted : new boolean[] {true, false}) {
      for (boolean gradient : new boolean[] {true, false}) {
        add(
            all,
            shape,
            "errors" + (weighted ? " weighted" : "") + (gradient ? " with gradient" : ""),
            bench ->
                bench
                    .kernels()
                    .errors(
                        groups,
                        0.5f,
                        bench.place(numbers(1, shape)),
                        bench.place(Samples.targetsOf(groups, 2, shape.rows())),
                        weighted
                            ? bench.place(Samples.cellWeightsOf(groups, 3, shape.rows()))
                            : null,
                        bench.placeOutput(sources),
                        gradient ? bench.placeOutput(shape) : null));
      }
    }
    add(
        all,
        shape,
        "means",
        bench ->
            bench
                .kernels()
                .means(groups, bench.place(numbers(1, shape)), bench.placeOutput(shape)));
  }

  private static void addLayers(List<Operation> all, Shape shape, int inner) {
    for (Activation activation : Activation.values()) {
      add(
          all,
          shape,
          "dense " + activation,
          bench ->
              bench
                  .kernels()
                  .dense(
                      bench.place(numbers(1, new Shape(shape.rows(), inner))),
                      bench.place(numbers(2, new Shape(inner, shape.columns()))),
                      false,
                      bench.place(numbers(3, new Shape(1, shape.columns()))),
                      activation,
                      bench.placeOutput(shape)));
      for (Into into : Into.values()) {
        add(
            all,
            shape,
            "denseGrad " + activation + " " + into,
            bench ->
                bench
                    .kernels()
                    .denseGrad(
                        activation,
                        bench.place(Samples.outputsOf(activation, 1, shape)),
                        bench.place(numbers(2, shape)),
                        bench.place(numbers(3, new Shape(1, shape.columns()))),
                        into));
      }
    }
    add(
        all,
        shape,
        "dense without bias, transposed",
        bench ->
            bench
                .kernels()
                .dense(
                    bench.place(numbers(1, new Shape(shape.rows(), inner))),
                    bench.place(numbers(2, new Shape(shape.columns(), inner))),
                    true,
                    null,
                    Activation.ELU,
                    bench.placeOutput(shape)));
  }

  private static void addOptimizers(List<Operation> all, Shape shape) {
    for (float decay : new float[] {0, 0.1f}) {
      AdamParameters adam = new AdamParameters(0.9f, 0.999f, 1e-8f, decay);
      add(
          all,
          shape,
          "adam, weight decay " + decay,
          bench ->
              bench
                  .kernels()
                  .adam(
                      adam,
                      bench.placeScalar(0.01f),
                      bench.placeScalar(3),
                      bench.place(numbers(1, shape)),
                      bench.place(numbers(2, shape)),
                      bench.place(numbers(3, shape)),
                      bench.place(Samples.uniform(4, shape, 0, 1))));
    }
    add(
        all,
        shape,
        "orthogonalize",
        bench ->
            bench
                .kernels()
                .orthogonalize(
                    DType.FLOAT32, 3, bench.place(numbers(1, shape)), bench.placeOutput(shape)));
    for (SgdParameters sgd :
        List.of(
            new SgdParameters(0, false, 0),
            new SgdParameters(0.9f, false, 0),
            new SgdParameters(0.9f, true, 0.1f))) {
      add(
          all,
          shape,
          "sgd " + sgd,
          bench -> {
            Tensor rate = bench.placeScalar(0.01f);
            return bench
                .kernels()
                .sgd(
                    sgd,
                    rate,
                    bench.place(numbers(1, shape)),
                    bench.place(numbers(2, shape)),
                    sgd.momentum() == 0 ? null : bench.place(numbers(3, shape)));
          });
    }
  }
}
