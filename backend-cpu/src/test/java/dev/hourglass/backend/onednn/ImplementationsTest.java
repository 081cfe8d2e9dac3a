package dev.hourglass.backend.onednn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.conformance.AnotherJvm;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.AdamParameters;
import dev.hourglass.tensor.BinaryOp;
import dev.hourglass.tensor.BinaryOp.TimesDerivative;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Into;
import dev.hourglass.tensor.Kernels;
import dev.hourglass.tensor.LossFunction;
import dev.hourglass.tensor.SgdParameters;
import dev.hourglass.tensor.Tensor;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * oneDNN has a scalar reference implementation of everything, which is a hundred times slower and
 * is chosen in silence where an operand's type or layout doesn't suit the others. None of what a
 * training step uses is to end there.
 */
@EnabledIfSystemProperty(
    named = "os.arch",
    matches = "amd64|x86_64",
    disabledReason = "which operations are generated differs from processor to processor")
final class ImplementationsTest {
  @Test
  void noKernelIsComputedByAReferenceImplementation() throws Exception {
    String output =
        AnotherJvm.run(
            RunOneOfEach.class,
            AnotherJvm.classPath(),
            List.of(),
            Map.of("ONEDNN_VERBOSE", "profile_exec"));
    List<String> executed = output.lines().filter(line -> line.contains(",exec,")).toList();
    assertTrue(executed.size() > 100, output);
    List<String> slow =
        executed.stream()
            .filter(line -> line.contains(",ref") || line.contains("simple:"))
            .toList();
    assertEquals(List.of(), slow);
  }

  static final class RunOneOfEach {
    private static final int ROWS = 150;
    private static final int COLUMNS = 784;

    public static void main(String[] arguments) {
      try (OneDnnBackend backend = new OneDnnBackend(2);
          OneDnnScope scope = (OneDnnScope) backend.newScope()) {
        List<DType> types = new ArrayList<>(List.of(DType.FLOAT32));
        if (backend.supports(DType.BFLOAT16)) {
          types.add(DType.BFLOAT16);
        }
        for (DType type : types) {
          run(scope, type);
        }
        update(scope);
        gather(scope);
      }
    }

    private static void run(OneDnnScope scope, DType type) {
      Kernels k = scope.kernels();
      Tensor x = scope.tensor(type, ROWS, COLUMNS);
      Tensor y = scope.tensor(type, ROWS, COLUMNS);
      Tensor single = scope.tensor(ROWS, COLUMNS);
      Tensor w = scope.tensor(type, COLUMNS, COLUMNS);
      Tensor product = scope.tensor(COLUMNS, COLUMNS);
      Tensor row = scope.tensor(1, COLUMNS);
      Tensor sum = scope.tensor(1, 1);
      k.copy(single, x).run();
      k.gemm(x, true, y, false, product, Into.OVERWRITE).run();
      k.gemm(x, false, w, true, y, Into.ACCUMULATE).run();
      k.symmetricProduct(x, true, x, false, product).run();
      k.symmetricProduct(w, false, w, false, scope.tensor(type, COLUMNS, COLUMNS)).run();
      for (Activation activation : Activation.values()) {
        k.dense(x, w, false, row, activation, y).run();
        k.dense(x, w, false, row, activation, single).run();
        k.denseGrad(activation, y, x, row, Into.OVERWRITE).run();
        k.map(activation, x, y).run();
        k.zip(new TimesDerivative(activation), x, y, x).run();
      }
      k.zip(BinaryOp.MULTIPLY, x, y, x).run();
      k.zip(BinaryOp.ADD, x, row, y).run();
      k.axpy(0.5f, x, y).run();
      k.sum(x, row, Into.ACCUMULATE).run();
      k.sum(x, sum, Into.OVERWRITE).run();
      Tensor target = scope.tensor(ROWS, COLUMNS);
      for (LossFunction loss : LossFunction.values()) {
        k.loss(loss, 1e-5f, single, target, sum, x).run();
      }
    }

    private static void update(OneDnnScope scope) {
      Kernels k = scope.kernels();
      List<Tensor> blocks = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        blocks.add(scope.tensor(1, 300_001));
      }
      Tensor rate = scope.tensor(1, 1);
      Tensor t = scope.tensor(1, 1);
      k.fill(1, t).run();
      AdamParameters adam = new AdamParameters(0.9f, 0.999f, 1e-8f, 0.1f);
      k.adam(adam, rate, t, blocks.get(0), blocks.get(1), blocks.get(2), blocks.get(3)).run();
      SgdParameters sgd = new SgdParameters(0.9f, true, 0.1f);
      k.sgd(sgd, rate, blocks.get(0), blocks.get(1), blocks.get(2)).run();
    }

    private static void gather(OneDnnScope scope) {
      Tensor pixels = scope.tensor(DType.UINT8, 20, COLUMNS);
      Tensor index = scope.tensor(DType.INT32, 1, 20);
      index.upload(IntBuffer.wrap(new int[20]));
      Tensor cursor = scope.tensor(DType.INT32, 1, 1);
      Tensor out = scope.tensor(ROWS, COLUMNS);
      scope.kernels().gatherRows(pixels, index, cursor, 1 / 255f, out).run();
    }
  }
}
