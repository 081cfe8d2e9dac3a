package dev.hourglass.conformance;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.AdamParameters;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.BinaryOp;
import dev.hourglass.tensor.ColumnGroup.Elements;
import dev.hourglass.tensor.ColumnGroup.OneHot;
import dev.hourglass.tensor.ColumnGroups;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Distribution;
import dev.hourglass.tensor.Into;
import dev.hourglass.tensor.Kernels;
import dev.hourglass.tensor.LossFunction;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.SgdParameters;
import dev.hourglass.tensor.Tensor;
import java.nio.Buffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A wrong operand is refused when it is bound, in words that name the operation and the shapes. */
abstract class BindingErrorTests extends ConformanceTests {
  BindingErrorTests(BackendConformanceTest kit) {
    super(kit);
  }

  /** Binds operands that don't fit. */
  @FunctionalInterface
  interface Mistake {
    void make(Kernels k, Operands o);
  }

  /** A mistake and what its message must name. */
  record Rejection(String operation, String what, Mistake mistake, List<String> words) {
    @Override
    public String toString() {
      return operation + ": " + what;
    }
  }

  /** Makes tensors in few words. */
  static final class Operands {
    private final Scope scope;

    Operands(Scope scope) {
      this.scope = scope;
    }

    Tensor f(int rows, int columns) {
      return scope.tensor(rows, columns);
    }

    Tensor i(int rows, int columns) {
      return scope.tensor(DType.INT32, rows, columns);
    }

    Tensor u(int rows, int columns) {
      return scope.tensor(DType.UINT8, rows, columns);
    }

    Tensor view(Tensor base, int offset, int rows, int columns) {
      return scope.view(base, offset, rows, columns);
    }
  }

  private static final AdamParameters ADAM = new AdamParameters(0.9f, 0.999f, 1e-8f, 0);
  private static final SgdParameters PLAIN = new SgdParameters(0, false, 0);
  private static final SgdParameters MOMENTUM = new SgdParameters(0.9f, false, 0);
  private static final Distribution UNIFORM = new Distribution.Uniform(0, 1);
  private static final LossFunction SQUARED = LossFunction.SQUARED_ERROR;

  private static final ColumnGroups GROUPS =
      new ColumnGroups(List.of(new Elements(2, SQUARED, 2), new OneHot(3, 1)));

  private static final class Rejections {
    private final List<Rejection> all = new ArrayList<>();

    void add(String operation, String what, Mistake mistake, String... words) {
      List<String> named = new ArrayList<>(List.of(words));
      named.add(operation);
      all.add(new Rejection(operation, what, mistake, named));
    }
  }

  static List<Rejection> rejections() {
    Rejections r = new Rejections();
    fillAndCopy(r);
    gatherRows(r);
    gemm(r);
    symmetricProduct(r);
    elementwise(r);
    sumAndRandom(r);
    loss(r);
    groups(r);
    layers(r);
    adam(r);
    sgd(r);
    orthogonalize(r);
    return Collections.unmodifiableList(r.all);
  }

  private static void fillAndCopy(Rejections r) {
    r.add("fill", "bytes", (k, o) -> k.fill(1, o.u(3, 5)), "UINT8", "3x5");
    r.add("fill", "half an integer", (k, o) -> k.fill(0.5f, o.i(3, 5)), "0.5", "INT32");
    r.add("fill", "NaN as integer", (k, o) -> k.fill(Float.NaN, o.i(3, 5)), "NaN", "INT32");
    r.add("fill", "2^31 as integer", (k, o) -> k.fill(0x1p31f, o.i(3, 5)), "2.14748", "INT32");
    r.add("copy", "other shape", (k, o) -> k.copy(o.f(3, 5), o.f(5, 3)), "3x5", "5x3");
    r.add("copy", "narrowing", (k, o) -> k.copy(o.f(3, 5), o.u(3, 5)), "FLOAT32", "UINT8");
    r.add("copy", "integers to floats", (k, o) -> k.copy(o.i(3, 5), o.f(3, 5)), "INT32");
    r.add("copy", "bytes to integers", (k, o) -> k.copy(o.u(3, 5), o.i(3, 5)), "UINT8");
    r.add(
        "copy",
        "overlap",
        (k, o) -> {
          Tensor block = o.f(1, 20);
          k.copy(o.view(block, 0, 3, 5), o.view(block, 4, 3, 5));
        },
        "3x5");
  }

