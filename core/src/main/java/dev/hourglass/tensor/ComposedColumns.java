package dev.hourglass.tensor;

import static dev.hourglass.tensor.BinaryOp.MULTIPLY;
import static dev.hourglass.tensor.BinaryOp.SUBTRACT;
import static dev.hourglass.tensor.Into.OVERWRITE;

import dev.hourglass.tensor.BinaryOp.TimesDerivative;
import dev.hourglass.tensor.ColumnGroup.Elements;
import dev.hourglass.tensor.ColumnGroup.OneHot;
import dev.hourglass.tensor.ColumnGroups.Range;
import dev.hourglass.tensor.UnaryOp.Affine;
import dev.hourglass.tensor.UnaryOp.Elementary;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@link Kernels#errors} and {@link Kernels#means}, composed of the small operations, group by
 * group in {@link GatheredColumns}.
 */
final class ComposedColumns {
  private static final BinaryOp WHERE_POSITIVE = new TimesDerivative(Activation.RELU);

  /** {@code exp(-b)} times {@code a}. */
  private static final BinaryOp TIMES_EXP_OF_MINUS = new TimesDerivative(Elementary.LOG);

  private final Kernels k;
  private final Scope scope;
  private final ColumnGroups groups;
  private final int rows;
  private final List<Kernel> kernels = new ArrayList<>();
  private final GatheredColumns gathered;

  ComposedColumns(Kernels k, ColumnGroups groups, long rows) {
    this.k = k;
    this.scope = k.scope();
    this.groups = groups;
    this.rows = (int) rows;
    this.gathered = new GatheredColumns(k, groups, rows, kernels);
  }

  private Tensor column() {
    return scope.tensor(rows, 1);
  }

  private Tensor ones(int width) {
    float[] ones = new float[rows * width];
    Arrays.fill(ones, 1);
    Tensor tensor = scope.tensor(rows, width);
    tensor.upload(FloatBuffer.wrap(ones));
    return tensor;
  }

  Kernel errors(
      float scale,
      Tensor output,
      Tensor target,
      @Nullable Tensor weights,
      Tensor errors,
      @Nullable Tensor gradient) {
    Tensor o = gathered.apart(output, false);
    Tensor t = gathered.apart(target, false);
    Tensor w = weights == null ? null : gathered.apart(weights, true);
    Tensor e = scope.tensor((long) rows * groups.sources(), 1);
    Tensor g = scope.tensor((long) rows * groups.columns(), 1);
    for (Range range : groups.ranges()) {
      ColumnGroup group = range.group();
      int n = group.columns();
      float factor = scale * group.weight();
      Tensor error = gathered.part(e, range.source(), group.sources());
      Tensor derivative = gathered.part(g, range.column(), n);
      if (factor == 0) {
        // What it is multiplied by may be infinite.
        kernels.add(k.fill(0, error));
        kernels.add(k.fill(0, derivative));
        continue;
      }
      Tensor own = gathered.part(o, range.column(), n);
      Tensor wanted = gathered.part(t, range.column(), n);
      Tensor each = w == null ? null : gathered.part(w, range.source(), group.sources());
      if (each != null) {
        keepWeighted(factor, each, own, wanted);
      }
      if (group instanceof Elements elements) {
        elements(elements.loss(), own, wanted, error, derivative);
      } else {
        oneHot(own, wanted, error, derivative);
      }
      weigh(factor, each, error);
      weigh(factor, each, derivative);
    }
    gathered.together(e, true, errors);
    if (gradient != null) {
      gathered.together(g, false, gradient);
    }
    return Kernel.sequence(kernels);
  }

  /** Zeros in the place of what has no weight, before a function makes it infinite. */
  private void keepWeighted(float factor, Tensor weights, Tensor output, Tensor target) {
    int width = (int) weights.columns();
    Tensor keep = scope.tensor(rows, width);
    kernels.add(k.map(new Affine(Math.abs(factor), 0), weights, keep));
    kernels.add(k.zip(WHERE_POSITIVE, ones(width), keep, keep));
    kernels.add(k.zip(MULTIPLY, output, keep, output));
    kernels.add(k.zip(MULTIPLY, target, keep, target));
  }

  /** The product with factor and weights that is 0 where theirs is, unless it is infinite. */
  private void weigh(float factor, @Nullable Tensor weights, Tensor values) {
    if (weights == null) {
      kernels.add(k.map(new Affine(factor, 0), values, values));
      return;
    }
    Tensor factors = scope.tensor(rows, weights.columns());
    kernels.add(k.map(new Affine(factor, 0), weights, factors));
    kernels.add(k.zip(MULTIPLY, values, factors, values));
  }

