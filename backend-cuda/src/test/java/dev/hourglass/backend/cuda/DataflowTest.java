package dev.hourglass.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.backend.cuda.driver.Device.Stream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Kernels that touch the same memory keep their order, and others need not. */
final class DataflowTest {
  private final CudaBackend backend = RecordingDevice.backend(new RecordingDevice());
  private final CudaScope scope = backend.newScope();

  private CudaKernel kernel(List<CudaTensor> reads, List<CudaTensor> writes) {
    return new CudaKernel(backend.engine().stream(), reads, writes) {
      @Override
      void enqueue(Stream stream) {
        throw new AssertionError("never run");
      }
    };
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void whateverTheyTouchConflictsKeepTheirOrder(int seed) {
    Random random = new Random(seed);
    CudaTensor memory = scope.tensor(1, 40);
    List<CudaKernel> kernels = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      kernels.add(kernel(views(random, memory, 2), views(random, memory, 1 + random.nextInt(2))));
    }
    Dataflow dataflow = Dataflow.of(kernels);
    boolean[][] before = order(dataflow, kernels.size());
    for (int i = 0; i < kernels.size(); i++) {
      for (int j = 0; j < i; j++) {
        if (conflict(kernels.get(i), kernels.get(j))) {
          assertTrue(before[j][i], "kernel " + j + " must be done before " + i + " begins");
        }
      }
    }
    assertTrue(dataflow.laneCount() <= Dataflow.MOST_LANES);
  }

  private List<CudaTensor> views(Random random, CudaTensor memory, int count) {
    List<CudaTensor> views = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      views.add(memory.view(random.nextInt(37), 1, 1 + random.nextInt(3)));
    }
    return views;
  }

  /** What a device must finish before what, by the lanes' order and the waits, and transitively. */
  private static boolean[][] order(Dataflow dataflow, int count) {
    boolean[][] before = new boolean[count][count];
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < i; j++) {
        if (dataflow.lane(j) == dataflow.lane(i) || dataflow.waits(i).contains(j)) {
          before[j][i] = true;
          for (int k = 0; k < j; k++) {
            before[k][i] |= before[k][j];
          }
        }
      }
    }
    return before;
  }

  private static boolean conflict(CudaKernel later, CudaKernel earlier) {
    List<CudaTensor> touched = new ArrayList<>(later.reads());
    touched.addAll(later.writes());
    return touched.stream().anyMatch(t -> earlier.writes().stream().anyMatch(w -> overlap(t, w)))
        || later.writes().stream()
            .anyMatch(w -> earlier.reads().stream().anyMatch(r -> overlap(w, r)));
  }

  private static boolean overlap(CudaTensor a, CudaTensor b) {
    long start = Math.max(a.address(), b.address());
    return start < Math.min(a.address() + a.bytes(), b.address() + b.bytes());
  }

  @Test
  void readersOfTheSameMemoryRunSideBySide() {
    CudaTensor source = scope.tensor(1, 4);
    List<CudaKernel> readers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      readers.add(kernel(List.of(source), List.of(scope.tensor(1, 4))));
    }
    Dataflow dataflow = Dataflow.of(readers);
    assertEquals(3, dataflow.laneCount());
    for (int i = 0; i < 3; i++) {
      assertEquals(i, dataflow.lane(i));
      assertEquals(List.of(), dataflow.waits(i));
    }
  }

  @Test
  void aChainStaysOnOneLaneAndWaitsForNothing() {
    List<CudaKernel> chain = new ArrayList<>();
    CudaTensor last = scope.tensor(1, 4);
    for (int i = 0; i < 5; i++) {
      CudaTensor next = scope.tensor(1, 4);
      chain.add(kernel(List.of(last), List.of(next)));
      last = next;
    }
    Dataflow dataflow = Dataflow.of(chain);
    assertEquals(1, dataflow.laneCount());
    for (int i = 0; i < 5; i++) {
      assertEquals(List.of(), dataflow.waits(i));
    }
  }

  /** Each waits only for what nothing else makes it wait for. */
  @Test
  void aWaitThatFollowsFromAnotherIsLeftOut() {
    CudaTensor a = scope.tensor(1, 4);
    CudaTensor b = scope.tensor(1, 4);
    CudaTensor c = scope.tensor(1, 4);
    List<CudaKernel> kernels =
        List.of(
            kernel(List.of(), List.of(a)),
            kernel(List.of(a), List.of(b)),
            kernel(List.of(a), List.of(c)),
            kernel(List.of(a, b, c), List.of(scope.tensor(1, 4))));
    Dataflow dataflow = Dataflow.of(kernels);
    assertEquals(List.of(0, 0, 1), List.of(dataflow.lane(0), dataflow.lane(1), dataflow.lane(2)));
    assertEquals(List.of(0), dataflow.waits(2));
    assertEquals(1, dataflow.waits(3).size());
  }
}