  private static void gatherRows(Rejections r) {
    String name = "gatherRows";
    r.add(
        name,
        "integers as data",
        (k, o) -> k.gatherRows(o.i(9, 5), o.i(1, 9), o.i(1, 1), 1, o.f(4, 5)),
        "in",
        "INT32");
    r.add(
        name,
        "floats as index",
        (k, o) -> k.gatherRows(o.f(9, 5), o.f(1, 9), o.i(1, 1), 1, o.f(4, 5)),
        "index",
        "FLOAT32");
    r.add(
        name,
        "index of two rows",
        (k, o) -> k.gatherRows(o.f(9, 5), o.i(2, 9), o.i(1, 1), 1, o.f(4, 5)),
        "index",
        "2x9");
    r.add(
        name,
        "float as cursor",
        (k, o) -> k.gatherRows(o.f(9, 5), o.i(1, 9), o.f(1, 1), 1, o.f(4, 5)),
        "cursor",
        "FLOAT32");
    r.add(
        name,
        "two cursors",
        (k, o) -> k.gatherRows(o.f(9, 5), o.i(1, 9), o.i(1, 2), 1, o.f(4, 5)),
        "cursor",
        "1x2");
    r.add(
        name,
        "other columns",
        (k, o) -> k.gatherRows(o.f(9, 5), o.i(1, 9), o.i(1, 1), 1, o.f(4, 6)),
        "4x6",
        "5");
    r.add(
        name,
        "bytes as output",
        (k, o) -> k.gatherRows(o.u(9, 5), o.i(1, 9), o.i(1, 1), 1, o.u(4, 5)),
        "out",
        "UINT8");
    r.add(
        name,
        "NaN as scale",
        (k, o) -> k.gatherRows(o.f(9, 5), o.i(1, 9), o.i(1, 1), Float.NaN, o.f(4, 5)),
        "scale",
        "NaN");
    r.add(
        name,
        "cursor within index",
        (k, o) -> {
          Tensor index = o.i(1, 9);
          k.gatherRows(o.f(9, 5), index, o.view(index, 8, 1, 1), 1, o.f(4, 5));
        },
        "cursor",
        "1x9");
    r.add(
        name,
        "output within data",
        (k, o) -> {
          Tensor data = o.f(9, 5);
          k.gatherRows(data, o.i(1, 9), o.i(1, 1), 1, o.view(data, 5, 4, 5));
        },
        "9x5",
        "4x5");
  }

  private static void gemm(Rejections r) {
    r.add(
        "gemm",
        "inner sizes",
        (k, o) -> k.gemm(o.f(3, 5), false, o.f(4, 7), false, o.f(3, 7), Into.OVERWRITE),
        "3x5",
        "4x7");
    r.add(
        "gemm",
        "inner sizes, a transposed",
        (k, o) -> k.gemm(o.f(3, 5), true, o.f(5, 7), false, o.f(3, 7), Into.OVERWRITE),
        "5x3",
        "5x7");
    r.add(
        "gemm",
        "inner sizes, b transposed",
        (k, o) -> k.gemm(o.f(3, 5), false, o.f(5, 7), true, o.f(3, 7), Into.OVERWRITE),
        "3x5",
        "7x5");
    r.add(
        "gemm",
        "output",
        (k, o) -> k.gemm(o.f(3, 5), false, o.f(5, 7), false, o.f(7, 3), Into.OVERWRITE),
        "7x3",
        "3x7");
    r.add(
        "gemm",
        "integers",
        (k, o) -> k.gemm(o.i(3, 5), false, o.f(5, 7), false, o.f(3, 7), Into.OVERWRITE),
        "INT32",
        "3x5");
    r.add(
        "gemm",
        "in place",
        (k, o) -> {
          Tensor a = o.f(5, 5);
          k.gemm(a, false, o.f(5, 5), false, a, Into.OVERWRITE);
        },
        "5x5");
    r.add(
        "gemm",
        "overlap with b",
        (k, o) -> {
          Tensor block = o.f(1, 50);
          Tensor b = o.view(block, 0, 5, 7);
          k.gemm(o.f(2, 5), false, b, false, o.view(block, 34, 2, 7), Into.ACCUMULATE);
        },
        "5x7",
        "2x7");
  }

