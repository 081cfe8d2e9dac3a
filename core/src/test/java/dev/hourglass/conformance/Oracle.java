package dev.hourglass.conformance;

import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.AdamParameters;
import dev.hourglass.tensor.BinaryOp;
import dev.hourglass.tensor.BinaryOp.TimesDerivative;
import dev.hourglass.tensor.Into;
import dev.hourglass.tensor.LossFunction;
import dev.hourglass.tensor.SgdParameters;
import dev.hourglass.tensor.UnaryOp;
import dev.hourglass.tensor.UnaryOp.Affine;
import org.jspecify.annotations.Nullable;

/**
 * Every operation of {@link dev.hourglass.tensor.Kernels}, written down from its Javadoc in double
 * precision with the plainest loops, and independent of all backends.
 */
final class Oracle {
  private Oracle() {}

  static Matrix gatherRows(Matrix in, Matrix index, int cursor, float scale, Shape out) {
    return Matrix.of(
        out,
        (row, column) -> {
          double from = index.get((cursor + row) % index.columns());
          return from >= 0 && from < in.rows()
              ? scale * (float) in.get((int) from, column)
              : Double.NaN;
        });
  }

  static int advanced(int cursor, int rows, int length) {
    return (cursor + rows) % length;
  }

  static Expected gemm(
      Matrix a, boolean transposeA, Matrix b, boolean transposeB, Matrix old, Into into) {
    Matrix left = transposeA ? a.transposed() : a;
    Matrix right = transposeB ? b.transposed() : b;
    Matrix product = product(left, right);
    Matrix magnitude = product(left.map(Math::abs), right.map(Math::abs));
    return accumulate(new Expected(product, magnitude), old, into);
  }

  private static Matrix product(Matrix a, Matrix b) {
    return Matrix.of(
        a.rows(),
        b.columns(),
        (row, column) -> {
          double sum = 0;
          for (int k = 0; k < a.columns(); k++) {
            sum += a.get(row, k) * b.get(k, column);
          }
          return sum;
        });
  }

  private static Expected accumulate(Expected result, Matrix old, Into into) {
    return into == Into.OVERWRITE
        ? result
        : new Expected(
            result.value().zip(old, Double::sum),
            result.magnitude().zip(old, (m, o) -> m + Math.abs(o)));
  }

  static Expected map(UnaryOp op, Matrix in) {
    if (op instanceof Affine affine) {
      return new Expected(
          in.map(op::apply), in.map(x -> Math.abs(affine.scale() * x) + Math.abs(affine.shift())));
    }
    return Expected.of(in.map(op::apply));
  }

  static Expected zip(BinaryOp op, Matrix a, Matrix b) {
    Matrix value = a.zip(b, op::apply);
    if (op instanceof TimesDerivative times) {
      return new Expected(
          value,
          a.zip(
              b,
              (x, y) -> Math.abs(x) * Math.max(1, Math.abs(times.op().derivativeFromOutput(y)))));
    }
    return op == BinaryOp.MULTIPLY
        ? Expected.of(value)
        : new Expected(value, a.zip(b, (x, y) -> Math.abs(x) + Math.abs(y)));
  }

  static Expected axpy(float alpha, Matrix x, Matrix y) {
    return new Expected(
        y.zip(x, (p, q) -> p + alpha * q), y.zip(x, (p, q) -> Math.abs(p) + Math.abs(alpha * q)));
  }

  static Expected sum(Matrix in, Matrix old, Into into) {
    return accumulate(
        new Expected(sum(in, old.shape()), sum(in.map(Math::abs), old.shape())), old, into);
  }

  private static Matrix sum(Matrix in, Shape shape) {
    Matrix sums = Matrix.filled(shape, 0);
    for (int row = 0; row < in.rows(); row++) {
      for (int column = 0; column < in.columns(); column++) {
        int toRow = shape.rows() == 1 ? 0 : row;
        int toColumn = shape.columns() == 1 ? 0 : column;
        sums.set(toRow, toColumn, sums.get(toRow, toColumn) + in.get(row, column));
      }
    }
    return sums;
  }

