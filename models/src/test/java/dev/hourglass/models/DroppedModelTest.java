package dev.hourglass.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.conformance.AnotherJvm;
import dev.hourglass.conformance.Collected;
import dev.hourglass.data.Dataset;
import dev.hourglass.data.RowSource;
import dev.hourglass.models.inference.Inference;
import dev.hourglass.models.inference.Pass;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.Backends;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that nobody closes, and memory that callers leave behind. */
final class DroppedModelTest {
  /** System property: how many models to load, score with and drop. */
  private static final String MODELS = "hourglass.test.models";

  /** A JVM that would be full after the first few dozen, were they not collected. */
  @Test
  void aLoadedModelIsCollectedLikeAnyObject(@TempDir Path folder) throws Exception {
    try (Backend backend = Samples.java(1);
        Autoencoder model = Samples.untrained(Architecture.stacked(784, 300, 150), backend)) {
      model.save(folder.resolve("model"));
    }
    List<String> options = List.of("-Xmx40m", "-XX:+UseSerialGC");
    String models = Integer.getInteger(MODELS, 25).toString();
    String output =
        AnotherJvm.start(
                Dropping.class,
                AnotherJvm.classPath(),
                options,
                Map.of(),
                folder.resolve("model").toString(),
                models)
            .output();
    assertTrue(output.endsWith("dropped " + models + System.lineSeparator()), output);
  }

  /** Loads, scores and drops. */
  static final class Dropping {
    private Dropping() {}

    /**
     * Runs it.
     *
     * @param arguments folder of the model, and how many times to load it
     */
    public static void main(String[] arguments) throws Exception {
      Path folder = Path.of(arguments[0]);
      int models = Integer.parseInt(arguments[1]);
      float[] row = new float[Autoencoder.load(folder).architecture().inputSize()];
      for (int i = 0; i < models; i++) {
        Autoencoder.load(folder).reconstructionError(row);
      }
      System.out.println("dropped " + models);
    }
  }

  /** The model is unreachable from the moment its last field was read, in the midst of a call. */
  @Test
  void aModelThatIsDroppedDuringACallFinishesIt(@TempDir Path folder) throws Exception {
    Dataset data = Samples.uniform(300, 20, 1);
    float[] row = data.toArray()[0];
    float[] expected;
    float expectedOfRow;
    try (Backend backend = Samples.java(1);
        Autoencoder model = Samples.untrained(Architecture.stacked(20, 12, 4), backend)) {
      model.save(folder.resolve("model"));
      expected = model.reconstructionErrors(data);
      expectedOfRow = model.reconstructionError(row);
    }
    AtomicBoolean done = new AtomicBoolean();
    Thread collecting =
        new Thread(
            () -> {
              while (!done.get()) {
                System.gc();
              }
            });
    collecting.start();
    try (Backend backend = Backends.open("java")) {
      for (int i = 0; i < 15; i++) {
        assertEquals(
            expectedOfRow, Autoencoder.load(folder.resolve("model")).reconstructionError(row));
        float[] errors =
            Autoencoder.load(folder.resolve("model")).on(backend).reconstructionErrors(data);
        for (int r = 0; r < errors.length; r++) {
          assertEquals(expected[r], errors[r]);
        }
      }
    } finally {
      done.set(true);
      collecting.join();
    }
  }

  @Test
  void aBoundModelThatIsDroppedFreesItsBackendsMemory() {
    try (Backend backend = Samples.java(1)) {
      List<Autoencoder> models = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        models.add(Samples.untrained(Architecture.stacked(20, 12, 4), backend));
        models.get(i).reconstructionErrors(Samples.uniform(300, 20, 1));
      }
      assertTrue(backend.bytes() > 0);
      models.clear();
      Collected.await(() -> backend.bytes() == 0);
    }
  }

  /** Each caller has a context in its hands when the last one begins. */
  @Test
  void aBurstOfCallersGivesItsMemoryBack() throws Exception {
    int callers = 100;
    CountDownLatch all = new CountDownLatch(callers);
    Dataset data = Samples.uniform(256, 20, 1);
    RowSource waiting =
        new HookedRows(
            data,
            0,
            () -> {
              all.countDown();
              try {
                assertTrue(all.await(20, TimeUnit.SECONDS));
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            });
    Architecture architecture = Architecture.stacked(20, 12, 4);
    ExecutorService threads = Executors.newFixedThreadPool(callers);
    try (Backend backend = Samples.java(1);
        Autoencoder model = Samples.untrained(architecture, backend);
        Inference inference = new Inference(architecture, Samples.values(model), backend)) {
      inference.run(Pass.ENCODE, data, (target, first, count, width, values) -> {}, data);
      long ofOne = backend.bytes();
      List<Future<?>> calls = new ArrayList<>();
      for (int i = 0; i < callers; i++) {
        calls.add(
            threads.submit(
                () ->
                    inference.run(
                        Pass.ENCODE,
                        waiting,
                        (target, first, count, width, values) -> {},
                        waiting)));
      }
      for (Future<?> call : calls) {
        call.get();
      }
      int kept = Math.max(8, 2 * Runtime.getRuntime().availableProcessors());
      assertTrue(
          backend.bytes() <= kept * ofOne,
          () -> backend.bytes() + " bytes after a burst, " + ofOne + " before");
    } finally {
      threads.shutdownNow();
    }
  }
}
