package dev.hourglass.conformance;

import dev.hourglass.conformance.Formula.Input;
import dev.hourglass.conformance.Formula.Layer;
import dev.hourglass.conformance.Formula.Mapped;
import dev.hourglass.conformance.Formula.Product;
import dev.hourglass.conformance.Formula.Reshaped;
import dev.hourglass.conformance.Formula.Summed;
import dev.hourglass.conformance.Formula.Zipped;
import dev.hourglass.conformance.Objective.Grouped;
import dev.hourglass.conformance.Objective.Loss;
import dev.hourglass.conformance.Objective.Scalar;
import dev.hourglass.conformance.Objective.Term;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.BinaryOp.Arithmetic;
import dev.hourglass.tensor.ColumnGroups;
import dev.hourglass.tensor.LossFunction;
import dev.hourglass.tensor.UnaryOp;
import dev.hourglass.tensor.UnaryOp.Affine;
import dev.hourglass.tensor.UnaryOp.Elementary;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The gradient of every operation of the tape, over this backend, against central differences in
 * double precision. Each operand is learned in some cases and constant in others.
 */
abstract class GradientTests extends ConformanceTests {
  private static final List<Shape> SHAPES =
      List.of(new Shape(1, 1), new Shape(1, 4), new Shape(4, 1), new Shape(3, 5));

  GradientTests(BackendConformanceTest kit) {
    super(kit);
  }

  /** Rows, inner size and columns of a product, or rows, inputs and outputs of a layer. */
  private record Sizes(int rows, int inner, int columns) {}

  private static final List<Sizes> SIZES =
      List.of(
          new Sizes(1, 1, 1),
          new Sizes(1, 3, 2),
          new Sizes(3, 1, 4),
          new Sizes(4, 3, 1),
          new Sizes(3, 5, 4),
          new Sizes(4, 4, 4));

  /** Half the squared distance from a target: its gradient is of the outputs' size. */
  private static Objective squares(GradientCheck check, Formula output, Shape shape) {
    Input target = check.constant(Samples.normal(99, shape));
    return Objective.of(LossFunction.SQUARED_ERROR, 0.5f, output, target);
  }

