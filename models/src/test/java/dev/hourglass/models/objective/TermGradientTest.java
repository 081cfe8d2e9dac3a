package dev.hourglass.models.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.autodiff.ParameterBlock;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.network.Code;
import dev.hourglass.models.network.Network;
import dev.hourglass.models.network.Parameters;
import dev.hourglass.models.objective.RecordedTerm.Inputs;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.Backends;
import dev.hourglass.tensor.ColumnGroup;
import dev.hourglass.tensor.LossFunction;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The gradient of every term, by every activation, is the slope of its value. */
final class TermGradientTest {
  private static final int ROWS = 12;
  private static final int COLUMNS = 6;
  private static final int DIRECTIONS = 4;

  /** Large beside the rounding of a value, small beside the curvature of a term. */
  private static final float STEP = 4e-3f;

  /** So small that no code's sign changes on the way. */
  private static final float STEP_OF_L1 = 3e-4f;

  private static final List<Term> TERMS =
      List.of(
          new Reconstruction(),
          new L2(0.3f),
          new CodeL1(0.2f),
          new Sparsity(0.2f, 0.5f),
          new Contraction(0.4f),
          new Divergence(0.7f));

  private static final Architecture TABLE =
      Architecture.stacked(COLUMNS, 4, 3)
          .groups(
              new ColumnGroup.Elements(1, LossFunction.SQUARED_ERROR, 2),
              new ColumnGroup.Elements(1, LossFunction.HUBER, 1),
              new ColumnGroup.Elements(1, LossFunction.BINARY_CROSS_ENTROPY_WITH_LOGITS, 1),
              new ColumnGroup.OneHot(3, 0.5f));

  private static Stream<Arguments> cases() {
    List<Arguments> cases = new ArrayList<>();
    for (Term term : TERMS) {
      for (Activation activation : Activation.values()) {
        for (int depth = 1; depth <= 2; depth++) {
          for (boolean tied : new boolean[] {false, true}) {
            Architecture architecture = architecture(term, activation, depth);
            cases.add(Arguments.of(term, tied ? architecture.tied() : architecture));
          }
        }
      }
    }
    for (LossFunction loss : LossFunction.values()) {
      Architecture architecture = Architecture.stacked(COLUMNS, 4, 3);
      boolean isProbability = loss == LossFunction.BINARY_CROSS_ENTROPY_WITH_LOGITS;
      cases.add(
          Arguments.of(
              new Reconstruction(),
              (isProbability ? architecture.outputActivation(Activation.SIGMOID) : architecture)
                  .loss(loss)));
    }
    cases.add(Arguments.of(new Reconstruction(), TABLE));
    return cases.stream();
  }

  private static Architecture architecture(Term term, Activation activation, int depth) {
    Architecture architecture =
        depth == 1 ? Architecture.stacked(COLUMNS, 3) : Architecture.stacked(COLUMNS, 4, 3);
    architecture = architecture.hiddenActivation(activation);
    if (term instanceof Divergence) {
      return architecture.code(new Code.Gaussian());
    }
    // Its logarithm is one of activations between 0 and 1.
    return architecture.codeActivation(term instanceof Sparsity ? Activation.SIGMOID : activation);
  }

  @ParameterizedTest(name = "{0} of {1}")
  @MethodSource("cases")
  void theGradientIsTheSlope(Term term, Architecture architecture) {
    assertSlope(term, architecture, Inputs.of(rows()));
  }

  private static Stream<Architecture> reconstructions() {
    Architecture plain = Architecture.stacked(COLUMNS, 4, 3);
    return Stream.of(plain, plain.outputActivation(Activation.SIGMOID), TABLE, TABLE.tied());
  }

  /** The sample's noise is of the deviation, which the variance's layer learns. */
  @ParameterizedTest
  @MethodSource("reconstructions")
  void theGradientOfASampledCodeIsTheSlope(Architecture architecture) {
    Architecture gaussian = architecture.code(new Code.Gaussian());
    assertSlope(new Reconstruction(), gaussian, Inputs.of(rows()));
  }

