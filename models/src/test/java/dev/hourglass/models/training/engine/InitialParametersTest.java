package dev.hourglass.models.training.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.autodiff.Parameter;
import dev.hourglass.data.Dataset;
import dev.hourglass.models.Samples;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.network.Initializer;
import dev.hourglass.models.network.Network;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class InitialParametersTest {
  private static final Dataset UNUSED = Samples.uniform(1, 300, 0);

  static List<Architecture> architectures() {
    Architecture untied = Architecture.stacked(300, 200, 120);
    return List.of(untied, untied.tied());
  }

  private static List<Parameter> matrices(Architecture architecture) {
    return Network.of(architecture).layout().parameters().stream()
        .filter(parameter -> parameter.role() == Parameter.Role.WEIGHT)
        .toList();
  }

  private static float[] matrix(Architecture architecture, float[] parameters, int i) {
    Parameter matrix = matrices(architecture).get(i);
    int offset = (int) Network.of(architecture).layout().offset(matrix.name());
    return Arrays.copyOfRange(parameters, offset, offset + (int) matrix.size());
  }

  private static double variance(float[] values) {
    double sum = 0;
    double squares = 0;
    for (float value : values) {
      sum += value;
      squares += (double) value * value;
    }
    double mean = sum / values.length;
    assertEquals(0, mean, 4 * Math.sqrt(squares / values.length / values.length), "mean");
    return squares / values.length - mean * mean;
  }

  private static double largest(float[] values) {
    double largest = 0;
    for (float value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  @ParameterizedTest
  @MethodSource("architectures")
  void heIsATruncatedNormalOfVarianceTwoByFanIn(Architecture architecture) {
    float[] parameters = OneStage.initial(architecture, UNUSED, 1);
    List<Parameter> shapes = matrices(architecture);
    for (int i = 0; i < shapes.size(); i++) {
      float[] weights = matrix(architecture, parameters, i);
      double expected = 2.0 / shapes.get(i).rows();
      // 24,000 draws and more: the variance is known to about 1 %.
      assertEquals(expected, variance(weights), 0.03 * expected, "matrix " + i);
      // Cut off at two deviations of the normal, whose variance is the truncated one's over 0.7737.
      double bound = 2 * Math.sqrt(expected / 0.7737413035);
      assertTrue(largest(weights) <= bound * (1 + 1e-6), "matrix " + i);
      assertTrue(largest(weights) > 0.99 * bound, "matrix " + i);
    }
  }

  @ParameterizedTest
  @MethodSource("architectures")
  void glorotIsUniformWithinItsBounds(Architecture architecture) {
    Architecture glorot = architecture.initializer(new Initializer.Glorot());
    float[] parameters = OneStage.initial(glorot, UNUSED, 1);
    List<Parameter> shapes = matrices(glorot);
    for (int i = 0; i < shapes.size(); i++) {
      float[] weights = matrix(glorot, parameters, i);
      double fans = shapes.get(i).rows() + shapes.get(i).columns();
      assertEquals(2 / fans, variance(weights), 0.03 * 2 / fans, "matrix " + i);
      assertTrue(largest(weights) <= (float) Math.sqrt(6 / fans), "matrix " + i);
      assertTrue(largest(weights) > 0.99 * Math.sqrt(6 / fans), "matrix " + i);
    }
  }

  @ParameterizedTest
  @MethodSource("architectures")
  void biasesStartAtZero(Architecture architecture) {
    for (Initializer initializer : List.of(new Initializer.He(), new Initializer.Glorot())) {
      float[] parameters = OneStage.initial(architecture.initializer(initializer), UNUSED, 3);
      int first = (int) Network.of(architecture).layout().weightCount();
      float[] biases = Arrays.copyOfRange(parameters, first, parameters.length);
      assertArrayEquals(new float[biases.length], biases);
    }
  }

  @Test
  void followFromTheSeed() {
    for (Initializer initializer :
        List.of(new Initializer.He(), new Initializer.Glorot(), new Initializer.Pca(0.1))) {
      Architecture architecture = Architecture.stacked(20, 10, 5).initializer(initializer);
      Dataset data = Samples.uniform(40, 20, 1);
      float[] weights = OneStage.initial(architecture, data, 7);
      assertArrayEquals(weights, OneStage.initial(architecture, data, 7));
      assertFalse(Arrays.equals(weights, OneStage.initial(architecture, data, 8)));
    }
  }

  @Test
  void differFromMatrixToMatrix() {
    // All of one shape, so that equal draws would give equal matrices.
    for (Initializer initializer : List.of(new Initializer.He(), new Initializer.Glorot())) {
      Architecture architecture = Architecture.stacked(16, 16, 16).initializer(initializer);
      float[] parameters = OneStage.initial(architecture, UNUSED, 7);
      for (int i = 0; i < 4; i++) {
        for (int j = 0; j < i; j++) {
          assertFalse(
              Arrays.equals(
                  matrix(architecture, parameters, i), matrix(architecture, parameters, j)),
              i + " and " + j);
        }
      }
    }
  }
}
