package dev.hourglass.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_binary_add;
import static org.bytedeco.dnnl.global.dnnl.dnnl_binary_div;
import static org.bytedeco.dnnl.global.dnnl.dnnl_binary_max;
import static org.bytedeco.dnnl.global.dnnl.dnnl_binary_min;
import static org.bytedeco.dnnl.global.dnnl.dnnl_binary_mul;
import static org.bytedeco.dnnl.global.dnnl.dnnl_binary_sub;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_abs;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_elu;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_exp;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_linear;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_logistic;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_logistic_use_dst_for_bwd;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_pow;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_relu;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_relu_use_dst_for_bwd;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_sqrt;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_tanh;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_tanh_use_dst_for_bwd;

import dev.hourglass.backend.nativememory.ByDefinition;
import dev.hourglass.backend.nativememory.CopyBytes;
import dev.hourglass.backend.nativememory.Fill;
import dev.hourglass.backend.nativememory.NativeTensor;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.BinaryOp;
import dev.hourglass.tensor.BinaryOp.Arithmetic;
import dev.hourglass.tensor.BinaryOp.TimesDerivative;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.UnaryOp;
import dev.hourglass.tensor.UnaryOp.Affine;
import dev.hourglass.tensor.UnaryOp.Elementary;

/** Element-wise operations of one and two operands. */
final class Elementwise {
  private static final Kernel NOTHING = () -> {};

  private final OneDnnScope scope;
  private final Primitives primitives;
  private final Softplus softplus;

  Elementwise(OneDnnScope scope, Primitives primitives, Softplus softplus) {
    this.scope = scope;
    this.primitives = primitives;
    this.softplus = softplus;
  }

  Kernel map(UnaryOp op, NativeTensor in, NativeTensor out) {
    if (op instanceof Activation activation) {
      return switch (activation) {
        case IDENTITY -> in.address() == out.address() ? NOTHING : new CopyBytes(in, out);
        case RELU -> relu(Operand.flat(in), Operand.flat(out));
        case LEAKY_RELU -> eltwise(dnnl_eltwise_relu, Activation.LEAKY_RELU_SLOPE, 0, in, out);
        case ELU -> eltwise(dnnl_eltwise_elu, 1, 0, in, out);
        case SIGMOID -> eltwise(dnnl_eltwise_logistic, 0, 0, in, out);
        case TANH -> eltwise(dnnl_eltwise_tanh, 0, 0, in, out);
        case SOFTPLUS -> softplus.map(in, out);
      };
    }
    if (op instanceof Elementary elementary) {
      return switch (elementary) {
        case EXPM1, LOG -> byDefinition(elementary, in, out);
        case SQRT -> eltwise(dnnl_eltwise_sqrt, 0, 0, in, out);
        case RECIPROCAL -> eltwise(dnnl_eltwise_pow, 1, -1, in, out);
      };
    }
    Affine affine = (Affine) op;
    return eltwise(dnnl_eltwise_linear, affine.scale(), affine.shift(), in, out);
  }

  private Kernel byDefinition(UnaryOp op, NativeTensor in, NativeTensor out) {
    SinglePrecision single = new SinglePrecision(scope, primitives);
    return single.around(
        new ByDefinition(scope.pool(), op, single.operand(in), single.result(out)));
  }

  /**
   * 0 first, then the maximum, which is its operand where that is NaN. (oneDNN's own ReLU returns 0
   * there, and would hide a diverged layer from the loss.)
   */
  private Kernel relu(Operand in, Operand out) {
    return primitives.pointwise(in, out, PostOp.zero(), new PostOp.Binary(dnnl_binary_max, in));
  }

  private Kernel eltwise(
      int algorithm, float alpha, float beta, NativeTensor in, NativeTensor out) {
    return primitives.eltwise(algorithm, alpha, beta, Operand.flat(in), Operand.flat(out));
  }

  Kernel zip(BinaryOp op, NativeTensor a, NativeTensor b, NativeTensor out) {
    boolean broadcast = a.rows() != b.rows() || a.columns() != b.columns();
    if (op instanceof TimesDerivative derivative) {
      return broadcast
          ? timesBroadcastDerivative(derivative, a, b, out)
          : timesDerivative(derivative.op(), a, b, out);
    }
    int algorithm =
        switch ((Arithmetic) op) {
          case ADD -> dnnl_binary_add;
          case SUBTRACT -> dnnl_binary_sub;
          case MULTIPLY -> dnnl_binary_mul;
        };
    return broadcast ? broadcast(algorithm, a, b, out) : arithmetic(algorithm, a, b, out);
  }

  /**
   * As a post-op, which, other than the primitive itself, may be computed in its operand's place.
   */
  private Kernel arithmetic(int algorithm, NativeTensor a, NativeTensor b, NativeTensor out) {
    return primitives.pointwise(
        Operand.flat(a), Operand.flat(out), new PostOp.Binary(algorithm, Operand.flat(b)));
  }

