package dev.hourglass.models.network;

import static dev.hourglass.models.testing.Errors.assertError;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.ColumnGroup;
import dev.hourglass.tensor.ColumnGroups;
import dev.hourglass.tensor.LossFunction;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Errors and means of groups of columns, against numbers worked out by hand. */
final class LikelihoodTest {
  private static final Architecture TABLE =
      Architecture.stacked(7, 4)
          .groups(
              new ColumnGroup.Elements(2, LossFunction.SQUARED_ERROR, 2),
              new ColumnGroup.OneHot(3, 0.5f),
              new ColumnGroup.Elements(1, LossFunction.BINARY_CROSS_ENTROPY_WITH_LOGITS, 1),
              new ColumnGroup.Elements(1, LossFunction.HUBER, 1));

  private static final double[] OUTPUT = {1, -2, 0, Math.log(2), Math.log(5), Math.log(3), 4};
  private static final float[] TARGET = {2, -2.5f, 0, 1, 0, 1, 1};

  @Test
  void errorsAreThoseOfTheirGroups() {
    double[] expected = {
      2, 2 * 0.25, 0.5 * Math.log(8 / 2.0), Math.log(4 / 3.0), 3 - 0.5,
    };
    assertArrayEquals(expected, TABLE.likelihood().errors(OUTPUT, TARGET), 1e-12);
  }

  @Test
  void meansAreWhatIsExpected() {
    double[] expected = {1, -2, 1 / 8.0, 2 / 8.0, 5 / 8.0, 3 / 4.0, 4};
    assertArrayEquals(expected, TABLE.likelihood().means(OUTPUT), 1e-12);
  }

  @Test
  void aCategoryThatIsMissingHasNoError() {
    float[] target = {2, -2.5f, 0, 0, 0, 1, 1};
    assertEquals(0, TABLE.likelihood().errors(OUTPUT, target)[2]);
  }

  @Test
  void aLogitOfAnySizeHasAFiniteError() {
    double[] output = {1, 1, 1e30, -1e30, 0, -1e30, 1e30};
    double[] errors = TABLE.likelihood().errors(output, TARGET);
    for (double error : errors) {
      assertTrue(Double.isFinite(error), "an error of " + error);
    }
    assertArrayEquals(
        new double[] {1, 0, 0}, Arrays.copyOfRange(TABLE.likelihood().means(output), 2, 5));
  }

  /** Densities integrate to 1: by the trapezoidal rule, over all that matters. */
  @Test
  void normalizersAreThoseOfDensities() {
    for (LossFunction loss :
        new LossFunction[] {
          LossFunction.SQUARED_ERROR, LossFunction.ABSOLUTE_ERROR, LossFunction.HUBER
        }) {
      for (float weight : new float[] {1, 0.3f, 7, 79, 81}) {
        Likelihood likelihood =
            Architecture.stacked(1, 1)
                .groups(new ColumnGroup.Elements(1, loss, weight))
                .likelihood();
        double sum = 0;
        double step = 1e-3 / Math.max(1, weight);
        double normalizer = likelihood.logNormalizer(1);
        for (int i = -60_000; i <= 60_000; i++) {
          double error = likelihood.errors(new double[] {i * step}, new float[] {0})[0];
          sum += step * Math.exp(-error - normalizer);
        }
        assertEquals(1, sum, 1e-5, loss + " of weight " + weight);
      }
    }
  }

  /** √(2π)·erf(√½) + 2·exp(-½), by published values of erf(√½) and exp(-½). */
  @Test
  void theNormalizerOfHuberIsTheKnownOne() {
    double integral = 2.5066282746310002 * 0.6826894921370859 + 2 * 0.6065306597126334;
    assertEquals(
        3 * Math.log(integral), new Likelihood.Alike(LossFunction.HUBER).logNormalizer(3), 1e-14);
  }

  /** Of so small a weight nearly all lies where the loss is the absolute error less ½. */
  @Test
  void theNormalizerOfHuberIsKnownForAnyWeight() {
    assertEquals(
        Math.log(2e30),
        logNormalizer(new ColumnGroup.Elements(1, LossFunction.HUBER, 1e-30f)),
        1e-6);
    assertEquals(
        0.5 * Math.log(Math.PI / 5e29),
        logNormalizer(new ColumnGroup.Elements(1, LossFunction.HUBER, 1e30f)),
        1e-6);
  }

  private static double logNormalizer(ColumnGroup group) {
    return new Likelihood.Grouped(new ColumnGroups(List.of(group))).logNormalizer(group.columns());
  }

  @Test
  void whatIsNoDensityHasNoNormalizer() {
    ColumnGroup half = new ColumnGroup.OneHot(2, 0.5f);
    ColumnGroup twice =
        new ColumnGroup.Elements(3, LossFunction.BINARY_CROSS_ENTROPY_WITH_LOGITS, 2);
    assertError(
        IllegalArgumentException.class,
        () -> logNormalizer(half),
        "A cross-entropy with the weight 0.5 is no density; choose the weight 1");
    assertError(
        IllegalArgumentException.class,
        () -> logNormalizer(twice),
        "A cross-entropy with the weight 2.0 is no density; choose the weight 1");
    assertEquals(0, logNormalizer(new ColumnGroup.OneHot(2, 1)));
    assertEquals(
        0,
        logNormalizer(
            new ColumnGroup.Elements(3, LossFunction.BINARY_CROSS_ENTROPY_WITH_LOGITS, 1)));
    assertThrows(IllegalArgumentException.class, () -> TABLE.likelihood().logNormalizer(7));
  }

  @Test
  void groupsThatDoNotFitAreRefused() {
    Architecture architecture = Architecture.stacked(4, 2);
    IllegalArgumentException error =
        assertThrows(
            IllegalArgumentException.class,
            () -> architecture.groups(new ColumnGroup.OneHot(3, 1)));
    assertEquals(
        "The groups have 3 columns, but the output has 4; make them equal", error.getMessage());
    Architecture sigmoid = architecture.outputActivation(Activation.SIGMOID);
    assertThrows(
        IllegalArgumentException.class, () -> sigmoid.groups(new ColumnGroup.OneHot(4, 1)));
    assertThrows(
        IllegalArgumentException.class,
        () -> architecture.loss(LossFunction.BINARY_CROSS_ENTROPY_WITH_LOGITS));
  }
}
