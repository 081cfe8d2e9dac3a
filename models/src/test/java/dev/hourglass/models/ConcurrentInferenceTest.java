package dev.hourglass.models;

import static dev.hourglass.models.testing.Errors.assertError;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.data.Dataset;
import dev.hourglass.data.RowSource;
import dev.hourglass.models.inference.Inference;
import dev.hourglass.models.inference.Pass;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.tensor.Backend;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
final class ConcurrentInferenceTest {
  private static final Architecture STACKED = Architecture.stacked(20, 12, 4);
  private final Backend backend = Samples.java(2);
  private final ExecutorService threads = Executors.newFixedThreadPool(6);

  @AfterEach
  void close() {
    threads.shutdownNow();
    assertEquals(0, backend.bytes());
    backend.close();
  }

  @Test
  void manyThreadsComputeWhatOneDoes() throws Exception {
    List<Dataset> inputs = new ArrayList<>();
    for (int rows : new int[] {1, 3, 16, 40, 256, 300}) {
      inputs.add(Samples.uniform(rows, 20, rows));
    }
    try (Autoencoder model = Samples.untrained(STACKED, backend)) {
      List<float[][]> expected = inputs.stream().map(model::reconstruct).toList();
      CountDownLatch start = new CountDownLatch(1);
      List<Future<?>> done = new ArrayList<>();
      for (int thread = 0; thread < 6; thread++) {
        int first = thread;
        done.add(
            threads.submit(
                () -> {
                  start.await();
                  for (int i = 0; i < 60; i++) {
                    int input = (first + i) % inputs.size();
                    assertArrayEquals(expected.get(input), model.reconstruct(inputs.get(input)));
                  }
                  return null;
                }));
      }
      start.countDown();
      for (Future<?> future : done) {
        future.get();
      }
    }
  }

  @Test
  void manyThreadsComputeInTheirOwnMemoryWhatOneDoes() throws Exception {
    Dataset data = Samples.uniform(300, 20, 1);
    try (Autoencoder model = Samples.untrained(STACKED, backend)) {
      float[][] rows = data.toArray();
      float[][] reconstructions = new float[300][];
      float[] errors = new float[300];
      for (int i = 0; i < 300; i++) {
        reconstructions[i] = model.reconstruct(rows[i]);
        errors[i] = model.reconstructionError(rows[i]);
      }
      float[] all = new float[300 * 20];
      model.reconstruct(data, FloatBuffer.wrap(all));
      CountDownLatch start = new CountDownLatch(1);
      List<Future<?>> done = new ArrayList<>();
      for (int thread = 0; thread < 6; thread++) {
        int first = thread;
        done.add(
            threads.submit(
                () -> {
                  float[] reconstruction = new float[20];
                  FloatBuffer many = FloatBuffer.allocate(300 * 20);
                  start.await();
                  for (int i = first; i < 300; i++) {
                    model.reconstruct(rows[i], reconstruction);
                    assertArrayEquals(reconstructions[i], reconstruction);
                    assertEquals(errors[i], model.reconstructionError(rows[i]));
                    if (i % 50 == first) {
                      model.reconstruct(data, many);
                      assertArrayEquals(all, many.array());
                    }
                  }
                  return null;
                }));
      }
      start.countDown();
      for (Future<?> future : done) {
        future.get();
      }
    }
  }