  private static void symmetricProduct(Rejections r) {
    String name = "symmetricProduct";
    r.add(
        name,
        "inner sizes",
        (k, o) -> k.symmetricProduct(o.f(3, 5), false, o.f(4, 3), false, o.f(3, 3)),
        "3x5",
        "4x3");
    r.add(
        name,
        "inner sizes, b transposed",
        (k, o) -> k.symmetricProduct(o.f(3, 5), false, o.f(5, 3), true, o.f(3, 3)),
        "3x5",
        "3x5");
    r.add(
        name,
        "output",
        (k, o) -> k.symmetricProduct(o.f(3, 5), true, o.f(3, 5), false, o.f(3, 3)),
        "5x3",
        "5x5");
    r.add(
        name,
        "not square",
        (k, o) -> k.symmetricProduct(o.f(3, 5), false, o.f(5, 7), false, o.f(3, 7)),
        "3x7",
        "use gemm");
    r.add(
        name,
        "integers",
        (k, o) -> k.symmetricProduct(o.i(3, 5), false, o.f(5, 3), false, o.f(3, 3)),
        "INT32",
        "3x5");
    r.add(
        name,
        "in place of a",
        (k, o) -> {
          Tensor a = o.f(5, 5);
          k.symmetricProduct(a, false, o.f(5, 5), false, a);
        },
        "a (5x5)",
        "out (5x5)");
    r.add(
        name,
        "overlap with b",
        (k, o) -> {
          Tensor block = o.f(1, 50);
          Tensor b = o.view(block, 0, 4, 5);
          k.symmetricProduct(o.f(5, 4), false, b, false, o.view(block, 19, 5, 5));
        },
        "b (4x5)",
        "out (5x5)");
  }

  private static void elementwise(Rejections r) {
    r.add("map", "shape", (k, o) -> k.map(Activation.ELU, o.f(3, 5), o.f(1, 15)), "3x5", "1x15");
    r.add("map", "type", (k, o) -> k.map(Activation.ELU, o.u(3, 5), o.f(3, 5)), "UINT8", "3x5");
    r.add(
        "map",
        "shifted overlap",
        (k, o) -> {
          Tensor block = o.f(1, 16);
          k.map(Activation.ELU, o.view(block, 0, 3, 5), o.view(block, 1, 3, 5));
        },
        "3x5");
    r.add(
        "map",
        "same memory, other shape",
        (k, o) -> {
          Tensor block = o.f(1, 15);
          k.map(Activation.ELU, o.view(block, 0, 3, 5), o.view(block, 0, 5, 3));
        },
        "3x5",
        "5x3");
    BinaryOp add = BinaryOp.ADD;
    r.add("zip", "b", (k, o) -> k.zip(add, o.f(3, 5), o.f(1, 4), o.f(3, 5)), "3x5", "1x4");
    r.add("zip", "half of b", (k, o) -> k.zip(add, o.f(4, 5), o.f(2, 5), o.f(4, 5)), "4x5", "2x5");
    r.add("zip", "a as row", (k, o) -> k.zip(add, o.f(1, 5), o.f(3, 5), o.f(3, 5)), "1x5", "3x5");
    r.add("zip", "output", (k, o) -> k.zip(add, o.f(3, 5), o.f(3, 5), o.f(5, 3)), "3x5", "5x3");
    r.add("zip", "type", (k, o) -> k.zip(add, o.f(3, 5), o.i(3, 5), o.f(3, 5)), "INT32", "3x5");
    r.add(
        "zip",
        "output over a broadcast row",
        (k, o) -> {
          Tensor block = o.f(3, 5);
          k.zip(add, block, o.view(block, 0, 1, 5), block);
        },
        "3x5",
        "1x5");
    r.add(
        "zip",
        "shifted overlap",
        (k, o) -> {
          Tensor block = o.f(1, 16);
          k.zip(add, o.view(block, 0, 3, 5), o.f(3, 5), o.view(block, 1, 3, 5));
        },
        "3x5");
    r.add("axpy", "shape", (k, o) -> k.axpy(1, o.f(3, 5), o.f(1, 5)), "3x5", "1x5");
    r.add("axpy", "type", (k, o) -> k.axpy(1, o.i(3, 5), o.f(3, 5)), "INT32", "3x5");
    r.add("axpy", "factor", (k, o) -> k.axpy(Float.NaN, o.f(3, 5), o.f(3, 5)), "alpha", "NaN");
    r.add(
        "axpy",
        "in place",
        (k, o) -> {
          Tensor x = o.f(3, 5);
          k.axpy(1, x, x);
        },
        "3x5");
  }