  /** Each element's loss to {@code e}, and its derivative to {@code g}. */
  private void elements(LossFunction loss, Tensor o, Tensor t, Tensor e, Tensor g) {
    // The sum of all grows from run to run, and nobody reads it.
    kernels.add(k.loss(loss, 1, o, t, scope.tensor(1, 1), g));
    switch (loss) {
      case SQUARED_ERROR -> {
        kernels.add(k.zip(SUBTRACT, o, t, e));
        kernels.add(k.zip(MULTIPLY, e, e, e));
      }
      case ABSOLUTE_ERROR -> {
        kernels.add(k.zip(SUBTRACT, o, t, e));
        kernels.add(k.zip(MULTIPLY, e, g, e));
      }
      case HUBER -> {
        // With g the difference d cut to [-1, 1] the value is g·(d - ½g).
        kernels.add(k.zip(SUBTRACT, o, t, e));
        kernels.add(k.axpy(-0.5f, g, e));
        kernels.add(k.zip(MULTIPLY, e, g, e));
      }
      case BINARY_CROSS_ENTROPY_WITH_LOGITS -> {
        // o·([o > 0] - t) + log(1 + exp(-|o|)), with -|o| = o - 2·max(o, 0).
        Tensor rest = scope.tensor(rows, o.columns());
        kernels.add(k.map(Activation.RELU, o, rest));
        kernels.add(k.map(new Affine(-2, 0), rest, rest));
        kernels.add(k.axpy(1, o, rest));
        kernels.add(k.map(Activation.SOFTPLUS, rest, rest));
        kernels.add(k.zip(WHERE_POSITIVE, ones((int) o.columns()), o, e));
        kernels.add(k.zip(SUBTRACT, e, t, e));
        kernels.add(k.zip(MULTIPLY, e, o, e));
        kernels.add(k.axpy(1, rest, e));
      }
    }
  }

  /**
   * {@code e = Σt·log Σexp(o - m) + Σt·(m - o)} and {@code g = Σt·softmax(o) - t}, with {@code m}
   * the largest of a row, and with halves of {@code m - o}, which are finite where {@code o} is.
   */
  private void oneHot(Tensor o, Tensor t, Tensor e, Tensor g) {
    Tensor halves = scope.tensor(rows, o.columns());
    Tensor sum = column();
    exponentials(o, halves, g, sum);
    Tensor total = column();
    kernels.add(k.sum(t, total, OVERWRITE));
    kernels.add(k.zip(MULTIPLY, halves, t, halves));
    Tensor distance = column();
    kernels.add(k.sum(halves, distance, OVERWRITE));
    kernels.add(k.map(Elementary.LOG, sum, e));
    kernels.add(k.zip(MULTIPLY, e, total, e));
    kernels.add(k.axpy(2, distance, e));
    divide(g, sum);
    kernels.add(k.zip(MULTIPLY, g, total, g));
    kernels.add(k.zip(SUBTRACT, g, t, g));
  }

  /**
   * Half the distance of each element from the largest of its row to {@code halves}, {@code exp(o -
   * m)} to {@code out}, and its sum to {@code sum}.
   */
  private void exponentials(Tensor o, Tensor halves, Tensor out, Tensor sum) {
    int n = (int) o.columns();
    Tensor largest = scope.tensor(rows, n);
    kernels.add(k.copy(o, largest));
    for (int shift = 1; shift < n; shift *= 2) {
      largerOfBoth(largest, gathered.rotated(largest, shift));
    }
    kernels.add(k.map(new Affine(0.5f, 0), largest, halves));
    kernels.add(k.axpy(-0.5f, o, halves));
    kernels.add(k.map(new Affine(2, 0), halves, largest));
    kernels.add(k.zip(TIMES_EXP_OF_MINUS, ones(n), largest, out));
    kernels.add(k.sum(out, sum, OVERWRITE));
  }

  private void divide(Tensor values, Tensor divisors) {
    kernels.add(k.map(Elementary.RECIPROCAL, divisors, divisors));
    kernels.add(k.zip(MULTIPLY, values, divisors, values));
  }

  /** {@code a = max(a, b)}, and {@code b} is lost: one of two terms is 0, so nothing is rounded. */
  private void largerOfBoth(Tensor a, Tensor b) {
    Tensor difference = scope.tensor(rows, a.columns());
    Tensor smaller = scope.tensor(rows, a.columns());
    kernels.add(k.zip(SUBTRACT, a, b, difference));
    kernels.add(k.zip(WHERE_POSITIVE, a, difference, a));
    kernels.add(k.zip(WHERE_POSITIVE, b, difference, smaller));
    kernels.add(k.axpy(-1, smaller, b));
    kernels.add(k.axpy(1, b, a));
  }

  Kernel means(Tensor in, Tensor out) {
    Tensor x = gathered.apart(in, false);
    for (Range range : groups.ranges()) {
      Tensor own = gathered.part(x, range.column(), range.group().columns());
      if (range.group() instanceof OneHot) {
        Tensor sum = column();
        Tensor exponentials = scope.tensor(rows, own.columns());
        exponentials(own, scope.tensor(rows, own.columns()), exponentials, sum);
        divide(exponentials, sum);
        kernels.add(k.copy(exponentials, own));
      } else {
        LossFunction loss = ((Elements) range.group()).loss();
        if (loss == LossFunction.BINARY_CROSS_ENTROPY_WITH_LOGITS) {
          kernels.add(k.map(Activation.SIGMOID, own, own));
        }
      }
    }
    gathered.together(x, false, out);
    return Kernel.sequence(kernels);
  }
}
