package dev.hourglass.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hourglass.tensor.UnaryOp.Affine;
import dev.hourglass.tensor.UnaryOp.Elementary;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The derivatives of the element-wise functions against central finite differences. */
final class DerivativesTest {
  private static final double H = 1e-5;
  private static final int POINTS = 2_000;

  static Stream<UnaryOp> unaryOps() {
    return Stream.of(
            Stream.of(Activation.values()),
            Stream.of(Elementary.values()),
            Stream.of(new Affine(-1.5f, 4), new Affine(0, 1)))
        .flatMap(ops -> ops);
  }

  @ParameterizedTest
  @MethodSource("unaryOps")
  void ofUnaryOps(UnaryOp op) {
    Random random = new Random(3);
    for (int i = 0; i < POINTS; i++) {
      double x = point(op, random);
      double slope = (op.apply(x + H) - op.apply(x - H)) / (2 * H);
      double derivative = op.derivativeFromOutput(op.apply(x));
      assertEquals(slope, derivative, 1e-7 * Math.max(1, Math.abs(slope)), op + " at " + x);
    }
  }

  /** A point where the function is smooth over a stretch of H on both sides. */
  private static double point(UnaryOp op, Random random) {
    double x = 3 * random.nextGaussian();
    if (op == Elementary.SQRT || op == Elementary.RECIPROCAL || op == Elementary.LOG) {
      double away = 0.1 + Math.abs(x);
      return op == Elementary.RECIPROCAL ? Math.copySign(away, x) : away;
    }
    return Math.abs(x) < 2 * H ? x + 4 * H : x;
  }

  @ParameterizedTest
  @CsvSource({
    "IDENTITY, -2, -2",
    "RELU, -2, 0",
    "RELU, 2, 2",
    "LEAKY_RELU, 2, 2",
    "LEAKY_RELU, -2, -0.02",
    "ELU, 2, 2",
    "ELU, -0.6931471805599453, -0.5",
    "ELU, -1000, -1",
    "SIGMOID, 0, 0.5",
    "SIGMOID, 1.0986122886681098, 0.75",
    "SIGMOID, -1000, 0",
    "SIGMOID, 1000, 1",
    "TANH, 0.5493061443340549, 0.5",
    "TANH, -1000, -1",
    "SOFTPLUS, 0, 0.6931471805599453",
    "SOFTPLUS, 1000, 1000",
    "SOFTPLUS, -1000, 0"
  })
  void activationsHaveTheirValues(Activation activation, double x, double y) {
    assertEquals(y, activation.apply(x), 1e-9);
  }

  @Test
  void atTheKinksTheDerivativeIsTheOneDocumented() {
    assertEquals(0, Activation.RELU.derivativeFromOutput(0));
    assertEquals(0, LossFunction.ABSOLUTE_ERROR.derivative(2, 2));
  }

  @ParameterizedTest
  @EnumSource
  void ofLosses(LossFunction loss) {
    Random random = new Random(4);
    for (int i = 0; i < POINTS; i++) {
      double t = random.nextDouble();
      double o = 3 * random.nextGaussian();
      double distance = Math.abs(o - t);
      if (distance < 2 * H || Math.abs(distance - 1) < 2 * H) {
        // Too near a kink of Huber's or the absolute error's derivative.
        o += 4 * H;
      }
      double slope = (loss.value(o + H, t) - loss.value(o - H, t)) / (2 * H);
      assertEquals(slope, loss.derivative(o, t), 1e-7, loss + " at " + o + ", " + t);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "SQUARED_ERROR, 3, 1, 4",
    "HUBER, 0.5, 0, 0.125",
    "HUBER, -3, 0, 2.5",
    "ABSOLUTE_ERROR, -3, 0.5, 3.5",
    "BINARY_CROSS_ENTROPY_WITH_LOGITS, 0, 0.3, 0.6931471805599453",
    "BINARY_CROSS_ENTROPY_WITH_LOGITS, 1.0986122886681098, 1, 0.2876820724517809",
    "BINARY_CROSS_ENTROPY_WITH_LOGITS, 1000, 1, 0",
    "BINARY_CROSS_ENTROPY_WITH_LOGITS, -1000, 1, 1000"
  })
  void lossesHaveTheirValues(LossFunction loss, double o, double t, double value) {
    assertEquals(value, loss.value(o, t), 1e-9);
  }
}