  private static void sumAndRandom(Rejections r) {
    r.add("sum", "columns", (k, o) -> k.sum(o.f(3, 5), o.f(1, 4), Into.OVERWRITE), "3x5", "1x4");
    r.add("sum", "rows", (k, o) -> k.sum(o.f(4, 5), o.f(2, 1), Into.OVERWRITE), "4x5", "2x1");
    r.add("sum", "nothing to do", (k, o) -> k.sum(o.f(3, 5), o.f(3, 5), Into.OVERWRITE), "3x5");
    r.add("sum", "type", (k, o) -> k.sum(o.f(3, 5), o.i(1, 5), Into.OVERWRITE), "INT32", "1x5");
    r.add(
        "sum",
        "overlap",
        (k, o) -> {
          Tensor in = o.f(3, 5);
          k.sum(in, o.view(in, 0, 1, 5), Into.OVERWRITE);
        },
        "3x5",
        "1x5");
    r.add(
        "random",
        "counter",
        (k, o) -> k.random(UNIFORM, 1, o.i(1, 2), o.f(3, 5)),
        "counter",
        "1x2");
    r.add("random", "type", (k, o) -> k.random(UNIFORM, 1, o.i(1, 1), o.i(3, 5)), "INT32", "3x5");
    r.add(
        "random",
        "float as counter",
        (k, o) -> k.random(UNIFORM, 1, o.f(1, 1), o.f(3, 5)),
        "counter",
        "FLOAT32");
  }

  private static void loss(Rejections r) {
    r.add(
        "loss",
        "target",
        (k, o) -> k.loss(SQUARED, 1, o.f(3, 5), o.f(3, 4), o.f(1, 1), null),
        "3x5",
        "3x4");
    r.add(
        "loss",
        "sum",
        (k, o) -> k.loss(SQUARED, 1, o.f(3, 5), o.f(3, 5), o.f(1, 2), null),
        "sum",
        "1x2");
    r.add(
        "loss",
        "gradient",
        (k, o) -> k.loss(SQUARED, 1, o.f(3, 5), o.f(3, 5), o.f(1, 1), o.f(5, 3)),
        "3x5",
        "5x3");
    r.add(
        "loss",
        "bytes as target",
        (k, o) -> k.loss(SQUARED, 1, o.f(3, 5), o.u(3, 5), o.f(1, 1), null),
        "UINT8",
        "3x5");
    r.add(
        "loss",
        "scale",
        (k, o) -> k.loss(SQUARED, Float.POSITIVE_INFINITY, o.f(3, 5), o.f(3, 5), o.f(1, 1), null),
        "scale",
        "Infinity");
    r.add(
        "loss",
        "gradient over output",
        (k, o) -> {
          Tensor output = o.f(3, 5);
          k.loss(SQUARED, 1, output, o.f(3, 5), o.f(1, 1), output);
        },
        "3x5");
    r.add(
        "loss",
        "sum within gradient",
        (k, o) -> {
          Tensor gradient = o.f(3, 5);
          k.loss(SQUARED, 1, o.f(3, 5), o.f(3, 5), o.view(gradient, 7, 1, 1), gradient);
        },
        "3x5",
        "1x1");
  }

