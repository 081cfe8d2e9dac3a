package dev.hourglass.backend.vectors;

import dev.hourglass.backend.loops.PlainFamily;
import dev.hourglass.backend.loops.Tiles;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.BinaryOp;
import dev.hourglass.tensor.BinaryOp.TimesDerivative;
import dev.hourglass.tensor.LossFunction;
import dev.hourglass.tensor.UnaryOp;
import dev.hourglass.tensor.UnaryOp.Elementary;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Inner loops over vectors as wide as the processor's. Where HotSpot vectorizes a plain loop, on
 * all JDKs, it is left to that, as is what remains behind the last whole vector, and what is seldom
 * computed (logarithms, softplus itself).
 */
public final class VectorFamily extends PlainFamily {
  private final Tiles tiles = new VectorTiles();

  private final Map<UnaryOp, IsolatedLoop> functions =
      Map.of(
          Activation.ELU, new IsolatedLoop("elu"),
          Activation.SIGMOID, new IsolatedLoop("sigmoid"),
          Activation.TANH, new IsolatedLoop("tanh"),
          Elementary.EXPM1, new IsolatedLoop("expm1"));

  private final Map<UnaryOp, IsolatedLoop> derivatives =
      Map.of(
          Activation.RELU, new IsolatedLoop("timesReluDerivative"),
          Activation.LEAKY_RELU, new IsolatedLoop("timesLeakyReluDerivative"),
          Activation.SOFTPLUS, new IsolatedLoop("timesSoftplusDerivative"));

  private final IsolatedLoop expOfMinusMagnitude = new IsolatedLoop("expOfMinusMagnitude");
  private final IsolatedLoop sigmoidFromExp = new IsolatedLoop("sigmoidFromExp");
  private final IsolatedLoop crossEntropyFromExp = new IsolatedLoop("crossEntropyFromExp");

  /** Creates the family; called by reflection. */
  public VectorFamily() {}

  @Override
  public String description() {
    return "vectors of " + Lanes.LENGTH + " floats";
  }

  @Override
  public Tiles tiles() {
    return tiles;
  }

  @Override
  public void unary(UnaryOp op, float[] x, float[] y, int from, int to) {
    int rest = run(functions.get(op), x, x, y, from, to);
    if (rest < to) {
      super.unary(op, x, y, rest, to);
    }
  }

  @Override
  public void unaryRows(UnaryOp op, float[] y, int at, int rows, int width, int stride) {
    IsolatedLoop loop = functions.get(op);
    if (loop == null || width % Lanes.LENGTH != 0) {
      super.unaryRows(op, y, at, rows, width, stride);
    } else {
      loop.run(y, y, y, at, rows, width, stride);
    }
  }

  @Override
  public void binary(BinaryOp op, float[] a, float[] b, float[] y, int from, int to) {
    IsolatedLoop loop = op instanceof TimesDerivative chain ? derivatives.get(chain.op()) : null;
    int rest = run(loop, a, b, y, from, to);
    if (rest < to) {
      super.binary(op, a, b, y, rest, to);
    }
  }

  /** Runs a loop, if there is one, over whole vectors; gives the place where it has ended. */
  private static int run(
      @Nullable IsolatedLoop loop, float[] a, float[] b, float[] y, int from, int to) {
    int width = Lanes.FLOATS.loopBound(to - from);
    if (loop == null || width == 0) {
      return from;
    }
    loop.run(a, b, y, from, 1, width, width);
    return from + width;
  }

  @Override
  public void add(float[] x, int xAt, float[] y, int yAt, int n) {
    int done = Rows.add(x, xAt, y, yAt, n);
    super.add(x, xAt + done, y, yAt + done, n - done);
  }

  @Override
  public void widen(byte[] x, int xAt, float scale, float[] y, int yAt, int n) {
    int done = Rows.widen(x, xAt, scale, y, yAt, n);
    super.widen(x, xAt + done, scale, y, yAt + done, n - done);
  }

  @Override
  public void losses(LossFunction loss, float scale, float[][] buffer, int from, int to) {
    int rest = from;
    if (loss == LossFunction.BINARY_CROSS_ENTROPY_WITH_LOGITS) {
      rest = crossEntropies(scale, buffer, from, to);
    }
    if (rest < to) {
      super.losses(loss, scale, buffer, rest, to);
    }
  }

  private int crossEntropies(float scale, float[][] buffer, int from, int to) {
    float[] output = buffer[0];
    float[] target = buffer[1];
    float[] value = buffer[2];
    float[] gradient = buffer[3];
    int last = run(expOfMinusMagnitude, output, output, value, from, to);
    run(sigmoidFromExp, output, value, gradient, from, last);
    run(crossEntropyFromExp, output, target, value, from, last);
    for (int i = from; i < last; i++) {
      gradient[i] = scale * (gradient[i] - target[i]);
    }
    return last;
  }
}
