package dev.hourglass.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.Backends;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Distribution;
import dev.hourglass.tensor.Kernels;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.Tensor;
import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;

/** The backends of this module, and the JavaCPP that both stand on, in one JVM. */
final class BothBackendsTest {
  @Test
  void bothComputeTheSameLayerAtTheSameTime() {
    try (Backend oneDnn = Backends.open("onednn");
        Backend nd4j = Backends.open("nd4j");
        Scope first = oneDnn.newScope();
        Scope second = nd4j.newScope()) {
      float[] expected = layer(first);
      assertArrayEquals(expected, layer(second), 1e-5f);
      assertArrayEquals(expected, layer(first), "the first one again");
      assertTrue(expected[0] != 0 && Float.isFinite(expected[0]));
    }
  }

  private static float[] layer(Scope scope) {
    Kernels kernels = scope.kernels();
    Tensor counter = scope.tensor(DType.INT32, 1, 1);
    Tensor x = scope.tensor(64, 100);
    Tensor w = scope.tensor(100, 80);
    Tensor bias = scope.tensor(1, 80);
    Tensor y = scope.tensor(64, 80);
    kernels.random(new Distribution.Uniform(-1, 1), 1, counter, x).run();
    kernels.random(new Distribution.Uniform(-1, 1), 2, counter, w).run();
    kernels.random(new Distribution.Uniform(-1, 1), 3, counter, bias).run();
    kernels.dense(x, w, false, bias, Activation.ELU, y).run();
    float[] values = new float[64 * 80];
    y.download(FloatBuffer.wrap(values));
    return values;
  }
}
