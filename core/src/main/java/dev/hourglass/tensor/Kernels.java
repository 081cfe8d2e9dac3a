package dev.hourglass.tensor;

import static dev.hourglass.tensor.BinaryOp.MULTIPLY;
import static dev.hourglass.tensor.Into.OVERWRITE;

import dev.hourglass.tensor.BinaryOp.TimesDerivative;
import dev.hourglass.tensor.UnaryOp.Affine;
import dev.hourglass.tensor.UnaryOp.Elementary;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The whole operation set. Each method binds its operands and returns the {@link Kernel} that
 * computes; nothing is computed here.
 *
 * <p>Rules that hold for all of them:
 *
 * <ul>
 *   <li>A Java number or enum given here is a constant of the kernel. What changes from run to run
 *       is a tensor.
 *   <li>Tensors are FLOAT32 unless said otherwise. Where a backend supports BFLOAT16 (see {@link
 *       Backend#supports}) some operands may be of that type, as this table says; every result is
 *       computed in FLOAT32 from the operands' values, and rounded where it is stored.
 *   <li>No output may share memory with an operand, except where a method allows the same tensor
 *       (same place, same shape) for both.
 *   <li>A wrong shape, type or overlap is an {@link IllegalArgumentException} at bind time.
 * </ul>
 *
 * <table>
 *   <caption>Mixed precision: what may be BFLOAT16</caption>
 *   <tr><td>{@code fill}</td><td>{@code out}</td></tr>
 *   <tr><td>{@code copy}</td><td>{@code in}, {@code out}, or both: the conversions</td></tr>
 *   <tr><td>{@code gemm}</td><td>{@code a} and {@code b} together; then {@code out} too</td></tr>
 *   <tr><td>{@code map}</td><td>{@code in} and {@code out} together</td></tr>
 *   <tr><td>{@code zip}</td><td>{@code a} and {@code out} together; then {@code b} too</td></tr>
 *   <tr><td>{@code axpy}</td><td>{@code x} and {@code y} together</td></tr>
 *   <tr><td>{@code sum}</td><td>{@code in}</td></tr>
 *   <tr><td>{@code loss}</td><td>{@code gradient}</td></tr>
 *   <tr><td>{@code symmetricProduct}</td><td>as {@code gemm}</td></tr>
 *   <tr><td>{@code dense}</td><td>{@code x} and {@code w} together; then {@code y} too</td></tr>
 *   <tr><td>{@code denseGrad}</td><td>{@code dy}; then {@code y} too</td></tr>
 *   <tr><td>{@code errors}</td><td>{@code gradient}</td></tr>
 * </table>
 *
 * <p>The other operations (from {@link #symmetricProduct} on) are default methods, composed of the
 * small ones. A backend overrides what it can do better.
 */
public interface Kernels {
  /** The scope that owns the kernels made here and their scratch memory. */
  Scope scope();

  /**
   * Sets every element of {@code out} to a constant.
   *
   * @param value the constant; an integer where {@code out} is INT32
   * @param out FLOAT32, BFLOAT16 or INT32
   */
  Kernel fill(float value, Tensor out);

  /**
   * Copies element by element.
   *
   * @param in any type
   * @param out same shape; same type, or FLOAT32 where {@code in} is UINT8 (0 to 255) or BFLOAT16,
   *     or BFLOAT16 where {@code in} is FLOAT32
   */
  Kernel copy(Tensor in, Tensor out);

  /**
   * Fetches the next batch: row {@code i} of {@code out} becomes {@code scale *} row {@code
   * index[(cursor + i) mod n]} of {@code in}; then {@code cursor} becomes {@code (cursor +
   * out.rows()) mod n}. A row whose index is not a row of {@code in} becomes NaN.
   *
   * @param in FLOAT32 or UINT8, any number of rows
   * @param index INT32, 1 x n
   * @param cursor INT32, 1x1, in [0, n)
   * @param scale constant factor, for instance 1/255 for pixels
   * @param out as many columns as {@code in}
   */
  Kernel gatherRows(Tensor in, Tensor index, Tensor cursor, float scale, Tensor out);

  /**
   * Matrix product {@code out = op(a)·op(b)}, where {@code op} transposes if asked.
   *
   * @param a m x k, or k x m if transposed
   * @param b k x n, or n x k if transposed
   * @param out m x n
   */
  Kernel gemm(Tensor a, boolean transposeA, Tensor b, boolean transposeB, Tensor out, Into into);

  /**
   * {@code out = op(in)}, element by element.
   *
   * @param out same shape; may be {@code in}
   */
  Kernel map(UnaryOp op, Tensor in, Tensor out);

  /**
   * {@code out = op(a, b)}, element by element.
   *
   * @param a m x n
   * @param b m x n, or broadcast from 1 x n, m x 1 or 1x1
   * @param out m x n; may be {@code a}, or a {@code b} that is not broadcast
   */
  Kernel zip(BinaryOp op, Tensor a, Tensor b, Tensor out);

  /** {@code y += alpha * x}, with {@code x} and {@code y} of the same shape. */
  Kernel axpy(float alpha, Tensor x, Tensor y);

  /**
   * Sums {@code in} down to the shape of {@code out}: the adjoint of broadcasting.
   *
   * @param in m x n
   * @param out 1 x n (sums of columns), m x 1 (sums of rows) or 1x1 (sum of all)
   */
  Kernel sum(Tensor in, Tensor out, Into into);

  /**
   * Fills {@code out} with random numbers, the same on every backend: element {@code i} follows
   * from {@code seed}, the value of {@code counter} and {@code i} alone (see {@link Philox}). Then
   * {@code counter} becomes {@code counter + 1}.
   *
   * @param counter INT32, 1x1
   */
  Kernel random(Distribution distribution, long seed, Tensor counter, Tensor out);

  /**
   * Adds {@code scale * Σ loss(output, target)} to {@code sum} and writes that value's derivative
   * by {@code output} to {@code gradient}, in one pass.
   *
   * @param scale constant factor, {@code 1 / output.size()} for the mean
   * @param target same shape as {@code output}
   * @param sum 1x1, added to
   * @param gradient same shape, overwritten; null if only the value is wanted
   */
  Kernel loss(
      LossFunction loss,
      float scale,
      Tensor output,
      Tensor target,
      Tensor sum,
      @Nullable Tensor gradient);

  /**
   * Matrix product {@code out = op(a)·op(b)} of which the caller promises that it is symmetric:
   * {@code x·xᵀ}, or the product of two polynomials of one symmetric matrix. One half of it may be
   * computed, and the other be its mirror image. So of a product that is not symmetric, nothing is
   * promised but the diagonal.
   *
   * @param a n x k, or k x n if transposed
   * @param b k x n, or n x k if transposed
   * @param out n x n
   */
  default Kernel symmetricProduct(
      Tensor a, boolean transposeA, Tensor b, boolean transposeB, Tensor out) {
    return gemm(a, transposeA, b, transposeB, out, OVERWRITE);
  }

  /**
   * A dense layer: {@code y = activation(x·op(w) + bias)}.
   *
   * @param x batch x in
   * @param w in x out, or out x in if transposed
   * @param bias 1 x out, or null for none
   * @param y batch x out
   */
  default Kernel dense(
      Tensor x,
      Tensor w,
      boolean transposeW,
      @Nullable Tensor bias,
      Activation activation,
      Tensor y) {
    List<Kernel> kernels = new ArrayList<>();
    kernels.add(gemm(x, false, w, transposeW, y, OVERWRITE));
    if (bias != null) {
      kernels.add(zip(BinaryOp.ADD, y, bias, y));
    }
    if (activation != Activation.IDENTITY) {
      kernels.add(map(activation, y, y));
    }
    return Kernel.sequence(kernels);
  }

  /**
   * The element-wise part of {@link #dense}'s gradient: {@code dy} becomes {@code dz = dy *
   * activation'(y)} in place, and the sums of its columns go to {@code biasGradient}.
   *
   * @param y the layer's output
   * @param dy same shape, replaced
   * @param biasGradient 1 x y.columns(), or null for none
   */
  default Kernel denseGrad(
      Activation activation, Tensor y, Tensor dy, @Nullable Tensor biasGradient, Into into) {
    List<Kernel> kernels = new ArrayList<>();
    if (activation != Activation.IDENTITY) {
      kernels.add(zip(new TimesDerivative(activation), dy, y, dy));
    }
    if (biasGradient != null) {
      kernels.add(sum(dy, biasGradient, into));
    }
    return Kernel.sequence(kernels);
  }

  /**
   * One step of Adam or AdamW. With {@code t} the number of this step, counted from 1:
   *
   * <pre>
   * m = β1·m + (1-β1)·g
   * v = β2·v + (1-β2)·g²
   * w = w·(1 - learningRate·weightDecay)
   *       - learningRate · m/(1-β1ᵗ) / (√(v/(1-β2ᵗ)) + ε)
   * </pre>
   *
   * @param learningRate 1x1
   * @param t 1x1, read only: the caller counts
   * @param w parameters, any shape
   * @param g gradient, same shape
   * @param m first moment, same shape
   * @param v second moment, same shape
   */
  default Kernel adam(
      AdamParameters h, Tensor learningRate, Tensor t, Tensor w, Tensor g, Tensor m, Tensor v) {
    Tensor scratch = scope().tensor(w.rows(), w.columns());
    Tensor rate = scope().tensor(1, 1);
    Tensor correction = scope().tensor(1, 1);
    List<Kernel> kernels = new ArrayList<>();

    kernels.add(map(new Affine(h.beta1(), 0), m, m));
    kernels.add(axpy(1 - h.beta1(), g, m));
    kernels.add(map(new Affine(h.beta2(), 0), v, v));
    kernels.add(zip(MULTIPLY, g, g, scratch));
    kernels.add(axpy(1 - h.beta2(), scratch, v));

    kernels.add(biasCorrection(h.beta2(), t, correction));
    kernels.add(zip(MULTIPLY, v, correction, scratch));
    kernels.add(map(Elementary.SQRT, scratch, scratch));
    kernels.add(map(new Affine(1, h.epsilon()), scratch, scratch));
    kernels.add(map(Elementary.RECIPROCAL, scratch, scratch));
    kernels.add(zip(MULTIPLY, scratch, m, scratch));

    kernels.add(biasCorrection(h.beta1(), t, correction));
    kernels.add(zip(MULTIPLY, learningRate, correction, rate));
    kernels.add(zip(MULTIPLY, scratch, rate, scratch));
    if (h.weightDecay() > 0) {
      kernels.add(map(new Affine(-h.weightDecay(), 1), learningRate, rate));
      kernels.add(zip(MULTIPLY, w, rate, w));
    }
    kernels.add(axpy(-1, scratch, w));
    return Kernel.sequence(kernels);
  }

  /** {@code out = 1 / (1 - βᵗ)}. The form with expm1 keeps its digits where β is close to 1. */
  private Kernel biasCorrection(float beta, Tensor t, Tensor out) {
    if (beta == 0) {
      return fill(1, out);
    }
    return Kernel.sequence(
        map(new Affine((float) Math.log(beta), 0), t, out),
        map(Elementary.EXPM1, out, out),
        map(new Affine(-1, 0), out, out),
        map(Elementary.RECIPROCAL, out, out));
  }

  /**
   * One step of gradient descent:
   *
   * <pre>
   * velocity = momentum·velocity + g
   * w = w·(1 - learningRate·weightDecay) - learningRate·velocity                    (momentum)
   * w = w·(1 - learningRate·weightDecay) - learningRate·(g + momentum·velocity)     (Nesterov)
   * </pre>
   *
   * @param learningRate 1x1
   * @param w parameters, any shape
   * @param g gradient, same shape
   * @param velocity same shape; null exactly where the momentum is 0
   */
  default Kernel sgd(
      SgdParameters h, Tensor learningRate, Tensor w, Tensor g, @Nullable Tensor velocity) {
    Tensor scratch = scope().tensor(w.rows(), w.columns());
    List<Kernel> kernels = new ArrayList<>();
    Tensor direction = g;
    if (velocity != null) {
      kernels.add(map(new Affine(h.momentum(), 0), velocity, velocity));
      kernels.add(axpy(1, g, velocity));
      direction = velocity;
    }
    if (velocity != null && h.nesterov()) {
      kernels.add(map(new Affine(h.momentum(), 0), velocity, scratch));
      kernels.add(axpy(1, g, scratch));
      direction = scratch;
    }
    if (h.weightDecay() > 0) {
      Tensor rate = scope().tensor(1, 1);
      kernels.add(map(new Affine(-h.weightDecay(), 1), learningRate, rate));
      kernels.add(zip(MULTIPLY, w, rate, w));
    }
    kernels.add(zip(MULTIPLY, direction, learningRate, scratch));
    kernels.add(axpy(-1, scratch, w));
    return Kernel.sequence(kernels);
  }

  /**
   * A matrix with the singular vectors of {@code in} whose singular values are near to 1: {@code
   * in}'s nearest orthogonal matrix, roughly, by Newton-Schulz iterations. What one of {@code in}
   * is to the root of the Frobenius norm of {@code in·inᵀ} is taken to within 0.4 of 1 (two
   * iterations, from 0.03 on), 0.27 (three, from 0.01), 0.2 (four, from 0.003), 0.12 (five, from
   * 0.001) or 0.07 (six, from 0.0003); smaller ones come nearer to 1 than they were, too. Zeros
   * stay zeros.
   *
   * @param type of the matrices that are multiplied: FLOAT32, or BFLOAT16 where the backend has it
   * @param iterations {@value MuonParameters#FEWEST_ITERATIONS} to {@value
   *     MuonParameters#MOST_ITERATIONS}
   * @param in any shape
   * @param out same shape
   */
  default Kernel orthogonalize(DType type, int iterations, Tensor in, Tensor out) {
    return new Orthogonalization(this, type).of(iterations, in, out);
  }

  /**
   * The error of every cell of the data from an output whose columns fall into groups, and the
   * derivative of their sum by the output. For row {@code i} and column {@code s} of the data
   *
   * <pre>
   * errors[i, s] = scale · group.weight · weights[i, s] · e
   * e = loss(output, target)                       (Elements)
   * e = -Σ target · log softmax(output)            (OneHot: over the group's columns)
   * </pre>
   *
   * <p>A cell without weight has no error: where {@code weights} is 0, {@code errors} and {@code
   * gradient} are 0, whatever output and target hold there. (The composition keeps this promise so
   * long as these are finite, and takes fewer than 2³¹ elements; a backend's own need not care.) An
   * error of finite output and target is never NaN, and a target of zeros has the error 0 in {@link
   * ColumnGroup.OneHot}.
   *
   * @param scale constant factor; finite, also times each group's weight
   * @param output m x groups.columns()
   * @param target same shape
   * @param weights m x groups.sources(), at least 0; null for 1
   * @param errors m x groups.sources(), overwritten
   * @param gradient the output's shape, overwritten; null if only the errors are wanted
   */
  default Kernel errors(
      ColumnGroups groups,
      float scale,
      Tensor output,
      Tensor target,
      @Nullable Tensor weights,
      Tensor errors,
      @Nullable Tensor gradient) {
    return new ComposedColumns(this, groups, output.rows())
        .errors(scale, output, target, weights, errors, gradient);
  }

  /**
   * What an output stands for whose columns fall into groups, with the natural parameters that
   * {@link #errors} takes: sigmoids of the columns with {@link
   * LossFunction#BINARY_CROSS_ENTROPY_WITH_LOGITS}, a softmax over those of each {@link
   * ColumnGroup.OneHot}, and the other columns as they are.
   *
   * @param in m x groups.columns()
   * @param out same shape; may be {@code in}
   */
  default Kernel means(ColumnGroups groups, Tensor in, Tensor out) {
    return new ComposedColumns(this, groups, in.rows()).means(in, out);
  }
}
