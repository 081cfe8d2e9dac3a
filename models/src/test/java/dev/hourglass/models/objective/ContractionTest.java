package dev.hourglass.models.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hourglass.autodiff.ParameterBlock;
import dev.hourglass.autodiff.Tape;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.network.Batch;
import dev.hourglass.models.network.Draws;
import dev.hourglass.models.network.ForwardPass;
import dev.hourglass.models.network.Network;
import dev.hourglass.models.network.Parameters;
import dev.hourglass.models.network.Recording;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.Backends;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The norm of a code's Jacobian, exact and estimated, against its definition in double. */
final class ContractionTest {
  private static final int ROWS = 100;
  private static final int INPUTS = 20;
  private static final int CODES = 8;
  private static final int DRAWS = 1_000;

  @ParameterizedTest
  @EnumSource(
      value = Activation.class,
      names = {"SIGMOID", "TANH", "IDENTITY"})
  void theEstimateIsTheExactNorm(Activation activation) {
    Random random = new Random(1);
    float[] parameters = new float[2 * INPUTS * CODES + INPUTS + CODES];
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] = (float) (0.4 * random.nextGaussian());
    }
    float[] rows = new float[ROWS * INPUTS];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = (float) random.nextGaussian();
    }
    double norm = norm(activation, parameters, rows);
    assertEquals(
        norm,
        value((term, pass, sum) -> term.record(pass, null, sum), activation, parameters, rows, 1),
        1e-5 * norm);
    double estimate = value(Contraction::estimate, activation, parameters, rows, DRAWS);
    assertEquals(norm, estimate, 0.01 * norm);
  }

  /** The mean over rows of the sum of squares of all derivatives. */
  private static double norm(Activation activation, float[] parameters, float[] rows) {
    double sum = 0;
    for (int row = 0; row < ROWS; row++) {
      for (int code = 0; code < CODES; code++) {
        double z = parameters[2 * INPUTS * CODES + code];
        double weights = 0;
        for (int i = 0; i < INPUTS; i++) {
          double w = parameters[i * CODES + code];
          z += w * rows[row * INPUTS + i];
          weights += w * w;
        }
        double h = 1e-6;
        double slope = (activation.apply(z + h) - activation.apply(z - h)) / (2 * h);
        sum += slope * slope * weights;
      }
    }
    return sum / ROWS;
  }

  private interface Form {
    void record(Contraction term, ForwardPass pass, Tensor sum);
  }

  private static double value(
      Form form, Activation activation, float[] parameters, float[] rows, int draws) {
    Network network = Network.of(Architecture.stacked(INPUTS, CODES).codeActivation(activation));
    try (Backend backend = Backends.open("java");
        Scope scope = backend.newScope()) {
      ParameterBlock block = new ParameterBlock(scope, network.layout());
      block.upload(parameters);
      Tensor sum = scope.tensor(1, 1);
      Kernel clear = scope.kernels().fill(0, sum);
      float[] value = new float[1];
      Tape tape = new Tape(scope);
      Tensor x = scope.tensor(ROWS, INPUTS);
      x.upload(FloatBuffer.wrap(rows));
      Recording recording =
          new Recording(
              tape, scope, network, Parameters.frozen(block), DType.FLOAT32, new Draws(scope, 3));
      ForwardPass pass = ForwardPass.record(recording, Batch.of(tape.constant(x), null));
      form.record(new Contraction(1), pass, sum);
      double total = 0;
      for (int i = 0; i < draws; i++) {
        clear.run();
        tape.kernels().forEach(Kernel::run);
        sum.download(FloatBuffer.wrap(value));
        total += value[0];
      }
      return total / draws;
    }
  }
}
