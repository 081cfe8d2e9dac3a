package dev.hourglass.conformance;

import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.AdamParameters;
import dev.hourglass.tensor.BinaryOp;
import dev.hourglass.tensor.BinaryOp.TimesDerivative;
import dev.hourglass.tensor.ColumnGroup;
import dev.hourglass.tensor.ColumnGroup.Elements;
import dev.hourglass.tensor.ColumnGroup.OneHot;
import dev.hourglass.tensor.ColumnGroups;
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

  /** What a group's errors in a row are multiplied by; nothing else counts where it is 0. */
  private static double factor(
      ColumnGroup group, float scale, @Nullable Matrix weights, int row, int source) {
    return scale * group.weight() * (weights == null ? 1 : weights.get(row, source));
  }

  private static double largest(Matrix o, int row, ColumnGroups.Range range) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < range.group().columns(); i++) {
      largest = Math.max(largest, o.get(row, range.column() + i));
    }
    return largest;
  }

  /** {@code Σexp(o - m)}, with {@code m} the largest. */
  private static double exponentials(Matrix o, int row, ColumnGroups.Range range) {
    double largest = largest(o, row, range);
    double sum = 0;
    for (int i = 0; i < range.group().columns(); i++) {
      sum += Math.exp(o.get(row, range.column() + i) - largest);
    }
    return sum;
  }

  static Expected errors(
      ColumnGroups groups, float scale, Matrix o, Matrix t, @Nullable Matrix weights) {
    Matrix value = Matrix.filled(o.rows(), groups.sources(), 0);
    Matrix magnitude = Matrix.filled(o.rows(), groups.sources(), 0);
    for (ColumnGroups.Range range : groups.ranges()) {
      for (int row = 0; row < o.rows(); row++) {
        for (int i = 0; i < range.group().sources(); i++) {
          int source = range.source() + i;
          double factor = factor(range.group(), scale, weights, row, source);
          if (factor != 0) {
            Expected error =
                range.group() instanceof Elements elements
                    ? loss(
                        elements.loss(),
                        1,
                        Matrix.scalar(o.get(row, range.column() + i)),
                        Matrix.scalar(t.get(row, range.column() + i)),
                        Matrix.scalar(0))
                    : crossEntropy(o, t, row, range);
            value.set(row, source, factor * error.value().get(0));
            magnitude.set(row, source, Math.abs(factor) * error.magnitude().get(0));
          }
        }
      }
    }
    return new Expected(value, magnitude);
  }

  private static Expected crossEntropy(Matrix o, Matrix t, int row, ColumnGroups.Range range) {
    double largest = largest(o, row, range);
    double logarithm = Math.log(exponentials(o, row, range));
    double value = 0;
    double magnitude = 0;
    for (int i = 0; i < range.group().columns(); i++) {
      double target = t.get(row, range.column() + i);
      double distance = largest - o.get(row, range.column() + i);
      value += target * (logarithm + distance);
      magnitude += Math.abs(target) * (1 + logarithm + distance);
    }
    return new Expected(Matrix.scalar(value), Matrix.scalar(magnitude));
  }

  static Expected errorGradient(
      ColumnGroups groups, float scale, Matrix o, Matrix t, @Nullable Matrix weights) {
    Matrix value = Matrix.filled(o.shape(), 0);
    Matrix magnitude = Matrix.filled(o.shape(), 0);
    for (ColumnGroups.Range range : groups.ranges()) {
      boolean each = range.group() instanceof Elements;
      for (int row = 0; row < o.rows(); row++) {
        double sum = each ? 0 : exponentials(o, row, range);
        double largest = largest(o, row, range);
        double total = 0;
        for (int i = 0; i < range.group().columns(); i++) {
          total += t.get(row, range.column() + i);
        }
        for (int i = 0; i < range.group().columns(); i++) {
          int column = range.column() + i;
          double output = o.get(row, column);
          double target = t.get(row, column);
          double factor =
              factor(range.group(), scale, weights, row, range.source() + (each ? i : 0));
          if (factor != 0) {
            double derivative =
                range.group() instanceof Elements elements
                    ? elements.loss().derivative(output, target)
                    : total * Math.exp(output - largest) / sum - target;
            double size = each ? 1 + Math.abs(output) + Math.abs(target) : total + Math.abs(target);
            value.set(row, column, factor * derivative);
            magnitude.set(row, column, Math.abs(factor) * size);
          }
        }
      }
    }
    return new Expected(value, magnitude);
  }

  static Matrix means(ColumnGroups groups, Matrix o) {
    Matrix means = o.map(x -> x);
    for (ColumnGroups.Range range : groups.ranges()) {
      for (int row = 0; row < o.rows(); row++) {
        double largest = largest(o, row, range);
        for (int i = 0; i < range.group().columns(); i++) {
          int column = range.column() + i;
          double x = o.get(row, column);
          if (range.group() instanceof OneHot) {
            means.set(row, column, Math.exp(x - largest) / exponentials(o, row, range));
          } else if (((Elements) range.group()).loss()
              == LossFunction.BINARY_CROSS_ENTROPY_WITH_LOGITS) {
            means.set(row, column, 1 / (1 + Math.exp(-x)));
          }
        }
      }
    }
    return means;
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
