package dev.hourglass.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hourglass.autodiff.Node;
import dev.hourglass.autodiff.Optimizer;
import dev.hourglass.autodiff.OptimizerState;
import dev.hourglass.autodiff.Parameter;
import dev.hourglass.autodiff.ParameterBlock;
import dev.hourglass.autodiff.ParameterLayout;
import dev.hourglass.autodiff.Tape;
import dev.hourglass.backend.cuda.Emulator.Count;
import dev.hourglass.backend.cuda.Emulator.Setting;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.Availability.Unusable;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.BackendException;
import dev.hourglass.tensor.BackendOptions;
import dev.hourglass.tensor.Backends;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.LossFunction;
import dev.hourglass.tensor.Precision;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.Step;
import dev.hourglass.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the kit can't arrange: devices of other kinds, failures, and what is left behind. */
final class EmulatedDeviceTest {
  private static final List<Count> RESOURCES =
      List.of(
          Count.BLOCKS,
          Count.STREAMS,
          Count.EVENTS,
          Count.MODULES,
          Count.GRAPHS,
          Count.EXECUTABLES,
          Count.HOST_BLOCKS,
          Count.CONTEXTS);

  private final CudaProvider provider = new CudaProvider();

  @BeforeEach
  void requireEmulator() {
    assumeTrue(Emulator.problem() == null, String.valueOf(Emulator.problem()));
    usualDevice();
  }

  @AfterEach
  void usualDevice() {
    if (Emulator.problem() == null) {
      Emulator.set(Setting.CAPABILITY, 90);
      Emulator.set(Setting.MEMORY, 256 << 20);
      Emulator.set(Setting.DRIVER_VERSION, 12_080);
      Emulator.set(Setting.DEVICES, 1);
      Emulator.set(Setting.FAILING_LAUNCH, 0);
    }
  }

  private Backend open() {
    return Backends.checked(provider.open(BackendOptions.defaults()));
  }

  private static List<Long> resources() {
    return RESOURCES.stream().map(Emulator::get).toList();
  }

  /** A small autoencoder's training step. */
  private static Tape trainingStep(Scope scope, Precision precision, Backend backend) {
    DType type = precision.activationType(backend);
    Tensor data = scope.tensor(40, 12);
    Tensor index = scope.tensor(DType.INT32, 1, 40);
    Tensor cursor = scope.tensor(DType.INT32, 1, 1);
    Tensor loss = scope.tensor(1, 1);
    ParameterBlock parameters =
        new ParameterBlock(
            scope,
            ParameterLayout.of(
                Parameter.weight("w0", 12, 5),
                Parameter.weight("w1", 5, 12),
                Parameter.bias("b0", 5),
                Parameter.bias("b1", 12)),
            type);
    OptimizerState optimizer = new OptimizerState(scope, Optimizer.adam(), parameters);
    Tape tape = new Tape(scope, precision);
    tape.append(scope.kernels().fill(0, loss));
    Node x = tape.gatherRows(data, index, cursor, 1, 8);
    Node code =
        tape.dense(
            tape.copy(x, type),
            parameters.learned(tape, "w0"),
            false,
            parameters.learned(tape, "b0"),
            Activation.ELU,
            type);
    Node y =
        tape.dense(
            code,
            parameters.learned(tape, "w1"),
            false,
            parameters.learned(tape, "b1"),
            Activation.IDENTITY,
            DType.FLOAT32);
    tape.loss(LossFunction.SQUARED_ERROR, 0.1f, y, x, loss);
    tape.backward();
    tape.append(optimizer.update());
    return tape;
  }

  @ParameterizedTest
  @EnumSource
  void aTrainingStepIsOneLaunchAndLeavesNothing(Precision precision) {
    List<Long> before = resources();
    try (Backend backend = open();
        Scope scope = backend.newScope()) {
      try (Step step = trainingStep(scope, precision, backend).compile(backend)) {
        step.run();
        step.run();
        long launches = Emulator.get(Count.LAUNCHES);
        long graphs = Emulator.get(Count.GRAPH_LAUNCHES);
        for (int i = 0; i < 5; i++) {
          step.run();
        }
        assertEquals(launches, Emulator.get(Count.LAUNCHES));
        assertEquals(graphs + 5, Emulator.get(Count.GRAPH_LAUNCHES));
        long kernels = Emulator.get(Count.CAPTURED_NODES);
        long longest = Emulator.get(Count.LONGEST_CHAIN);
        assertTrue(longest < kernels, longest + " of " + kernels + " kernels wait for each other");
      }
    }
    assertEquals(before, resources());
  }

