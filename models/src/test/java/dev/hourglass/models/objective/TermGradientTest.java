package dev.hourglass.models.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.autodiff.ParameterBlock;
import dev.hourglass.autodiff.Tape;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.network.Batch;
import dev.hourglass.models.network.Code;
import dev.hourglass.models.network.Draws;
import dev.hourglass.models.network.ForwardPass;
import dev.hourglass.models.network.Network;
import dev.hourglass.models.network.Parameters;
import dev.hourglass.models.network.Recording;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.Backends;
import dev.hourglass.tensor.ColumnGroup;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.LossFunction;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
          new Contraction(0.4f, true),
          new Divergence(0.7f));

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
    cases.add(
        Arguments.of(
            new Reconstruction(),
            Architecture.stacked(COLUMNS, 4, 3)
                .groups(
                    new ColumnGroup.Elements(1, LossFunction.SQUARED_ERROR, 2),
                    new ColumnGroup.Elements(1, LossFunction.HUBER, 1),
                    new ColumnGroup.Elements(1, LossFunction.BINARY_CROSS_ENTROPY_WITH_LOGITS, 1),
                    new ColumnGroup.OneHot(3, 0.5f))));
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
      Recorded learned = new Recorded(scope, network, Parameters.learned(block), term);
      Recorded frozen =
          term.isOfRows() ? new Recorded(scope, network, Parameters.frozen(block), term) : learned;
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
      ParameterBlock block, float[] start, float[] direction, float step, Recorded term) {
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

  /** A term of some rows, with the same random numbers each time. */
  private static final class Recorded {
    private final List<Kernel> kernels;
    private final Objective.Sums sums;
    private final Draws draws;

    Recorded(Scope scope, Network network, Parameters parameters, Term term) {
      draws = new Draws(scope, 7);
      sums = new Objective.Sums(scope, List.of(term));
      Tape tape = new Tape(scope);
      tape.append(sums.clear());
      Tensor rows = scope.tensor(ROWS, COLUMNS);
      rows.upload(FloatBuffer.wrap(rows()));
      Recording recording = new Recording(tape, scope, network, parameters, DType.FLOAT32, draws);
      ForwardPass pass = ForwardPass.record(recording, Batch.of(tape.constant(rows), null));
      new Objective(List.of(term)).record(pass, Map.of(), sums);
      if (parameters.areLearned()) {
        tape.backward();
      }
      kernels = tape.kernels();
    }

    /** Numbers between 0 and 1, of which the last three columns are a category. */
    private static float[] rows() {
      Random random = new Random(11);
      float[] values = new float[ROWS * COLUMNS];
      for (int row = 0; row < ROWS; row++) {
        for (int column = 0; column < 3; column++) {
          values[row * COLUMNS + column] = random.nextFloat();
        }
        values[row * COLUMNS + 3 + random.nextInt(3)] = 1;
      }
      return values;
    }

    double value() {
      draws.restart();
      kernels.forEach(Kernel::run);
      return sums.download()[0];
    }
  }
}
