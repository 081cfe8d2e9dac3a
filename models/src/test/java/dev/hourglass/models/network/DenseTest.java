package dev.hourglass.models.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.autodiff.Node;
import dev.hourglass.autodiff.ParameterBlock;
import dev.hourglass.autodiff.Tape;
import dev.hourglass.models.Samples;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a layer computes on the host, and what it records. */
final class DenseTest {
  private final Backend backend = Samples.java(1);

  @AfterEach
  void nothingIsLeft() {
    assertEquals(0, backend.bytes());
    backend.close();
  }

  /** Three inputs and two outputs; as it stands in memory, inputs x outputs. */
  private static ParameterValues known(Architecture architecture) {
    ParameterValues values = ParameterValues.zeros(Network.of(architecture).layout());
    float[] weights = {1, -2, 0.5f, 4, -3, 0.25f};
    System.arraycopy(weights, 0, values.array(), values.offset("encoder.0.weight"), 6);
    float[] biases = {10, -1};
    System.arraycopy(biases, 0, values.array(), values.offset("encoder.0.bias"), 2);
    float[] outputBiases = {100, 200, 300};
    System.arraycopy(outputBiases, 0, values.array(), values.offset("decoder.0.bias"), 3);
    return values;
  }

  private static Dense dense(List<Layer> layers) {
    return (Dense) layers.get(0);
  }

  @Test
  void computesTheProductAndTheBias() {
    Architecture architecture = Architecture.undercomplete(3, 2).tied();
    ParameterValues values = known(architecture);
    Network network = Network.of(architecture);
    // 1·2 + 0.5·4 - 3·8 + 10 and -2·2 + 4·4 + 0.25·8 - 1.
    assertArrayEquals(
        new double[] {-10, 13}, dense(network.encoder()).compute(values, new double[] {2, 4, 8}));
    // The same matrix transposed: 1·3 - 2·5 + 100, 0.5·3 + 4·5 + 200, -3·3 + 0.25·5 + 300.
    assertArrayEquals(
        new double[] {93, 221.5, 292.25},
        dense(network.decoder()).compute(values, new double[] {3, 5}));
  }

  @Test
  void weightsAreOutputsByInputs() {
    Architecture architecture = Architecture.undercomplete(3, 2).tied();
    ParameterValues values = known(architecture);
    Network network = Network.of(architecture);
    float[][] up = {{1, 0.5f, -3}, {-2, 4, 0.25f}};
    float[][] down = {{1, -2}, {0.5f, 4}, {-3, 0.25f}};
    assertArrayEquals(up, dense(network.encoder()).weights(values));
    assertArrayEquals(down, dense(network.decoder()).weights(values));
  }

  @Test
  void growsByTheLargestSumOfMagnitudesAndTheLargestBias() {
    Architecture architecture = Architecture.undercomplete(3, 2).tied();
    ParameterValues values = known(architecture);
    Network network = Network.of(architecture);
    // 1 + 0.5 + 3 and 2 + 4 + 0.25; an activation may add 1 to the bias of 10.
    assertEquals(new Layer.Growth(6.25, 11), network.encoder().get(0).growth(values));
    // 1 + 2, 0.5 + 4, 3 + 0.25.
    assertEquals(new Layer.Growth(4.5, 301), network.decoder().get(0).growth(values));
  }

  /**
   * What is recorded, in whatever use of the parameters, is what is computed in double precision.
   */
  @ParameterizedTest
  @EnumSource
  void theTapeComputesTheSame(Activation activation) {
    Architecture plain =
        Architecture.stacked(5, 4, 3)
            .hiddenActivation(activation)
            .codeActivation(activation)
            .outputActivation(activation);
    for (Architecture architecture : List.of(plain, plain.tied())) {
      ParameterValues values = Samples.values(Samples.untrained(architecture, backend));
      for (Layer layer : Network.of(architecture).layers()) {
        float[][] rows = Samples.uniform(6, layer.inputs(), 3).toArray();
        for (Parameters.Use use : Parameters.Use.values()) {
          float[] recorded = recorded(layer, values, rows, use);
          for (int row = 0; row < rows.length; row++) {
            double[] computed = layer.compute(values, widen(rows[row]));
            for (int i = 0; i < computed.length; i++) {
              assertEquals(
                  computed[i],
                  recorded[row * computed.length + i],
                  1e-6 * (1 + Math.abs(computed[i])),
                  () -> layer + ", " + use);
            }
          }
        }
      }
    }
  }

  private float[] recorded(
      Layer layer, ParameterValues values, float[][] rows, Parameters.Use use) {
    try (Scope scope = backend.newScope()) {
      ParameterBlock block = new ParameterBlock(scope, values.layout());
      block.upload(values.array());
      Tensor input = scope.tensor(rows.length, layer.inputs());
      FloatBuffer all = FloatBuffer.allocate(rows.length * layer.inputs());
      for (float[] row : rows) {
        all.put(row);
      }
      input.upload(all.flip());
      Tape tape = new Tape(scope);
      Parameters parameters = new Parameters(block, use);
      Node output = layer.record(tape, parameters, tape.constant(input), DType.FLOAT32);
      tape.kernels().forEach(Kernel::run);
      float[] results = new float[rows.length * layer.outputs()];
      output.value().download(FloatBuffer.wrap(results));
      return results;
    }
  }

  private static double[] widen(float[] row) {
    double[] wide = new double[row.length];
    for (int i = 0; i < row.length; i++) {
      wide[i] = row[i];
    }
    return wide;
  }

  /** Single products are more than a double holds, their sum is a usual number. */
  @Test
  void partsOfASumMayExceedWhatADoubleHolds() {
    Architecture architecture = Architecture.undercomplete(3, 2);
    Dense layer = dense(Network.of(architecture).encoder());
    double[] y = layer.compute(known(architecture), new double[] {1e308, 0.5e308, 0});
    // -2·1e308 + 4·0.5e308 - 1.
    assertEquals(-1, y[1]);
    // 1·1e308 + 0.5·0.5e308 + 10 is more than a float holds, and becomes large and not infinite.
    assertTrue(y[0] > Float.MAX_VALUE && Double.isFinite(y[0]), () -> "it is " + y[0]);
  }
}