  /** The value that is added to {@code sum}. */
  static Expected loss(LossFunction loss, float scale, Matrix output, Matrix target, Matrix old) {
    Matrix values = output.zip(target, (o, t) -> scale * loss.value(o, t));
    // Cross-entropy adds o·t, which may be larger than the loss itself.
    Matrix magnitudes =
        output.zip(
            target, (o, t) -> Math.abs(scale) * (Math.abs(loss.value(o, t)) + Math.abs(o * t)));
    Shape one = new Shape(1, 1);
    return accumulate(new Expected(sum(values, one), sum(magnitudes, one)), old, Into.ACCUMULATE);
  }

  static Expected lossGradient(LossFunction loss, float scale, Matrix output, Matrix target) {
    return new Expected(
        output.zip(target, (o, t) -> scale * loss.derivative(o, t)),
        output.zip(target, (o, t) -> Math.abs(scale) * (1 + Math.abs(o) + Math.abs(t))));
  }

  static Expected dense(
      Matrix x, Matrix w, boolean transposeW, @Nullable Matrix bias, Activation activation) {
    Matrix noBias = Matrix.filled(x.rows(), transposeW ? w.rows() : w.columns(), 0);
    Matrix start = bias == null ? noBias : noBias.zip(bias, Double::sum);
    Expected sums = gemm(x, false, w, transposeW, start, Into.ACCUMULATE);
    return new Expected(sums.value().map(activation::apply), sums.magnitude());
  }

  /** {@code dz}. */
  static Expected denseGrad(Activation activation, Matrix y, Matrix dy) {
    return zip(new TimesDerivative(activation), dy, y);
  }

  /** Parameters and state of Adam in double precision. */
  static final class Adam {
    private final AdamParameters h;
    private Matrix w;
    private Matrix m;
    private Matrix v;
    private double distance;

    Adam(AdamParameters h, Matrix w, Matrix m, Matrix v) {
      this.h = h;
      this.w = w;
      this.m = m;
      this.v = v;
    }

    void step(float learningRate, int t, Matrix g) {
      double beta1 = h.beta1();
      double beta2 = h.beta2();
      m = m.zip(g, (moment, x) -> beta1 * moment + (1 - beta1) * x);
      v = v.zip(g, (moment, x) -> beta2 * moment + (1 - beta2) * x * x);
      double correction1 = 1 - Math.pow(beta1, t);
      double correction2 = 1 - Math.pow(beta2, t);
      Matrix update =
          m.zip(
              v,
              (first, second) ->
                  learningRate
                      * (first / correction1)
                      / (Math.sqrt(second / correction2) + h.epsilon()));
      double decay = 1 - (double) learningRate * h.weightDecay();
      w = w.zip(update, (x, u) -> x * decay - u);
      for (int i = 0; i < update.size(); i++) {
        distance = Math.max(distance, Math.abs(update.get(i)));
      }
    }

    /** Relative to the parameters and to about ten of the largest update. */
    Expected w() {
      return new Expected(w, w.map(x -> Math.abs(x) + 10 * distance));
    }

    Expected m() {
      return new Expected(m, m.map(x -> Math.abs(x) + 1));
    }

    Expected v() {
      return Expected.of(v);
    }
  }

  /** Parameters and state of gradient descent in double precision. */
  static final class Sgd {
    private final SgdParameters h;
    private Matrix w;
    private Matrix velocity;

    Sgd(SgdParameters h, Matrix w, Matrix velocity) {
      this.h = h;
      this.w = w;
      this.velocity = velocity;
    }

    void step(float learningRate, Matrix g) {
      double momentum = h.momentum();
      velocity = velocity.zip(g, (old, x) -> momentum * old + x);
      Matrix direction = h.nesterov() ? g.zip(velocity, (x, s) -> x + momentum * s) : velocity;
      double decay = 1 - (double) learningRate * h.weightDecay();
      w = w.zip(direction, (x, d) -> x * decay - learningRate * d);
    }

    Expected w() {
      return new Expected(w, w.map(x -> Math.abs(x) + 1));
    }

    Expected velocity() {
      return new Expected(velocity, velocity.map(x -> Math.abs(x) + 1));
    }
  }
}
