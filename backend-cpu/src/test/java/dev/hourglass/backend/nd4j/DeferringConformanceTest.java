package dev.hourglass.backend.nd4j;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hourglass.backend.nativememory.NativeTensor;
import dev.hourglass.backend.nd4j.Operations.Scalar;
import dev.hourglass.conformance.BackendConformanceTest;
import dev.hourglass.tensor.Availability;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.BackendOptions;
import dev.hourglass.tensor.BackendProvider;
import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The whole kit on a device that computes later than it is called, as a graphics card does: every
 * kernel must wait for it in time, and pass it what it asks for.
 */
@ExtendWith(DeferringConformanceTest.ButForAllocation.class)
final class DeferringConformanceTest extends BackendConformanceTest {
  @Override
  protected BackendProvider provider() {
    return new Provider();
  }

  /** What the other tests here rest upon. */
  @Test
  void theDeviceReallyComputesLater() {
    try (Backend backend = provider().open(BackendOptions.defaults());
        Nd4jScope scope = (Nd4jScope) backend.newScope()) {
      NativeTensor tensor = scope.tensor(1, 1);
      Pieces number = scope.pieces(tensor);
      new Operations(scope).apply(Scalar.ADD, number, 3, number).run(0);
      assertEquals(0, value(tensor));
      scope.device().finish();
      assertEquals(3, value(tensor));
    }
  }

  private static float value(NativeTensor scalar) {
    float[] value = new float[1];
    scalar.download(FloatBuffer.wrap(value));
    return value[0];
  }

  /** ND4J's CPU backend under its own name. */
  private static final class Provider implements BackendProvider {
    private final Nd4jProvider cpu = new Nd4jProvider();

    @Override
    public String name() {
      return cpu.name();
    }

    @Override
    public int priority() {
      return cpu.priority();
    }

    @Override
    public Availability probe() {
      return cpu.probe();
    }

    @Override
    public Backend open(BackendOptions options) {
      return new Nd4jBackend(name(), new DeferringDevice(CpuDevice.open(options.threads())));
    }
  }

  /** Calls that are kept for later are kept in Java memory. */
  static final class ButForAllocation implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      return context
          .getTestMethod()
          .filter(method -> method.getName().matches(".*(Run|Step)AllocatesNoJavaMemory"))
          .map(method -> ConditionEvaluationResult.disabled("the deferring device allocates"))
          .orElse(ConditionEvaluationResult.enabled("allocates nothing itself"));
    }
  }
}