  private Kernel broadcast(int algorithm, NativeTensor a, NativeTensor b, NativeTensor out) {
    if (b.size() == 1) {
      // As the second operand of the primitive itself, a single element is slow on some processors.
      return primitives.pointwise(
          Operand.flat(a), Operand.flat(out), new PostOp.Binary(algorithm, Operand.matrix(b)));
    }
    if (b.rows() == 1) {
      return primitives.binary(
          algorithm, Operand.matrix(a), Operand.matrix(b), Operand.matrix(out));
    }
    // A column is fast only where oneDNN takes it for one value a channel, so rows become channels.
    return primitives.binary(
        algorithm,
        Operand.of(a, 1, a.rows(), a.columns()),
        Operand.of(b, 1, b.rows(), 1),
        Operand.of(out, 1, a.rows(), a.columns()));
  }

  /** The derivative at the small shape first, then an ordinary product. */
  private Kernel timesBroadcastDerivative(
      TimesDerivative op, NativeTensor a, NativeTensor b, NativeTensor out) {
    NativeTensor one = scope.tensor(b.rows(), b.columns());
    new Fill(scope, 1, one).run();
    NativeTensor derivative = scope.tensor(b.rows(), b.columns());
    return Kernel.sequence(
        timesDerivative(op.op(), one, b, derivative),
        broadcast(dnnl_binary_mul, a, derivative, out));
  }

  /** {@code out = a * op'(y)} with {@code y} the output of {@code op}, all of one shape. */
  Kernel timesDerivative(UnaryOp op, NativeTensor a, NativeTensor y, NativeTensor out) {
    if (op instanceof Activation activation) {
      return switch (activation) {
        case IDENTITY -> map(Activation.IDENTITY, a, out);
        case RELU -> gradient(dnnl_eltwise_relu_use_dst_for_bwd, 0, a, y, out);
        case LEAKY_RELU ->
            gradient(dnnl_eltwise_relu_use_dst_for_bwd, Activation.LEAKY_RELU_SLOPE, a, y, out);
        case ELU -> timesEluDerivative(Operand.flat(a), Operand.flat(y), Operand.flat(out));
        case SIGMOID -> gradient(dnnl_eltwise_logistic_use_dst_for_bwd, 0, a, y, out);
        case TANH -> gradient(dnnl_eltwise_tanh_use_dst_for_bwd, 0, a, y, out);
        case SOFTPLUS -> softplus.timesDerivative(a, y, out);
      };
    }
    Operand factor = Operand.flat(a);
    Operand output = Operand.flat(y);
    Operand result = Operand.flat(out);
    if (op instanceof Elementary elementary) {
      return switch (elementary) {
        case EXPM1 ->
            primitives.pointwise(output, result, PostOp.linear(1, 1), PostOp.multiply(factor));
        case SQRT ->
            primitives.pointwise(
                factor, result, PostOp.linear(0.5f, 0), new PostOp.Binary(dnnl_binary_div, output));
        case RECIPROCAL ->
            primitives.pointwise(
                output,
                result,
                PostOp.multiply(output),
                PostOp.multiply(factor),
                PostOp.linear(-1, 0));
        case LOG -> timesLogDerivative(factor, output, result);
      };
    }
    return map(new Affine(((Affine) op).scale(), 0), a, out);
  }

  /** {@code a·(1 + min(y, 0))}. oneDNN's own gives {@code a} where {@code y} is NaN. */
  private Kernel timesEluDerivative(Operand a, Operand y, Operand out) {
    return primitives.pointwise(
        y,
        out,
        PostOp.zero(),
        new PostOp.Binary(dnnl_binary_min, y),
        PostOp.linear(1, 1),
        PostOp.multiply(a));
  }

  /**
   * {@code a·exp(-y)}. oneDNN's exponential of NaN is infinite, so {@code a} is multiplied first by
   * a factor that is NaN there and 1 for every other {@code y}.
   */
  private Kernel timesLogDerivative(Operand a, Operand y, Operand out) {
    Operand product = Operand.flat(scope.tensor(1, y.size()));
    return Kernel.sequence(
        primitives.pointwise(
            y,
            product,
            PostOp.apply(dnnl_eltwise_abs),
            PostOp.linear(Losses.HUGE, Losses.HUGE),
            PostOp.apply(dnnl_eltwise_tanh),
            PostOp.multiply(a)),
        primitives.pointwise(
            y,
            out,
            PostOp.linear(-1, 0),
            PostOp.apply(dnnl_eltwise_exp),
            PostOp.multiply(product)));
  }

  private Kernel gradient(
      int algorithm, float alpha, NativeTensor a, NativeTensor y, NativeTensor out) {
    if (a.type() == y.type() && a.type() == out.type()) {
      return primitives.eltwiseGradient(
          algorithm, alpha, Operand.flat(y), Operand.flat(a), Operand.flat(out));
    }
    SinglePrecision single = new SinglePrecision(scope, primitives);
    return single.around(
        primitives.eltwiseGradient(
            algorithm,
            alpha,
            Operand.flat(single.operand(y)),
            Operand.flat(single.operand(a)),
            Operand.flat(single.result(out))));
  }

  /** {@code y += alpha * x}. */
  Kernel axpy(float alpha, NativeTensor x, NativeTensor y) {
    return primitives.pointwise(
        Operand.flat(x), Operand.flat(y), PostOp.linear(alpha, 0), new PostOp.Sum(1));
  }
}