  private static Matrix stored(Matrix matrix, boolean transposed) {
    return transposed ? matrix.transposed() : matrix;
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("transposes")
  void gradientsOfProducts(boolean transposeA, boolean transposeB) {
    for (Sizes sizes : SIZES) {
      for (int learned = 1; learned < 4; learned++) {
        GradientCheck check = new GradientCheck();
        Matrix a = Samples.normal(1, sizes.rows(), sizes.inner());
        Matrix b = Samples.normal(2, sizes.inner(), sizes.columns());
        Formula product =
            new Product(
                check.given(stored(a, transposeA), (learned & 1) != 0),
                transposeA,
                check.given(stored(b, transposeB), (learned & 2) != 0),
                transposeB);
        Shape out = new Shape(sizes.rows(), sizes.columns());
        check.check(backend(), sizes + ", learned " + learned, squares(check, product, out));
      }
    }
  }

  static Stream<Arguments> transposes() {
    return Stream.of(
        Arguments.of(false, false),
        Arguments.of(false, true),
        Arguments.of(true, false),
        Arguments.of(true, true));
  }

  /** A matrix times itself, transposed or not: both contributions go to one gradient. */
  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("transposes")
  void gradientsOfProductsOfAMatrixWithItself(boolean transposeA, boolean transposeB) {
    GradientCheck check = new GradientCheck();
    Input a = check.parameter(Samples.normal(1, 4, 4));
    Formula product = new Product(a, transposeA, a, transposeB);
    check.check(backend(), "4x4", squares(check, product, new Shape(4, 4)));
  }

  static List<UnaryOp> unaryOps() {
    return Samples.UNARY_OPS;
  }

  /** Numbers where the function is smooth. */
  private static Matrix smooth(UnaryOp op, long seed, Shape shape) {
    if (op == Elementary.SQRT || op == Elementary.LOG) {
      return Samples.uniform(seed, shape, 0.5, 2);
    }
    Matrix normal = Samples.normal(seed, shape);
    return op == Elementary.RECIPROCAL
        ? normal.map(x -> (float) (x + Math.copySign(0.5, x)))
        : normal;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("unaryOps")
  void gradientsOfFunctions(UnaryOp op) {
    for (Shape shape : SHAPES) {
      GradientCheck check = new GradientCheck();
      Input x = check.parameter(smooth(op, 1, shape));
      check.check(backend(), shape.toString(), squares(check, new Mapped(op, x), shape));
    }
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  void gradientsOfArithmetic(Arithmetic op) {
    for (Shape shape : SHAPES) {
      for (Shape other : Operation.broadcasts(shape)) {
        for (int learned = 1; learned < 4; learned++) {
          GradientCheck check = new GradientCheck();
          Formula result =
              new Zipped(
                  op,
                  check.given(Samples.normal(1, shape), (learned & 1) != 0),
                  check.given(Samples.normal(2, other), (learned & 2) != 0));
          check.check(
              backend(),
              shape + " with " + other + ", learned " + learned,
              squares(check, result, shape));
        }
      }
      GradientCheck check = new GradientCheck();
      Input x = check.parameter(Samples.normal(1, shape));
      check.check(backend(), shape + " with itself", squares(check, new Zipped(op, x, x), shape));
    }
  }

  @Test
  void gradientsOfSums() {
    for (Shape shape : SHAPES) {
      for (Shape to : Operation.broadcasts(shape).subList(1, 4)) {
        GradientCheck check = new GradientCheck();
        Input x = check.parameter(Samples.normal(1, shape));
        check.check(backend(), shape + " to " + to, squares(check, new Summed(x, to), to));
      }
    }
  }

  /** Of parameters and of results, before an operation that is not element-wise. */
  @Test
  void gradientsOfReshapedValues() {
    Shape shape = new Shape(4, 6);
    for (Shape to : List.of(new Shape(6, 4), new Shape(1, 24), new Shape(24, 1), shape)) {
      for (boolean mapped : new boolean[] {false, true}) {
        GradientCheck check = new GradientCheck();
        Input x = check.parameter(Samples.normal(1, shape));
        Input w = check.parameter(Samples.normal(2, to.columns(), 3));
        Formula h = mapped ? new Mapped(Activation.TANH, x) : x;
        Formula product = new Product(new Reshaped(h, to), false, w, false);
        String what = shape + " to " + to + (mapped ? ", of a function" : "");
        check.check(backend(), what, squares(check, product, new Shape(to.rows(), 3)));
      }
    }
  }

  /** The gradient is one in two shapes: what reaches either adds up, in whatever order. */
  @Test
  void gradientsOfAValueAndItsViewsAddUp() {
    for (int order = 0; order < 3; order++) {
      GradientCheck check = new GradientCheck();
      Input x = check.parameter(Samples.normal(1, 3, 4));
      Input bias = check.parameter(Samples.normal(2, 1, 4));
      Formula h = new Zipped(Arithmetic.ADD, new Mapped(Activation.ELU, x), bias);
      Formula view = new Reshaped(h, new Shape(2, 6));
      Formula viewOfView = new Reshaped(view, new Shape(6, 2));
      List<Term> terms =
          new ArrayList<>(
              List.of(
                  squaresOf(check, new Mapped(Activation.TANH, view), new Shape(2, 6)),
                  squaresOf(check, h, new Shape(3, 4)),
                  squaresOf(check, new Summed(viewOfView, new Shape(6, 1)), new Shape(6, 1))));
      Collections.rotate(terms, order);
      check.check(backend(), "order " + order, new Objective(terms));
    }
  }

  private static Term squaresOf(GradientCheck check, Formula output, Shape shape) {
    return squares(check, output, shape).terms().get(0);
  }

  /** Values that are no losses, of which one is used twice, beside a loss. */
  @Test
  void gradientsOfObjectivesAddUp() {
    for (float weight : new float[] {1, -0.75f, 0}) {
      GradientCheck check = new GradientCheck();
      Input x = check.parameter(Samples.normal(1, 3, 4));
      Input given = check.constant(Samples.normal(2, 3, 4));
      Formula y = new Mapped(Activation.SIGMOID, x);
      Formula divergence =
          new Summed(
              new Zipped(Arithmetic.MULTIPLY, y, new Mapped(Elementary.LOG, y)), new Shape(1, 1));
      Formula correlation = new Summed(new Zipped(Arithmetic.MULTIPLY, x, given), new Shape(1, 1));
      Term loss = new Loss(LossFunction.SQUARED_ERROR, 0.1f, y, given);
      check.check(
          backend(),
          "weight " + weight,
          new Objective(
              List.of(
                  new Scalar(divergence, weight),
                  loss,
                  new Scalar(correlation, 0.5f),
                  new Scalar(divergence, 2))));
    }
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  void gradientsOfDenseLayers(Activation activation) {
    for (Sizes sizes : SIZES) {
      for (boolean transposed : new boolean[] {false, true}) {
        for (int learned = 1; learned < 8; learned++) {
          checkLayer(activation, sizes, transposed, true, learned);
        }
        for (int learned = 1; learned < 4; learned++) {
          checkLayer(activation, sizes, transposed, false, learned);
        }
      }
    }
  }

  private void checkLayer(
      Activation activation, Sizes sizes, boolean transposed, boolean biased, int learned) {
    GradientCheck check = new GradientCheck();
    Input x = check.given(Samples.normal(1, sizes.rows(), sizes.inner()), (learned & 1) != 0);
    Matrix weights = Samples.normal(2, sizes.inner(), sizes.columns());
    Input w = check.given(stored(weights, transposed), (learned & 2) != 0);
    Input bias =
        biased ? check.given(Samples.normal(3, 1, sizes.columns()), (learned & 4) != 0) : null;
    Formula layer = new Layer(x, w, transposed, bias, activation);
    check.check(
        backend(),
        sizes
            + (transposed ? ", w transposed" : "")
            + (biased ? "" : ", no bias")
            + ", learned "
            + learned,
        squares(check, layer, new Shape(sizes.rows(), sizes.columns())));
  }

  private static Matrix targets(LossFunction loss, Shape shape) {
    return loss == LossFunction.BINARY_CROSS_ENTROPY_WITH_LOGITS
        ? Samples.uniform(9, shape, 0, 1)
        : Samples.normal(9, shape);
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  void gradientsOfLosses(LossFunction loss) {
    for (Shape shape : SHAPES) {
      for (float scale : new float[] {1, 1f / shape.size(), -3}) {
        GradientCheck check = new GradientCheck();
        Input x = check.parameter(Samples.normal(1, shape));
        Input target = check.constant(targets(loss, shape));
        check.check(backend(), shape + ", scale " + scale, Objective.of(loss, scale, x, target));
        check.check(
            backend(),
            shape + " of a function, scale " + scale,
            Objective.of(loss, scale, new Mapped(Activation.TANH, x), target));
      }
    }
  }

  /** Of an output that a loss uses too, before and after. */
  @Test
  void gradientsOfGroupsOfColumns() {
    for (Shape shape : List.of(new Shape(1, 1), new Shape(4, 9), new Shape(3, 17))) {
      for (ColumnGroups groups : Samples.groupings(shape.columns())) {
        for (boolean weighted : new boolean[] {false, true}) {
          GradientCheck check = new GradientCheck();
          Input x = check.parameter(Samples.normal(1, shape));
          Formula y = new Mapped(new Affine(1.5f, 0.25f), x);
          Input target = check.constant(Samples.targetsOf(groups, 2, shape.rows()));
          Input weights =
              weighted ? check.constant(Samples.cellWeightsOf(groups, 3, shape.rows())) : null;
          Term grouped = new Grouped(groups, -0.75f, y, target, weights);
          Term loss = new Loss(LossFunction.SQUARED_ERROR, 0.1f, y, target);
          String what = shape + " " + groups + (weighted ? ", weighted" : "");
          check.check(backend(), what, new Objective(List.of(grouped)));
          check.check(backend(), what + ", first", new Objective(List.of(grouped, loss)));
          check.check(backend(), what + ", second", new Objective(List.of(loss, grouped)));
        }
      }
    }
  }

  static Stream<Arguments> activationsAndLosses() {
    return Stream.of(Activation.values())
        .flatMap(
            activation ->
                Stream.of(LossFunction.values()).map(loss -> Arguments.of(activation, loss)));
  }

  /** An autoencoder of two layers: the tied one uses its weights as they are and transposed. */
  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("activationsAndLosses")
  void gradientsOfNetworks(Activation activation, LossFunction loss) {
    for (Sizes sizes : List.of(new Sizes(5, 6, 3), new Sizes(4, 4, 4))) {
      for (boolean tied : new boolean[] {false, true}) {
        GradientCheck check = new GradientCheck();
        Shape data = new Shape(sizes.rows(), sizes.inner());
        Input x = check.constant(targets(loss, data));
        Input w = check.parameter(Samples.normal(2, sizes.inner(), sizes.columns()));
        Input codeBias = check.parameter(Samples.normal(3, 1, sizes.columns()));
        Input outputBias = check.parameter(Samples.normal(4, 1, sizes.inner()));
        Input back = tied ? w : check.parameter(Samples.normal(5, sizes.columns(), sizes.inner()));
        Formula code = new Layer(x, w, false, codeBias, activation);
        Formula output = new Layer(code, back, tied, outputBias, activation);
        check.check(
            backend(),
            sizes + (tied ? ", tied" : ""),
            Objective.of(loss, 1f / sizes.rows(), output, x));
      }
    }
  }

  /** Ways to use a row of four. Their outputs differ, so no two ways give the same gradient. */
  private static List<BiFunction<GradientCheck, Formula, Formula>> uses() {
    List<BiFunction<GradientCheck, Formula, Formula>> uses = new ArrayList<>();
    uses.add((check, h) -> h);
    uses.add((check, h) -> new Product(h, false, number(check, 11, 4, 3), false));
    uses.add((check, h) -> new Product(h, true, number(check, 12, 1, 3), false));
    uses.add((check, h) -> new Product(number(check, 13, 3, 1), false, h, false));
    uses.add((check, h) -> new Product(number(check, 14, 2, 4), false, h, true));
    uses.add((check, h) -> new Mapped(Activation.SIGMOID, h));
    for (Arithmetic op : Arithmetic.values()) {
      uses.add((check, h) -> new Zipped(op, h, number(check, 15, 1, 4)));
      uses.add((check, h) -> new Zipped(op, number(check, 16, 1, 4), h));
      uses.add((check, h) -> new Zipped(op, number(check, 17, 5, 4), h));
      uses.add((check, h) -> new Zipped(op, h, h));
    }
    uses.add((check, h) -> new Summed(h, new Shape(1, 1)));
    uses.add((check, h) -> new Reshaped(h, new Shape(2, 2)));
    uses.add((check, h) -> new Mapped(Activation.TANH, new Reshaped(h, new Shape(4, 1))));
    uses.add((check, h) -> layer(h, number(check, 18, 4, 2), false, null));
    uses.add((check, h) -> layer(number(check, 19, 2, 1), h, false, null));
    uses.add((check, h) -> layer(number(check, 20, 2, 4), h, true, null));
    uses.add((check, h) -> layer(number(check, 21, 2, 3), number(check, 22, 3, 4), false, h));
    return uses;
  }

  private static Input number(GradientCheck check, int seed, int rows, int columns) {
    return check.constant(Samples.normal(seed, rows, columns));
  }

  private static Formula layer(Formula x, Formula w, boolean transposed, @Nullable Formula bias) {
    return new Layer(x, w, transposed, bias, Activation.TANH);
  }

  static IntStream numbersOfUses() {
    return IntStream.range(0, uses().size());
  }

  /**
   * Every way before itself, before a product and after one: the first contribution overwrites the
   * gradient, and the second is added.
   */
  @ParameterizedTest(name = "use {0}")
  @MethodSource("numbersOfUses")
  void gradientsOfAValueUsedTwiceAddUp(int use) {
    List<BiFunction<GradientCheck, Formula, Formula>> uses = uses();
    int product = 1;
    for (int[] pair : new int[][] {{use, use}, {use, product}, {product, use}}) {
      GradientCheck check = new GradientCheck();
      Input parameter = check.parameter(Samples.normal(1, 1, 4));
      Formula h = new Mapped(Activation.ELU, parameter);
      List<Term> terms = new ArrayList<>();
      for (int each : pair) {
        Formula output = uses.get(each).apply(check, h);
        Matrix zero = output.value(check.inputs()).map(x -> 0);
        terms.add(new Loss(LossFunction.SQUARED_ERROR, 0.5f, output, check.constant(zero)));
      }
      check.check(backend(), "uses " + pair[0] + " and " + pair[1], new Objective(terms));
    }
  }

  /** Different losses of different outputs, one of them with a negative factor. */
  @Test
  void gradientsOfSeveralLossesAddUp() {
    GradientCheck check = new GradientCheck();
    Shape shape = new Shape(3, 4);
    Input x = check.constant(Samples.normal(1, 3, 5));
    Input w = check.parameter(Samples.normal(2, 5, 4));
    Input bias = check.parameter(Samples.normal(3, 1, 4));
    Formula y = new Layer(x, w, false, bias, Activation.TANH);
    Formula z = new Mapped(Activation.SOFTPLUS, y);
    List<Term> terms = new ArrayList<>();
    float scale = 1;
    for (LossFunction loss : LossFunction.values()) {
      for (Formula output : List.of(y, z)) {
        scale = -0.75f * scale;
        terms.add(new Loss(loss, scale, output, check.constant(targets(loss, shape))));
      }
    }
    check.check(backend(), "eight losses", new Objective(terms));
  }

  /** One weight in four layers, in both orientations, and one bias in two. */
  @Test
  void gradientsOfATiedStackAddUp() {
    GradientCheck check = new GradientCheck();
    Input x = check.constant(Samples.normal(1, 5, 6));
    Input w = check.parameter(Samples.normal(2, 6, 4).map(v -> (float) (0.5 * v)));
    Input codeBias = check.parameter(Samples.normal(3, 1, 4));
    Input outputBias = check.parameter(Samples.normal(4, 1, 6));
    Formula h = x;
    for (int repeat = 0; repeat < 2; repeat++) {
      h = new Layer(h, w, false, codeBias, Activation.ELU);
      h = new Layer(h, w, true, outputBias, Activation.TANH);
    }
    check.check(backend(), "4 layers", Objective.of(LossFunction.SQUARED_ERROR, 0.2f, h, x));
  }
}
