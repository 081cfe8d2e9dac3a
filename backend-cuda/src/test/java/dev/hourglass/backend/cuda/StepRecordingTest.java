package dev.hourglass.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.BackendException;
import dev.hourglass.tensor.Backends;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.Kernels;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.Step;
import dev.hourglass.tensor.Tensor;
import dev.hourglass.tensor.UnaryOp.Affine;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** In which order the backend asks what of the driver, and that it gives all of it back. */
final class StepRecordingTest {
  private final RecordingDevice device = new RecordingDevice();
  private final Backend backend = Backends.checked(RecordingDevice.backend(device));

  private List<String> eventsOf(Runnable work) {
    device.forgetEvents();
    work.run();
    return device.events();
  }

  @Test
  void aStepRunsOneByOneThenIsRecordedThenReplayed() {
    try (Scope scope = backend.newScope()) {
      Kernels kernels = scope.kernels();
      Tensor x = scope.tensor(3, 5);
      Tensor y = scope.tensor(3, 5);
      List<Kernel> body = List.of(kernels.fill(1, x), kernels.map(new Affine(2, 1), x, y));
      try (Step step = backend.compile(body)) {
        assertEquals(
            List.of("launch fill on stream 0", "launch map on stream 0"), eventsOf(step::run));
        assertEquals(
            List.of(
                "begin capture on stream 1",
                "record launch fill on stream 1",
                "record launch map on stream 1",
                "end capture on stream 1",
                "graph of 2 on stream 0"),
            eventsOf(step::run));
        assertEquals(List.of("graph of 2 on stream 0"), eventsOf(step::run));
        assertEquals(List.of("graph of 2 on stream 0"), eventsOf(step::run));
      }
    }
    backend.close();
    assertEquals(List.of(), device.open());
    assertTrue(device.isClosed());
  }

  @Test
  void kernelsThatDoNotNeedEachOtherAreRecordedSideBySide() {
    try (Scope scope = backend.newScope()) {
      Kernels kernels = scope.kernels();
      Tensor x = scope.tensor(3, 5);
      Tensor left = scope.tensor(3, 5);
      Tensor right = scope.tensor(3, 5);
      List<Kernel> body =
          List.of(
              kernels.fill(1, x),
              kernels.map(new Affine(2, 1), x, left),
              kernels.copy(x, right),
              kernels.axpy(1, left, right));
      try (Step step = backend.compile(body)) {
        step.run();
        assertEquals(
            List.of(
                "begin capture on stream 1",
                "record launch fill on stream 1",
                "record launch map on stream 1",
                "record launch copy_words on stream 2",
                "record launch axpy on stream 1",
                "end capture on stream 1",
                "graph of 4 on stream 0"),
            eventsOf(step::run));
      }
    }
  }

  @Test
  void manyRunsAreLaunchedEightAtATime() {
    try (Scope scope = backend.newScope()) {
      Kernels kernels = scope.kernels();
      Tensor x = scope.tensor(3, 5);
      List<Kernel> body =
          List.of(kernels.map(new Affine(2, 1), x, x), kernels.axpy(1, x, scope.tensor(3, 5)));
      try (Step step = backend.compile(body)) {
        step.run(2);
        assertEquals(
            List.of("graph of 16 on stream 0", "graph of 16 on stream 0", "graph of 2 on stream 0"),
            eventsOf(() -> step.run(17)).stream().filter(e -> e.startsWith("graph")).toList());
        assertEquals(List.of("graph of 16 on stream 0"), eventsOf(() -> step.run(8)));
        assertEquals(List.of(), eventsOf(() -> step.run(0)));
      }
    }
    backend.close();
    assertEquals(List.of(), device.open());
  }

  /** A step may hold kernels that are no CUDA kernels; each keeps its place. */
  @Test
  void aForeignKernelRunsBetweenTheGraphs() {
    try (Scope scope = backend.newScope()) {
      Kernels kernels = scope.kernels();
      Tensor x = scope.tensor(3, 5);
      List<String> seen = new ArrayList<>();
      Kernel foreign = () -> seen.addAll(device.events());
      List<Kernel> body =
          List.of(kernels.fill(1, x), foreign, kernels.axpy(1, x, scope.tensor(3, 5)));
      try (Step step = backend.compile(body)) {
        step.run();
        step.run();
        seen.clear();
        assertEquals(
            List.of("graph of 1 on stream 0", "graph of 1 on stream 0"), eventsOf(step::run));
        assertEquals(List.of("graph of 1 on stream 0"), seen);
      }
    }
  }

