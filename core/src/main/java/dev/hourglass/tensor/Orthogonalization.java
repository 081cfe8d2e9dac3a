package dev.hourglass.tensor;

import static dev.hourglass.tensor.BinaryOp.MULTIPLY;
import static dev.hourglass.tensor.Into.OVERWRITE;

import dev.hourglass.tensor.UnaryOp.Affine;
import dev.hourglass.tensor.UnaryOp.Elementary;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * {@link Kernels#orthogonalize}, composed of the small operations.
 *
 * <p>With A = X·Xᵀ one iteration is X ← (a + b·A + c·A²)·X, which applies the polynomial a·σ + b·σ³
 * + c·σ⁵ to each singular value σ. The polynomials are those that bring all σ between a least one
 * and 1 nearest to 1, one after the other (Amsel et al., 2025: "The Polar Express"). They want σ ≤
 * 1, for which X is divided by the root of A's Frobenius norm: for most matrices much less than X's
 * own, so that fewer iterations do.
 */
final class Orthogonalization {
  /**
   * For two to six iterations. What is at least 0.03, 0.01, 0.003, 0.001 or 0.0003 of that norm
   * comes within 0.38, 0.27, 0.20, 0.11 or 0.07 of 1, and what is less nearer to it than it was.
   */
  private static final float[][][] POLYNOMIALS = {
    {
      {7.36253f, -20.74340f, 15.16055f},
      {2.91754f, -2.18241f, 0.47553f}
    },
    {
      {8.09337f, -23.62043f, 17.44615f},
      {3.63659f, -2.72193f, 0.53655f},
      {2.66130f, -1.97715f, 0.45262f}
    },
    {
      {8.38367f, -24.76591f, 18.35708f},
      {4.04342f, -3.01140f, 0.56951f},
      {3.50557f, -2.62665f, 0.52572f},
      {2.49012f, -1.83428f, 0.43683f}
    },
    {
      {8.47033f, -25.10807f, 18.62928f},
      {4.18283f, -3.10870f, 0.58061f},
      {3.96186f, -2.95406f, 0.56298f},
      {3.28659f, -2.46472f, 0.50736f},
      {2.27375f, -1.64466f, 0.41619f}
    },
    {
      {8.50106f, -25.22946f, 18.72585f},
      {4.23452f, -3.14455f, 0.58470f},
      {4.16282f, -3.09479f, 0.57902f},
      {3.88907f, -2.90262f, 0.55711f},
      {3.11562f, -2.33558f, 0.49276f},
      {2.15092f, -1.53098f, 0.40403f}
    }
  };

  /** A norm of 0 stays finite: nothing divided by it is nothing. */
  private static final float LEAST_NORM = 1e-18f;

  /** Iterations that may be made of the square matrices alone. */
  private static final int MOST_OF_A_PRODUCT = 4;

  /** Roundings may lead beyond 1, where the polynomials soon are far off. */
  private static final float MARGIN = 1.02f;

  private final Kernels k;
  private final Scope scope;
  private final DType type;
  private final List<Kernel> kernels = new ArrayList<>();

  Orthogonalization(Kernels k, DType type) {
    this.k = k;
    this.scope = k.scope();
    this.type = type;
  }

  Kernel of(int iterations, Tensor in, Tensor out) {
    boolean isWide = in.rows() <= in.columns();
    long side = Math.min(in.rows(), in.columns());
    Tensor x = matrix(in.rows(), in.columns());
    Tensor gram = matrix(side, side);
    Tensor norm = scope.tensor(1, 1);
    Tensor scaled = type == DType.FLOAT32 ? x : scope.tensor(in.rows(), in.columns());
    inverseNorm(in, scaled, norm);
    kernels.add(k.zip(MULTIPLY, in, norm, scaled));
    if (scaled != x) {
      kernels.add(k.copy(scaled, x));
    }
    gram(x, isWide, gram);
    inverseNorm(gram, matrix(side, side), norm);
    kernels.add(k.zip(MULTIPLY, gram, norm, gram));
    // What the matrix is still to be multiplied by.
    kernels.add(k.map(Elementary.SQRT, norm, norm));

    float[][] polynomials = POLYNOMIALS[iterations - MuonParameters.FEWEST_ITERATIONS];
    long longSide = Math.max(in.rows(), in.columns());
    boolean isLess = 2 * longSide > 3 * side;
    // With fewer bits, or more iterations, roundings would grow too large.
    if (isLess && type == DType.FLOAT32 && iterations <= MOST_OF_A_PRODUCT) {
      Tensor product = productOfPolynomials(polynomials, gram);
      kernels.add(k.zip(MULTIPLY, product, norm, product));
      multiply(product, x, isWide, out);
    } else {
      multiplyInTurn(polynomials, x, isWide, gram, norm, out);
    }
    return Kernel.sequence(kernels);
  }

  /** Multiplies the matrix by one polynomial after the other. */
  private void multiplyInTurn(
      float[][] polynomials, Tensor start, boolean isWide, Tensor gram, Tensor norm, Tensor out) {
    Tensor x = start;
    Tensor next = matrix(x.rows(), x.columns());
    Tensor polynomial = matrix(gram.rows(), gram.rows());
    Tensor identity = identity(gram.rows());
    for (int i = 0; i < polynomials.length; i++) {
      if (i > 0) {
        gram(x, isWide, gram);
      }
      polynomial(polynomials[i], gram, identity, polynomial);
      if (i == 0) {
        kernels.add(k.zip(MULTIPLY, polynomial, norm, polynomial));
      }
      boolean isLast = i == polynomials.length - 1;
      Tensor result = isLast && type == DType.FLOAT32 ? out : next;
      multiply(polynomial, x, isWide, result);
      next = x;
      x = result;
    }
    if (x != out) {
      kernels.add(k.copy(x, out));
    }
  }

  /**
   * All polynomials multiplied by each other, without the matrix itself, whose A becomes A·P² by
   * each P: all are functions of A, so their order doesn't matter. That is less work where one side
   * is longer by half.
   */
  private Tensor productOfPolynomials(float[][] polynomials, Tensor gram) {
    long side = gram.rows();
    Tensor polynomial = matrix(side, side);
    Tensor product = matrix(side, side);
    Tensor other = matrix(side, side);
    Tensor identity = identity(side);
    polynomial(polynomials[0], gram, identity, product);
    Tensor last = product;
    for (int i = 1; i < polynomials.length; i++) {
      kernels.add(k.symmetricProduct(gram, false, last, false, other));
      kernels.add(k.symmetricProduct(other, false, last, false, gram));
      polynomial(polynomials[i], gram, identity, polynomial);
      kernels.add(k.symmetricProduct(polynomial, false, product, false, other));
      Tensor free = product;
      product = other;
      other = free;
      last = polynomial;
    }
    return product;
  }

  private void gram(Tensor x, boolean isWide, Tensor gram) {
    kernels.add(k.symmetricProduct(x, !isWide, x, isWide, gram));
  }

  private void multiply(Tensor factor, Tensor x, boolean isWide, Tensor result) {
    kernels.add(
        isWide
            ? k.gemm(factor, false, x, false, result, OVERWRITE)
            : k.gemm(x, false, factor, false, result, OVERWRITE));
  }

  private Tensor matrix(long rows, long columns) {
    return scope.tensor(type, rows, columns);
  }

  private Tensor identity(long side) {
    float[] values = new float[Math.toIntExact(side * side)];
    for (int i = 0; i < side; i++) {
      values[(int) (i * (side + 1))] = 1;
    }
    Tensor identity = scope.tensor(side, side);
    identity.upload(FloatBuffer.wrap(values));
    if (type == DType.FLOAT32) {
      return identity;
    }
    Tensor rounded = matrix(side, side);
    k.copy(identity, rounded).run();
    return rounded;
  }

  /** One by the Frobenius norm, and a little less. */
  private void inverseNorm(Tensor matrix, Tensor squares, Tensor norm) {
    kernels.add(k.zip(MULTIPLY, matrix, matrix, squares));
    kernels.add(k.sum(squares, norm, OVERWRITE));
    kernels.add(k.map(Elementary.SQRT, norm, norm));
    kernels.add(k.map(new Affine(MARGIN, LEAST_NORM), norm, norm));
    kernels.add(k.map(Elementary.RECIPROCAL, norm, norm));
  }

  /** a + b·A + c·A². */
  private void polynomial(float[] factors, Tensor gram, Tensor identity, Tensor polynomial) {
    kernels.add(k.symmetricProduct(gram, false, gram, false, polynomial));
    kernels.add(k.map(new Affine(factors[2], 0), polynomial, polynomial));
    kernels.add(k.axpy(factors[1], gram, polynomial));
    kernels.add(k.axpy(factors[0], identity, polynomial));
  }
}