  /** 3 rows of 5 columns that stand for 3 of the data. */
  private static void groups(Rejections r) {
    String name = "errors";
    r.add(
        name,
        "output",
        (k, o) -> k.errors(GROUPS, 1, o.f(3, 4), o.f(3, 4), null, o.f(3, 3), null),
        "output",
        "3x4",
        "3x5");
    r.add(
        name,
        "target",
        (k, o) -> k.errors(GROUPS, 1, o.f(3, 5), o.f(3, 3), null, o.f(3, 3), null),
        "3x5",
        "3x3");
    r.add(
        name,
        "weights for columns of the output",
        (k, o) -> k.errors(GROUPS, 1, o.f(3, 5), o.f(3, 5), o.f(3, 5), o.f(3, 3), null),
        "weights",
        "3x5",
        "3x3");
    r.add(
        name,
        "weights for rows alone",
        (k, o) -> k.errors(GROUPS, 1, o.f(3, 5), o.f(3, 5), o.f(3, 1), o.f(3, 3), null),
        "weights",
        "3x1",
        "3x3");
    r.add(
        name,
        "errors for columns of the output",
        (k, o) -> k.errors(GROUPS, 1, o.f(3, 5), o.f(3, 5), null, o.f(3, 5), null),
        "errors is 3x5",
        "3x3");
    r.add(
        name,
        "gradient",
        (k, o) -> k.errors(GROUPS, 1, o.f(3, 5), o.f(3, 5), null, o.f(3, 3), o.f(3, 3)),
        "gradient",
        "3x3",
        "3x5");
    r.add(
        name,
        "bytes as target",
        (k, o) -> k.errors(GROUPS, 1, o.f(3, 5), o.u(3, 5), null, o.f(3, 3), null),
        "target",
        "UINT8");
    r.add(
        name,
        "integers as weights",
        (k, o) -> k.errors(GROUPS, 1, o.f(3, 5), o.f(3, 5), o.i(3, 3), o.f(3, 3), null),
        "weights",
        "INT32");
    r.add(
        name,
        "scale",
        (k, o) -> k.errors(GROUPS, Float.NaN, o.f(3, 5), o.f(3, 5), null, o.f(3, 3), null),
        "scale is NaN");
    r.add(
        name,
        "scale times a weight",
        (k, o) -> k.errors(GROUPS, 3e38f, o.f(3, 5), o.f(3, 5), null, o.f(3, 3), null),
        "weight 2.0",
        "Infinity");
    for (String other : new String[] {"output", "target", "weights", "gradient"}) {
      r.add(
          name,
          "errors within " + other,
          (k, o) -> {
            Tensor home = o.f(3, 5);
            Tensor weights = o.f(3, 3);
            k.errors(
                GROUPS,
                1,
                other.equals("output") ? home : o.f(3, 5),
                other.equals("target") ? home : o.f(3, 5),
                weights,
                other.equals("weights") ? weights : o.view(home, 4, 3, 3),
                other.equals("gradient") ? home : o.f(3, 5));
          },
          "errors (3x3)",
          other);
    }
    for (String other : new String[] {"output", "target", "weights"}) {
      r.add(
          name,
          "gradient over " + other,
          (k, o) -> {
            Tensor gradient = o.f(3, 5);
            k.errors(
                GROUPS,
                1,
                other.equals("output") ? gradient : o.f(3, 5),
                other.equals("target") ? gradient : o.f(3, 5),
                other.equals("weights") ? o.view(gradient, 6, 3, 3) : o.f(3, 3),
                o.f(3, 3),
                gradient);
          },
          "gradient (3x5)",
          other);
    }
    r.add("means", "columns", (k, o) -> k.means(GROUPS, o.f(3, 3), o.f(3, 3)), "3x3", "3x5");
    r.add("means", "shape", (k, o) -> k.means(GROUPS, o.f(3, 5), o.f(5, 3)), "3x5", "5x3");
    r.add("means", "type", (k, o) -> k.means(GROUPS, o.f(3, 5), o.i(3, 5)), "out", "INT32");
    r.add(
        "means",
        "shifted overlap",
        (k, o) -> {
          Tensor block = o.f(1, 16);
          k.means(GROUPS, o.view(block, 0, 3, 5), o.view(block, 1, 3, 5));
        },
        "3x5");
  }