  @Test
  void aFailedStepLeavesNothingEither() {
    List<Long> before = resources();
    try (Backend backend = open();
        Scope scope = backend.newScope()) {
      assertThrows(
          BackendException.OutOfMemory.class, () -> scope.tensor(DType.UINT8, 1 << 20, 1 << 20));
      try (Step step = trainingStep(scope, Precision.FLOAT32, backend).compile(backend)) {
        step.run();
      }
    }
    assertEquals(before, resources());
  }

  @Test
  void outOfMemoryNamesWhatIsAskedForFreeAndThereInAll() {
    try (Backend backend = open();
        Scope scope = backend.newScope()) {
      scope.tensor(DType.UINT8, 100, 1 << 20);
      BackendException.OutOfMemory refused =
          assertThrows(
              BackendException.OutOfMemory.class, () -> scope.tensor(DType.UINT8, 200, 1 << 20));
      assertEquals(200L << 20, refused.bytes());
      assertEquals(
          "No memory for 209715200 bytes. Device 0 (Emulated device 0) has 163577856 bytes free of"
              + " 268435456; use smaller batches or a smaller model, or close what else uses it.",
          refused.getMessage());
      scope.tensor(DType.UINT8, 50, 1 << 20);
    }
  }

  /** It shows where something waits for the device, with the driver's name for it. */
  @Test
  void aKernelThatFailsOnTheDeviceIsReported() {
    Backend backend = open();
    Scope scope = backend.newScope();
    Tensor tensor = scope.tensor(3, 5);
    Emulator.set(Setting.FAILING_LAUNCH, 1);
    scope.kernels().fill(1, tensor).run();
    BackendException.NativeFailure failure =
        assertThrows(
            BackendException.NativeFailure.class, () -> tensor.download(FloatBuffer.allocate(15)));
    String message = String.valueOf(failure.getMessage());
    assertTrue(message.contains("CUDA_ERROR_LAUNCH_FAILED (719)"), message);
    assertThrows(BackendException.NativeFailure.class, backend::synchronize);
    Emulator.set(Setting.FAILING_LAUNCH, -1);
    backend.close();
  }

  @Test
  void hardwareBeforeAmpereHasNoBfloat16AndComputesTf32Exactly() {
    Emulator.set(Setting.CAPABILITY, 75);
    try (Backend backend = open();
        Scope scope = backend.newScope()) {
      assertFalse(backend.supports(DType.BFLOAT16));
      assertEquals(DType.FLOAT32, Precision.AUTO.activationType(backend));
      try (Step step = trainingStep(scope, Precision.TF32, backend).compile(backend)) {
        step.run();
        step.run();
      }
    }
  }

  @Test
  void otherDevicesAndDriversAreRefused() {
    Emulator.set(Setting.CAPABILITY, 70);
    assertReason("device 0 (Emulated device 0) has compute capability 7.0, and 7.5 is needed");
    Emulator.set(Setting.CAPABILITY, 90);
    Emulator.set(Setting.DRIVER_VERSION, 11_080);
    assertReason("the NVIDIA driver supports CUDA 11.8 at most, and 12.0 is needed");
    Emulator.set(Setting.DRIVER_VERSION, 12_000);
    Emulator.set(Setting.DEVICES, 0);
    assertReason(
        "the NVIDIA driver can't be initialized: CUDA_ERROR_NO_DEVICE (100), an error of the"
            + " emulated device");
  }

  private void assertReason(String reason) {
    assertEquals(reason, assertInstanceOf(Unusable.class, provider.probe()).reason());
  }

  @Test
  void theSecondOfTwoDevicesCanBeOpened() {
    Emulator.set(Setting.DEVICES, 2);
    try (Backend second = Backends.open("cuda", new BackendOptions(1, 1))) {
      assertTrue(
          second.description().contains("Emulated device 1, device 1"), second.description());
    }
    BackendException.Unavailable refused =
        assertThrows(
            BackendException.Unavailable.class, () -> provider.open(new BackendOptions(1, 2)));
    assertTrue(String.valueOf(refused.getMessage()).contains("device 2 is asked for"));
  }
}