  /** Says that it has been reached, and waits to be let on. */
  private static void pause(CountDownLatch reached, CountDownLatch goOn) {
    reached.countDown();
    try {
      assertTrue(goOn.await(10, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** In the first batch, which fills a context, and in the last one, which has another kind. */
  @ParameterizedTest
  @ValueSource(ints = {100, 270})
  void closingWaitsForCallsUnderWay(int at) throws Exception {
    Dataset data = Samples.uniform(300, 20, 1);
    Autoencoder model = Samples.untrained(STACKED, backend);
    float[] expected = model.reconstructionErrors(data);
    model.close();
    Inference inference = new Inference(STACKED, Samples.values(model), backend);
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    RowSource rows = new HookedRows(data, at, () -> pause(reached, goOn));
    float[] actual = new float[300];
    Future<?> call =
        threads.submit(
            () ->
                inference.run(
                    Pass.ROW_ERRORS,
                    rows,
                    (target, first, count, width, values) ->
                        System.arraycopy(values, 0, target, first, count),
                    actual));
    assertTrue(reached.await(10, TimeUnit.SECONDS));
    inference.close();
    assertTrue(backend.bytes() > 0, "memory in use isn't freed");
    assertError(
        IllegalStateException.class,
        () -> inference.run(Pass.ENCODE, data, (target, first, count, width, values) -> {}, data),
        "closed");
    goOn.countDown();
    call.get();
    assertArrayEquals(expected, actual);
    assertEquals(0, backend.bytes(), "but is once the call is done");
  }

  @Test
  void aCallThatFailsGivesItsMemoryBack() {
    Dataset data = Samples.uniform(300, 20, 1);
    Inference inference =
        new Inference(STACKED, Samples.values(Samples.untrained(STACKED, backend)), backend);
    long bytes = backend.bytes();
    assertError(
        IllegalStateException.class,
        () ->
            inference.run(
                Pass.ENCODE,
                data,
                (target, first, count, width, values) -> {
                  throw new IllegalStateException("sink");
                },
                data),
        "sink");
    assertEquals(bytes, backend.bytes());
    inference.close();
  }

  @Test
  void closingWaitsForASingleRowUnderWay() throws Exception {
    float[] row = Samples.uniform(1, 20, 1).row(0);
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    Backend waiting = new HookedBackend(backend, () -> pause(reached, goOn));
    Autoencoder model = Samples.untrained(STACKED, waiting);
    Future<Float> call = threads.submit(() -> model.reconstructionError(row));
    assertTrue(reached.await(10, TimeUnit.SECONDS));
    model.close();
    assertTrue(backend.bytes() > 0, "memory in use isn't freed");
    assertError(IllegalStateException.class, () -> model.reconstructionError(row), "closed");
    goOn.countDown();
    float actual = call.get();
    assertEquals(0, backend.bytes(), "but is once the call is done");
    try (Autoencoder again = model.on(backend)) {
      assertEquals(again.reconstructionError(row), actual);
    }
  }

  /** Wherever the closing falls, a call gives the right number or says that it is too late. */
  @Test
  void closingUnderLoadLeavesNothing() throws Exception {
    float[] row = Samples.uniform(1, 20, 1).row(0);
    float expected;
    try (Autoencoder model = Samples.untrained(STACKED, backend)) {
      expected = model.reconstructionError(row);
    }
    for (int round = 0; round < 20; round++) {
      Autoencoder model = Samples.untrained(STACKED, backend);
      CountDownLatch started = new CountDownLatch(4);
      List<Future<?>> done = new ArrayList<>();
      for (int thread = 0; thread < 4; thread++) {
        done.add(
            threads.submit(
                () -> {
                  assertEquals(expected, model.reconstructionError(row));
                  started.countDown();
                  assertError(
                      IllegalStateException.class,
                      () -> {
                        while (true) {
                          assertEquals(expected, model.reconstructionError(row));
                        }
                      },
                      "autoencoder is closed");
                  return null;
                }));
      }
      assertTrue(started.await(10, TimeUnit.SECONDS));
      model.close();
      for (Future<?> future : done) {
        future.get();
      }
      assertEquals(0, backend.bytes());
    }
  }

  @Test
  void aRowThatFailsGivesItsMemoryBack() {
    float[] row = Samples.uniform(1, 20, 1).row(0);
    AtomicBoolean fails = new AtomicBoolean(true);
    Backend failing =
        new HookedBackend(
            backend,
            () -> {
              if (fails.get()) {
                throw new IllegalStateException("device");
              }
            });
    try (Autoencoder model = Samples.untrained(STACKED, failing)) {
      assertError(IllegalStateException.class, () -> model.reconstructionError(row), "device");
      long parameters = backend.bytes();
      assertError(IllegalStateException.class, () -> model.encode(row, new float[4]), "device");
      assertEquals(parameters, backend.bytes());
      fails.set(false);
      model.reconstructionError(row);
      assertTrue(backend.bytes() > parameters, "it goes on with a new context");
    }
  }
}
