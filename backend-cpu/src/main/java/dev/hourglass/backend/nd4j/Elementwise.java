package dev.hourglass.backend.nd4j;

import dev.hourglass.backend.nativememory.ByDefinition;
import dev.hourglass.backend.nativememory.CopyBytes;
import dev.hourglass.backend.nativememory.NativeTensor;
import dev.hourglass.backend.nd4j.Chain.Call;
import dev.hourglass.backend.nd4j.Operations.Broadcast;
import dev.hourglass.backend.nd4j.Operations.Pairwise;
import dev.hourglass.backend.nd4j.Operations.Same;
import dev.hourglass.backend.nd4j.Operations.Scalar;
import dev.hourglass.backend.nd4j.Operations.Strict;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.BinaryOp;
import dev.hourglass.tensor.BinaryOp.Arithmetic;
import dev.hourglass.tensor.BinaryOp.TimesDerivative;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.UnaryOp;
import dev.hourglass.tensor.UnaryOp.Affine;
import dev.hourglass.tensor.UnaryOp.Elementary;
import java.util.ArrayList;
import java.util.List;

/**
 * Element-wise operations of one and two operands.
 *
 * <p>ND4J's own loops for ReLU, leaky ReLU and ELU branch on each element, and mispredicted
 * branches make them many times slower than the arithmetic here. Its maximum and minimum of an
 * array and a number lose NaN; those of two arrays keep it, if it is in the second.
 */
final class Elementwise {
  private static final Kernel NOTHING = () -> {};

  private final Nd4jScope scope;
  private final Operations operations;
  private final Softplus softplus;

  Elementwise(Nd4jScope scope, Operations operations, Softplus softplus) {
    this.scope = scope;
    this.operations = operations;
    this.softplus = softplus;
  }

  /** {@code out = op(in)}; {@code out} may be {@code in}. */
  Kernel map(UnaryOp op, NativeTensor in, NativeTensor out) {
    if (op == Activation.IDENTITY) {
      return in.address() == out.address() ? NOTHING : new CopyBytes(in, out);
    }
    if (op == Elementary.EXPM1 || op == Elementary.LOG) {
      return new ByDefinition(scope.pool(), op, in, out);
    }
    long size = in.size();
    Pieces x = scope.pieces(in);
    Pieces y = scope.pieces(out);
    List<Call> calls = new ArrayList<>();
    if (op instanceof Affine affine) {
      addAffine(affine, x, y, calls);
    } else if (op instanceof Elementary elementary) {
      calls.add(
          elementary == Elementary.SQRT
              ? operations.sqrt(x, y)
              : operations.apply(Same.RECIPROCAL, x, y));
    } else {
      addActivation((Activation) op, size, x, y, calls);
    }
    return new Chain(scope.device(), x.count(), calls);
  }

  private void addAffine(Affine affine, Pieces x, Pieces y, List<Call> calls) {
    Pieces from = x;
    if (affine.scale() != 1 || affine.shift() == 0) {
      calls.add(operations.apply(Scalar.MULTIPLY, x, affine.scale(), y));
      from = y;
    }
    if (affine.shift() != 0) {
      calls.add(operations.apply(Scalar.ADD, from, affine.shift(), y));
    }
  }

  private void addActivation(Activation op, long size, Pieces x, Pieces y, List<Call> calls) {
    switch (op) {
      case RELU -> calls.add(operations.apply(Pairwise.MAX, scope.zeros(size), x, y));
      case LEAKY_RELU -> {
        Pieces small = scope.work(0, size);
        calls.add(operations.apply(Scalar.MULTIPLY, x, Activation.LEAKY_RELU_SLOPE, small));
        calls.add(operations.apply(Pairwise.MAX, small, x, y));
      }
      case ELU -> {
        // exp(x) - 1 of the negative part plus the positive part: one of them is 0.
        Pieces negative = scope.work(0, size);
        calls.add(operations.apply(Pairwise.MIN, scope.zeros(size), x, negative));
        calls.add(operations.apply(Strict.EXPM1, negative, negative));
        calls.add(operations.apply(Pairwise.MAX, scope.zeros(size), x, y));
        calls.add(operations.apply(Pairwise.ADD, y, negative, y));
      }
      case SIGMOID -> calls.add(operations.apply(Strict.SIGMOID, x, y));
      case TANH -> calls.add(operations.apply(Strict.TANH, x, y));
      case SOFTPLUS -> softplus.addMap(size, x, y, calls);
      case IDENTITY -> throw new AssertionError(op);
    }
  }

  /** {@code out = op(a, b)}; {@code out} may be {@code a}, or {@code b} where it has its shape. */
  Kernel zip(BinaryOp op, NativeTensor a, NativeTensor b, NativeTensor out) {
    boolean broadcast = !a.hasShapeOf(b);
    if (op instanceof TimesDerivative derivative) {
      return broadcast
          ? timesBroadcastDerivative(derivative.op(), a, b, out)
          : timesDerivative(derivative.op(), a, b, out);
    }
    Arithmetic arithmetic = (Arithmetic) op;
    if (broadcast) {
      return broadcast(arithmetic, a, b, out);
    }
    Pairwise pairwise =
        switch (arithmetic) {
          case ADD -> Pairwise.ADD;
          case SUBTRACT -> Pairwise.SUBTRACT;
          case MULTIPLY -> Pairwise.MULTIPLY;
        };
    Pieces x = scope.pieces(a);
    Pieces y = scope.pieces(b);
    return new Chain(
        scope.device(), x.count(), List.of(operations.apply(pairwise, x, y, scope.pieces(out))));
  }