  @Test
  void aFailedRecordingIsEndedAndTriedAgain() {
    try (Scope scope = backend.newScope()) {
      Kernels kernels = scope.kernels();
      Tensor x = scope.tensor(3, 5);
      try (Step step =
          backend.compile(List.of(kernels.fill(1, x), kernels.axpy(1, x, scope.tensor(3, 5))))) {
        step.run();
        device.failAt("axpy");
        BackendException.NativeFailure failure =
            assertThrows(BackendException.NativeFailure.class, step::run);
        assertEquals("cuLaunchKernel axpy failed: for the test", failure.getMessage());
        device.failAt(null);
        assertTrue(eventsOf(step::run).contains("graph of 2 on stream 0"));
      }
    }
    backend.close();
    assertEquals(List.of(), device.open());
  }

  @Test
  void transfersGoThroughPinnedMemoryAndWait() {
    try (Scope scope = backend.newScope()) {
      Tensor x = scope.tensor(3, 5);
      FloatBuffer values = FloatBuffer.allocate(15);
      assertEquals(
          List.of("upload of 60 on stream 0", "synchronize stream 0"),
          eventsOf(() -> x.upload(values)));
      assertEquals(
          List.of("download of 60 on stream 0", "synchronize stream 0"),
          eventsOf(() -> x.download(values)));
    }
  }

  @Test
  void largeTransfersGoInPieces() {
    try (Scope scope = backend.newScope()) {
      int elements = Transfers.PIECE / Float.BYTES;
      Tensor x = scope.tensor(1, 2L * elements + 3);
      assertEquals(
          List.of(
              "upload of 4194304 on stream 0",
              "synchronize stream 0",
              "upload of 4194304 on stream 0",
              "synchronize stream 0",
              "upload of 12 on stream 0",
              "synchronize stream 0"),
          eventsOf(() -> x.upload(FloatBuffer.allocate(2 * elements + 3))));
    }
  }

  /** The device must have finished with memory before it is freed. */
  @Test
  void aScopeWaitsBeforeItFrees() {
    Scope scope = backend.newScope();
    scope.kernels().fill(1, scope.tensor(3, 5)).run();
    assertEquals(List.of("synchronize stream 0"), eventsOf(scope::close));
    assertEquals(
        List.of(), device.open().stream().filter(what -> what.startsWith("memory")).toList());
  }

  @Test
  void closingTheBackendClosesWhatIsLeft() {
    Scope scope = backend.newScope();
    Step step = backend.compile(List.of(scope.kernels().fill(1, scope.tensor(3, 5))));
    step.run();
    step.run();
    backend.close();
    assertEquals(List.of(), device.open());
    assertTrue(device.isClosed());
    step.close();
    scope.close();
  }

  @Test
  void anAllocationThatFailsLeavesNothing() {
    try (Scope scope = backend.newScope()) {
      List<String> before = device.open();
      BackendException.OutOfMemory refused =
          assertThrows(
              BackendException.OutOfMemory.class,
              () -> scope.tensor(DType.UINT8, 1 << 20, 1 << 20));
      assertEquals(1L << 40, refused.bytes());
      assertEquals(0, scope.bytes());
      assertEquals(before, device.open());
    }
  }

  /** Its stream, pinned memory, and four streams to record on. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5})
  void aBackendThatCannotBeMadeLeavesNothing(int made) {
    RecordingDevice poor = new RecordingDevice();
    poor.failAfter(made);
    assertThrows(BackendException.NativeFailure.class, () -> RecordingDevice.backend(poor));
    assertEquals(List.of(), poor.open());
    assertTrue(poor.isClosed());
  }

  /** A kernel that has failed makes all calls fail; the process must get rid of the device. */
  @Test
  void allIsClosedWhereClosingFails() {
    RecordingDevice own = new RecordingDevice();
    CudaBackend raw = RecordingDevice.backend(own);
    CudaScope scope = raw.newScope();
    scope.kernels().fill(1, scope.tensor(3, 5)).run();
    CudaScope other = raw.newScope();
    Kernel kernel = other.kernels().fill(1, other.tensor(3, 5));
    Step step = raw.compile(List.of(kernel));
    step.run();
    step.run();
    own.breakDown();
    BackendException.NativeFailure failure =
        assertThrows(BackendException.NativeFailure.class, scope::close);
    assertEquals("synchronize failed: for the test", failure.getMessage());
    assertEquals(other.bytes(), raw.bytes());
    assertThrows(BackendException.NativeFailure.class, raw::close);
    assertEquals(List.of(), own.open());
    assertTrue(own.isClosed());
    raw.close();
  }
}
