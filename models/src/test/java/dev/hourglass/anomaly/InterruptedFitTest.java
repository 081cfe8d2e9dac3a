package dev.hourglass.anomaly;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.table.Chunk;
import dev.hourglass.table.SourceColumn;
import dev.hourglass.table.Table;
import dev.hourglass.table.TableReader;
import dev.hourglass.table.TableSource;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.Backends;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Fits and scorings that end early: with what was thrown, and without a thread left. */
final class InterruptedFitTest {
  private static final Table TABLE = Payments.table(300, 11);

  @AfterEach
  void noThreadIsLeft() throws InterruptedException {
    assertFalse(Thread.interrupted(), "a test left its thread interrupted");
    // A pool has ended when its threads have done their work, a moment before they are gone.
    for (int i = 0; i < 500 && hasOurThreads(); i++) {
      Thread.sleep(10);
    }
    assertFalse(hasOurThreads(), "threads are left");
  }

  private static boolean hasOurThreads() {
    return hasThreads("hourglass-scoring") || hasThreads("hourglass-detector");
  }

  private static boolean hasThreads(String prefix) {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.isAlive() && thread.getName().startsWith(prefix));
  }

  /** A table whose reading fails after so many chunks, at the n-th reading. */
  private record Failing(int reading, int chunks, AtomicInteger opened) implements TableSource {
    @Override
    public List<SourceColumn> columns() {
      return TABLE.columns();
    }

    @Override
    public String name() {
      return "failing";
    }

    @Override
    public TableReader open() {
      boolean fails = opened.incrementAndGet() == reading;
      TableReader all = TABLE.open();
      return new TableReader() {
        private int read;

        @Override
        public @Nullable Chunk next() throws IOException {
          if (fails && read++ == chunks) {
            throw new IOException("The disk is gone");
          }
          return all.next();
        }

        @Override
        public void close() {}
      };
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 0", "1, 1", "2, 0", "2, 1"})
  void aSourceThatFails(int reading, int chunks) {
    TableSource source = new Failing(reading, chunks, new AtomicInteger());
    IOException failure =
        assertThrows(
            IOException.class,
            () -> DetectorFitter.defaults().plan(HostileTablesTest.PLAN).fit(source));
    assertEquals("The disk is gone", failure.getMessage());
  }

  @Test
  void aSourceThatFailsInScoring() {
    AnomalyDetector detector = AnomalyDetector.fit(TABLE, HostileTablesTest.PLAN);
    TableSource source = new Failing(1, 1, new AtomicInteger());
    assertThrows(IOException.class, () -> detector.scores(source));
    RuntimeException thrown = new IllegalStateException("enough");
    RuntimeException passed =
        assertThrows(
            IllegalStateException.class,
            () ->
                detector.verdicts(
                    (TableSource) TABLE,
                    verdict -> {
                      throw thrown;
                    }));
    assertSame(thrown, passed);
    assertEquals(300, detector.scores(TABLE).length);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void aListenerThatThrows(int step) {
    RuntimeException thrown = new IllegalStateException("enough");
    DetectorFitter fitter =
        DetectorFitter.defaults()
            .plan(HostileTablesTest.PLAN)
            .listener(
                (done, of, what) -> {
                  if (done == step) {
                    throw thrown;
                  }
                });
    assertSame(thrown, assertThrows(IllegalStateException.class, () -> fitter.fit(TABLE)));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 5, 20})
  void aConditionThatIsMet(int questions) {
    AtomicInteger asked = new AtomicInteger();
    DetectorFitter fitter =
        DetectorFitter.defaults()
            .plan(HostileTablesTest.PLAN)
            .cancelWhen(() -> asked.getAndIncrement() >= questions);
    assertThrows(CancellationException.class, () -> fitter.fit(TABLE));
    assertTrue(asked.get() > questions);
  }

  /** The class that asks through {@code Cancellation}; none while members train. */
  private static String asker() {
    return StackWalker.getInstance()
        .walk(
            frames ->
                frames
                    .map(frame -> frame.getClassName().replaceFirst(".*\\.", ""))
                    .dropWhile(name -> !name.startsWith("Cancellation"))
                    .dropWhile(name -> name.startsWith("Cancellation"))
                    .findFirst()
                    .orElse("none"));
  }

  /** Each long part of a fit asks, and the threads and memory of what was begun are given back. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Schema",
        "DrawnRows",
        "HistogramFit",
        "EnsembleFit",
        "Workers",
        "RelationsFit",
        "CombinationFit",
        "CellsFit",
        "DetectorFit"
      })
  void everyPartAsks(String part) {
    // Of several threads, of which not each need be at the same part.
    AtomicBoolean isAsked = new AtomicBoolean();
    try (Backend backend = unknown(Backends.open("java"))) {
      DetectorFitter fitter =
          DetectorFitter.defaults()
              .on(backend)
              .plan(HostileTablesTest.PLAN.cleaned(0.25))
              .cancelWhen(
                  () -> {
                    isAsked.compareAndSet(false, asker().equals(part));
                    return isAsked.get();
                  });
      assertThrows(CancellationException.class, () -> fitter.fit(TABLE));
      assertEquals(0, backend.bytes());
    }
  }

  /** A backend that nobody can open another one of. */
  private static Backend unknown(Backend backend) {
    return (Backend)
        Proxy.newProxyInstance(
            Backend.class.getClassLoader(),
            new Class<?>[] {Backend.class},
            (proxy, method, arguments) ->
                method.getName().equals("name") ? "unknown" : method.invoke(backend, arguments));
  }

  @Test
  void membersTrainOnABackendThatIsTheOnlyOneOfItsKind() {
    try (Backend backend = unknown(Backends.open("java"))) {
      AnomalyDetector detector =
          DetectorFitter.defaults().on(backend).plan(HostileTablesTest.PLAN).fit(TABLE);
      assertEquals(300, detector.scores(TABLE).length);
      detector.close();
      assertEquals(0, backend.bytes());
    }
  }

  /**
   * Before it begins, and while members train, for so long that they wouldn't end by themselves.
   */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void aThreadThatIsInterrupted(int step) {
    DetectorFitter fitter =
        DetectorFitter.defaults()
            .plan(
                HostileTablesTest.PLAN.ensemble(
                    HostileTablesTest.PLAN.ensemble().epochs(step == 0 ? 1_000_000 : 2)))
            .listener(
                (done, of, what) -> {
                  if (done == step) {
                    Thread.currentThread().interrupt();
                  }
                });
    if (step == 0) {
      Thread.currentThread().interrupt();
    }
    assertThrows(CancellationException.class, () -> fitter.fit(TABLE));
    assertTrue(Thread.interrupted(), "the flag stays set");
  }

  @Test
  void anInterruptWhileMembersTrain() throws InterruptedException {
    AtomicBoolean isCancelled = new AtomicBoolean();
    AtomicBoolean isFlagged = new AtomicBoolean();
    AtomicBoolean isUnderWay = new AtomicBoolean();
    DetectorFitter fitter =
        DetectorFitter.defaults()
            .plan(
                HostileTablesTest.PLAN.ensemble(
                    HostileTablesTest.PLAN.ensemble().epochs(1_000_000)))
            .cancelWhen(
                () -> {
                  isUnderWay.set(Thread.currentThread().getName().equals("hourglass-detector"));
                  return false;
                });
    Thread fit =
        new Thread(
            () -> {
              try {
                fitter.fit(TABLE);
              } catch (CancellationException e) {
                isCancelled.set(true);
                isFlagged.set(Thread.currentThread().isInterrupted());
              }
            });
    fit.start();
    while (!isUnderWay.get()) {
      Thread.sleep(5);
    }
    fit.interrupt();
    fit.join(60_000);
    assertTrue(isCancelled.get());
    assertTrue(isFlagged.get());
  }

  @Test
  void manyFitsAtATimeHaveTheSameBits() throws InterruptedException, ExecutionException {
    double[] expected = AnomalyDetector.fit(TABLE, HostileTablesTest.PLAN).scores(TABLE);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<double[]>> found = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        found.add(
            threads.submit(() -> AnomalyDetector.fit(TABLE, HostileTablesTest.PLAN).scores(TABLE)));
      }
      for (Future<double[]> each : found) {
        assertArrayEquals(expected, each.get());
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