  private Kernel broadcast(Arithmetic op, NativeTensor a, NativeTensor b, NativeTensor out) {
    if (b.size() == 1) {
      Scalar scalar =
          switch (op) {
            case ADD -> Scalar.ADD;
            case SUBTRACT -> Scalar.SUBTRACT;
            case MULTIPLY -> Scalar.MULTIPLY;
          };
      Pieces x = scope.pieces(a);
      return new Chain(
          scope.device(),
          x.count(),
          List.of(operations.apply(scalar, x, scope.scalar(b), scope.pieces(out))));
    }
    Broadcast broadcast =
        switch (op) {
          case ADD -> Broadcast.ADD;
          case SUBTRACT -> Broadcast.SUBTRACT;
          case MULTIPLY -> Broadcast.MULTIPLY;
        };
    int dimension = b.rows() == 1 ? 1 : 0;
    return operations.apply(
        broadcast, scope.matrix(a), scope.flat(b), scope.matrix(out), dimension);
  }

  /** The derivative at the small shape first, then an ordinary product. */
  private Kernel timesBroadcastDerivative(
      UnaryOp op, NativeTensor a, NativeTensor b, NativeTensor out) {
    NativeTensor ones = scope.constants(1, b.size());
    NativeTensor derivative = scope.tensor(b.rows(), b.columns());
    return Kernel.sequence(
        timesDerivative(op, scope.view(ones, 0, b.rows(), b.columns()), b, derivative),
        broadcast(Arithmetic.MULTIPLY, a, derivative, out));
  }

  /** {@code out = a * op'(y)} with {@code y} the output of {@code op}, all of one shape. */
  private Kernel timesDerivative(UnaryOp op, NativeTensor a, NativeTensor y, NativeTensor out) {
    if (op == Activation.IDENTITY) {
      return map(op, a, out);
    }
    long size = a.size();
    Pieces factor = scope.pieces(a);
    Pieces result = scope.pieces(out);
    List<Call> calls = new ArrayList<>();
    if (op instanceof Affine affine) {
      calls.add(operations.apply(Scalar.MULTIPLY, factor, affine.scale(), result));
    } else {
      Pieces output = scope.pieces(y);
      Pieces derivative = scope.work(0, size);
      if (op instanceof Elementary elementary) {
        addDerivative(elementary, output, derivative, calls);
      } else {
        addDerivative((Activation) op, size, output, derivative, calls);
      }
      calls.add(operations.apply(Pairwise.MULTIPLY, factor, derivative, result));
    }
    return new Chain(scope.device(), factor.count(), calls);
  }

  private void addDerivative(Elementary op, Pieces output, Pieces derivative, List<Call> calls) {
    switch (op) {
      case EXPM1 -> calls.add(operations.apply(Scalar.ADD, output, 1, derivative));
      case SQRT -> {
        calls.add(operations.apply(Same.RECIPROCAL, output, derivative));
        calls.add(operations.apply(Scalar.MULTIPLY, derivative, 0.5f, derivative));
      }
      case RECIPROCAL -> {
        calls.add(operations.apply(Same.SQUARE, output, derivative));
        calls.add(operations.apply(Same.NEGATIVE, derivative, derivative));
      }
      case LOG -> {
        calls.add(operations.apply(Same.NEGATIVE, output, derivative));
        calls.add(operations.apply(Strict.EXP, derivative, derivative));
      }
    }
  }

  private void addDerivative(
      Activation op, long size, Pieces output, Pieces derivative, List<Call> calls) {
    switch (op) {
      case RELU -> calls.add(operations.apply(Scalar.STEP, output, 0, derivative));
      case LEAKY_RELU -> {
        float slope = Activation.LEAKY_RELU_SLOPE;
        calls.add(operations.apply(Scalar.STEP, output, 0, derivative));
        calls.add(operations.apply(Scalar.MULTIPLY, derivative, 1 - slope, derivative));
        calls.add(operations.apply(Scalar.ADD, derivative, slope, derivative));
      }
      case ELU -> {
        calls.add(operations.apply(Pairwise.MIN, scope.zeros(size), output, derivative));
        calls.add(operations.apply(Scalar.ADD, derivative, 1, derivative));
      }
      case SIGMOID -> calls.add(operations.apply(Same.TIMES_ONE_MINUS, output, derivative));
      case TANH -> {
        calls.add(operations.apply(Same.SQUARE, output, derivative));
        calls.add(operations.apply(Same.ONE_MINUS, derivative, derivative));
      }
      case SOFTPLUS -> {
        calls.add(operations.apply(Same.NEGATIVE, output, derivative));
        calls.add(operations.apply(Strict.EXP, derivative, derivative));
        calls.add(operations.apply(Same.ONE_MINUS, derivative, derivative));
      }
      case IDENTITY -> throw new AssertionError(op);
    }
  }

  /** {@code y += alpha * x}. */
  Kernel axpy(float alpha, NativeTensor x, NativeTensor y) {
    Pieces added = scope.pieces(x);
    return new Chain(
        scope.device(), added.count(), List.of(operations.axpy(alpha, added, scope.pieces(y))));
  }
}