  private static void layers(Rejections r) {
    Activation elu = Activation.ELU;
    r.add(
        "dense",
        "weights",
        (k, o) -> k.dense(o.f(9, 5), o.f(4, 3), false, o.f(1, 3), elu, o.f(9, 3)),
        "9x5",
        "4x3");
    r.add(
        "dense",
        "transposed weights",
        (k, o) -> k.dense(o.f(9, 5), o.f(5, 3), true, o.f(1, 3), elu, o.f(9, 3)),
        "9x5",
        "3x5");
    r.add(
        "dense",
        "bias",
        (k, o) -> k.dense(o.f(9, 5), o.f(5, 3), false, o.f(1, 5), elu, o.f(9, 3)),
        "bias",
        "1x5",
        "1x3");
    r.add(
        "dense",
        "bias as column",
        (k, o) -> k.dense(o.f(9, 5), o.f(5, 3), false, o.f(3, 1), elu, o.f(9, 3)),
        "bias",
        "3x1");
    r.add(
        "dense",
        "output",
        (k, o) -> k.dense(o.f(9, 5), o.f(5, 3), false, null, elu, o.f(3, 9)),
        "3x9",
        "9x3");
    r.add(
        "dense",
        "in place",
        (k, o) -> {
          Tensor x = o.f(9, 5);
          k.dense(x, o.f(5, 5), false, null, elu, x);
        },
        "9x5");
    r.add(
        "denseGrad",
        "gradient",
        (k, o) -> k.denseGrad(elu, o.f(9, 3), o.f(3, 9), null, Into.OVERWRITE),
        "9x3",
        "3x9");
    r.add(
        "denseGrad",
        "bias",
        (k, o) -> k.denseGrad(elu, o.f(9, 3), o.f(9, 3), o.f(1, 9), Into.OVERWRITE),
        "1x9",
        "1x3");
    r.add(
        "denseGrad",
        "gradient over output",
        (k, o) -> {
          Tensor y = o.f(9, 3);
          k.denseGrad(elu, y, y, null, Into.OVERWRITE);
        },
        "9x3");
    r.add(
        "denseGrad",
        "bias within gradient",
        (k, o) -> {
          Tensor dy = o.f(9, 3);
          k.denseGrad(elu, o.f(9, 3), dy, o.view(dy, 0, 1, 3), Into.ACCUMULATE);
        },
        "9x3",
        "1x3");
  }

  private static void adam(Rejections r) {
    r.add(
        "adam",
        "gradient",
        (k, o) -> k.adam(ADAM, o.f(1, 1), o.f(1, 1), o.f(3, 5), o.f(5, 3), o.f(3, 5), o.f(3, 5)),
        "3x5",
        "5x3");
    r.add(
        "adam",
        "learning rate",
        (k, o) -> k.adam(ADAM, o.f(1, 2), o.f(1, 1), o.f(3, 5), o.f(3, 5), o.f(3, 5), o.f(3, 5)),
        "learningRate",
        "1x2");
    r.add(
        "adam",
        "step count",
        (k, o) -> k.adam(ADAM, o.f(1, 1), o.i(1, 1), o.f(3, 5), o.f(3, 5), o.f(3, 5), o.f(3, 5)),
        "t is",
        "INT32");
    r.add(
        "adam",
        "moments in one place",
        (k, o) -> {
          Tensor m = o.f(3, 5);
          k.adam(ADAM, o.f(1, 1), o.f(1, 1), o.f(3, 5), o.f(3, 5), m, m);
        },
        "m (3x5)",
        "v (3x5)");
    for (String block : new String[] {"w", "m", "v"}) {
      for (String scalar : new String[] {"learningRate", "t"}) {
        r.add(
            "adam",
            scalar + " within " + block,
            (k, o) -> {
              Tensor home = o.f(3, 5);
              Tensor inside = o.view(home, 7, 1, 1);
              k.adam(
                  ADAM,
                  scalar.equals("t") ? o.f(1, 1) : inside,
                  scalar.equals("t") ? inside : o.f(1, 1),
                  block.equals("w") ? home : o.f(3, 5),
                  o.f(3, 5),
                  block.equals("m") ? home : o.f(3, 5),
                  block.equals("v") ? home : o.f(3, 5));
            },
            scalar + " (1x1)",
            block + " (3x5)");
      }
    }
  }