  @ParameterizedTest
  @MethodSource("reconstructions")
  void theGradientOfWeightedCellsIsTheSlope(Architecture architecture) {
    float[][] cells = cells(architecture.likelihood().sources(COLUMNS));
    assertSlope(new Reconstruction(), architecture, Inputs.of(rows()).weights(cells));
  }

  @ParameterizedTest
  @MethodSource("reconstructions")
  void theGradientOfADisturbedCodeIsTheSlope(Architecture architecture) {
    float[][] cells = cells(architecture.likelihood().sources(COLUMNS));
    Inputs inputs = Inputs.of(rows()).codeNoise();
    assertSlope(new Reconstruction(), architecture, inputs);
    Architecture gaussian = architecture.code(new Code.Gaussian());
    assertSlope(new Reconstruction(), gaussian, inputs.weights(cells));
  }

  private static void assertSlope(Term term, Architecture architecture, Inputs inputs) {
    try (Backend backend = Backends.open("java");
        Scope scope = backend.newScope()) {
      Network network = Network.of(architecture);
      ParameterBlock block = new ParameterBlock(scope, network.layout());
      float[] start = normal(new Random(3), Math.toIntExact(block.size()), 0.5);
      for (int i = Math.toIntExact(block.weightCount()); i < start.length; i++) {
        // Lest a rectifier have no living unit.
        start[i] += 0.5f;
      }
      block.upload(start);
      RecordedTerm learned =
          new RecordedTerm(scope, network, Parameters.learned(block), term, inputs);
      RecordedTerm frozen =
          term.isOfRows()
              ? new RecordedTerm(scope, network, Parameters.frozen(block), term, inputs)
              : learned;
      double value = learned.value();
      float[] gradient = download(block.gradients());
      assertTrue(value > 0, "a term of " + value);
      assertEquals(value, frozen.value(), 1e-6 * value, "learned and frozen");
      Random random = new Random(5);
      float step = term instanceof CodeL1 ? STEP_OF_L1 : STEP;
      for (int i = 0; i < DIRECTIONS; i++) {
        float[] direction = normal(random, start.length, 1 / Math.sqrt(start.length));
        double slope =
            (at(block, start, direction, step, frozen) - at(block, start, direction, -step, frozen))
                / (2 * step);
        double expected = 0;
        double scale = 0;
        for (int j = 0; j < start.length; j++) {
          expected += (double) gradient[j] * direction[j];
          scale += (double) gradient[j] * gradient[j];
        }
        double tolerance = 0.05 * Math.sqrt(scale / start.length) + 2e-4 * value;
        assertEquals(expected, slope, tolerance, "direction " + i);
      }
    }
  }

  private static double at(
      ParameterBlock block, float[] start, float[] direction, float step, RecordedTerm term) {
    float[] moved = start.clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i] += step * direction[i];
    }
    block.upload(moved);
    return term.value();
  }

  private static float[] normal(Random random, int count, double deviation) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (deviation * random.nextGaussian());
    }
    return values;
  }

  private static float[] download(Tensor tensor) {
    float[] values = new float[Math.toIntExact(tensor.size())];
    tensor.download(FloatBuffer.wrap(values));
    return values;
  }

  /** Numbers between 0 and 1, of which the last three columns are a category. */
  private static float[][] rows() {
    Random random = new Random(11);
    float[][] rows = new float[ROWS][COLUMNS];
    for (float[] row : rows) {
      for (int column = 0; column < 3; column++) {
        row[column] = random.nextFloat();
      }
      row[3 + random.nextInt(3)] = 1;
    }
    return rows;
  }

  /** A third of the cells is missing. */
  private static float[][] cells(int sources) {
    Random random = new Random(13);
    float[][] weights = new float[ROWS][sources];
    for (float[] row : weights) {
      for (int i = 0; i < sources; i++) {
        row[i] = random.nextInt(3) == 0 ? 0 : 2 * random.nextFloat();
      }
    }
    return weights;
  }
}