  private static void orthogonalize(Rejections r) {
    r.add(
        "orthogonalize",
        "other shape",
        (k, o) -> k.orthogonalize(DType.FLOAT32, 4, o.f(3, 5), o.f(5, 3)),
        "3x5",
        "5x3");
    r.add(
        "orthogonalize",
        "in place",
        (k, o) -> {
          Tensor matrix = o.f(3, 5);
          k.orthogonalize(DType.FLOAT32, 4, matrix, matrix);
        },
        "in (3x5)",
        "out (3x5)");
    for (int iterations : new int[] {1, 7}) {
      r.add(
          "orthogonalize",
          iterations + " iterations",
          (k, o) -> k.orthogonalize(DType.FLOAT32, iterations, o.f(3, 5), o.f(3, 5)),
          "2 to 6",
          Integer.toString(iterations));
    }
    r.add(
        "orthogonalize",
        "integers",
        (k, o) -> k.orthogonalize(DType.INT32, 4, o.f(3, 5), o.f(3, 5)),
        "INT32",
        "BFLOAT16");
  }

  private static void sgd(Rejections r) {
    r.add(
        "sgd",
        "velocity missing",
        (k, o) -> k.sgd(MOMENTUM, o.f(1, 1), o.f(3, 5), o.f(3, 5), null),
        "velocity",
        "0.9");
    r.add(
        "sgd",
        "velocity without momentum",
        (k, o) -> k.sgd(PLAIN, o.f(1, 1), o.f(3, 5), o.f(3, 5), o.f(3, 5)),
        "velocity",
        "momentum");
    r.add(
        "sgd",
        "gradient",
        (k, o) -> k.sgd(PLAIN, o.f(1, 1), o.f(3, 5), o.f(5, 3), null),
        "3x5",
        "5x3");
    r.add(
        "sgd",
        "learning rate",
        (k, o) -> k.sgd(PLAIN, o.f(2, 1), o.f(3, 5), o.f(3, 5), null),
        "learningRate",
        "2x1");
    r.add(
        "sgd",
        "velocity over gradient",
        (k, o) -> {
          Tensor g = o.f(3, 5);
          k.sgd(MOMENTUM, o.f(1, 1), o.f(3, 5), g, g);
        },
        "g (3x5)",
        "velocity (3x5)");
    r.add(
        "sgd",
        "learning rate within velocity",
        (k, o) -> {
          Tensor velocity = o.f(3, 5);
          k.sgd(MOMENTUM, o.view(velocity, 0, 1, 1), o.f(3, 5), o.f(3, 5), velocity);
        },
        "learningRate (1x1)",
        "velocity (3x5)");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rejections")
  void aWrongOperandIsRefused(Rejection rejection) {
    try (Scope scope = backend().newScope()) {
      IllegalArgumentException refused =
          assertThrows(
              IllegalArgumentException.class,
              () -> rejection.mistake().make(scope.kernels(), new Operands(scope)));
      TransferTests.assertMentions(refused, rejection.words().toArray(new String[0]));
    }
  }

  @Test
  void aTensorOfAnotherBackendIsRefused() {
    try (Backend another = openAnother();
        Scope theirs = another.newScope();
        Scope ours = backend().newScope()) {
      Tensor foreign = theirs.tensor(3, 5);
      Tensor own = ours.tensor(3, 5);
      Kernels k = ours.kernels();
      Activation elu = Activation.ELU;
      refusedAsForeign("fill", () -> k.fill(1, foreign));
      refusedAsForeign("copy", () -> k.copy(foreign, own));
      refusedAsForeign("map", () -> k.map(elu, own, foreign));
      refusedAsForeign("zip", () -> k.zip(BinaryOp.ADD, own, foreign, own));
      refusedAsForeign("axpy", () -> k.axpy(1, foreign, own));
      refusedAsForeign("sum", () -> k.sum(foreign, ours.tensor(1, 5), Into.OVERWRITE));
      refusedAsForeign(
          "gemm", () -> k.gemm(own, true, foreign, false, ours.tensor(5, 5), Into.OVERWRITE));
      refusedAsForeign("loss", () -> k.loss(SQUARED, 1, own, foreign, ours.tensor(1, 1), null));
      Tensor errors = ours.tensor(3, 3);
      refusedAsForeign(
          "errors", () -> k.errors(GROUPS, 1, own, own, theirs.tensor(3, 3), errors, null));
      refusedAsForeign("means", () -> k.means(GROUPS, own, foreign));
      refusedAsForeign("denseGrad", () -> k.denseGrad(elu, own, foreign, null, Into.OVERWRITE));
      refusedAsForeign("sgd", () -> k.sgd(PLAIN, ours.tensor(1, 1), own, foreign, null));
    }
  }

  private static void refusedAsForeign(String operation, Runnable binding) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, binding::run, operation);
    TransferTests.assertMentions(refused, operation, "another backend");
  }

  /** Someone's own implementation of the interface, which no backend has memory for. */
  private record HomeMade(long rows, long columns) implements Tensor {
    @Override
    public DType type() {
      return DType.FLOAT32;
    }

    @Override
    public void upload(Buffer source) {
      throw new AssertionError("not to be used");
    }

    @Override
    public void download(Buffer target) {
      throw new AssertionError("not to be used");
    }
  }

  @Test
  void aTensorThatNoBackendMadeIsRefused() {
    try (Scope scope = backend().newScope()) {
      Tensor homeMade = new HomeMade(3, 5);
      IllegalArgumentException refused =
          assertThrows(IllegalArgumentException.class, () -> scope.kernels().fill(1, homeMade));
      TransferTests.assertMentions(refused, "fill", "out");
      assertThrows(IllegalArgumentException.class, () -> scope.view(homeMade, 0, 1, 1));
    }
  }

  @Test
  void aStepTakesNoKernelOfAnotherBackend() {
    try (Backend another = openAnother();
        Scope theirs = another.newScope()) {
      var kernel = theirs.kernels().fill(1, theirs.tensor(3, 5));
      assertThrows(IllegalArgumentException.class, () -> backend().compile(List.of(kernel)));
    }
  }

  @Test
  void aViewStaysWithinItsBaseAndScope() {
    try (Scope scope = backend().newScope();
        Scope other = backend().newScope()) {
      Tensor base = scope.tensor(4, 10);
      Tensor view = scope.view(base, 10, 3, 5);
      long[][] wrong = {{-1, 1, 1}, {0, 41, 1}, {36, 1, 5}, {40, 1, 1}, {1, 4, 10}, {0, 0, 5}};
      for (long[] w : wrong) {
        assertThrows(
            IllegalArgumentException.class,
            () -> scope.view(base, w[0], w[1], w[2]),
            () -> w[1] + "x" + w[2] + " at " + w[0]);
      }
      assertThrows(IllegalArgumentException.class, () -> scope.view(base, Long.MAX_VALUE, 1, 1));
      assertThrows(IllegalArgumentException.class, () -> scope.view(base, 0, 1L << 32, 1L << 32));
      assertThrows(
          IllegalArgumentException.class,
          () -> scope.view(view, 1, 3, 5),
          "inside the base, outside the view");
      assertThrows(IllegalArgumentException.class, () -> other.view(base, 0, 1, 1));
    }
  }
}
