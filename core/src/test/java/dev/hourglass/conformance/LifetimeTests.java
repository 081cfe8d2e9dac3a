package dev.hourglass.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.AdamParameters;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.Into;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.Kernels;
import dev.hourglass.tensor.LossFunction;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.Step;
import dev.hourglass.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Whatever is closed, by whatever thread, while others compute: new work is refused by a clear
 * error, work under way ends as if nothing had been closed, and nothing is freed under it.
 */
abstract class LifetimeTests extends ConformanceTests {
  /** System property: how often to close a backend under load. */
  private static final String ROUNDS = "hourglass.test.rounds";

  private static final int SCORING_THREADS = 4;
  private static final int WIDTH = 24;
  private static final int ROWS = 32;

  LifetimeTests(BackendConformanceTest kit) {
    super(kit);
  }

  @Test
  void aBackendIsClosedWhileThreadsScoreAndTrain() throws Exception {
    for (int round = 0; round < Integer.getInteger(ROUNDS, 4); round++) {
      Backend another = openAnother();
      Scope shared = another.newScope();
      Tensor weights = shared.tensor(WIDTH, WIDTH);
      List<Worker> workers = new ArrayList<>();
      for (int i = 0; i < SCORING_THREADS; i++) {
        workers.add(new Worker(started -> score(another, weights, started)));
      }
      workers.add(new Worker(started -> train(another, started)));
      // Not earlier, because one that has not begun is told that in other words.
      for (Worker worker : workers) {
        worker.awaitStart();
      }
      TimeUnit.MICROSECONDS.sleep(ThreadLocalRandom.current().nextInt(3000));
      another.close();
      assertEquals(0, another.bytes());
      for (Worker worker : workers) {
        worker.requireTold("Backend " + another.name() + " is closed");
      }
    }
  }

  @Test
  void aScopeIsClosedWhileThreadsUseIt() throws Exception {
    Scope shared = backend().newScope();
    Tensor weights = shared.tensor(WIDTH, WIDTH);
    List<Worker> workers = new ArrayList<>();
    for (int i = 0; i < SCORING_THREADS; i++) {
      workers.add(new Worker(started -> score(backend(), weights, started)));
    }
    for (Worker worker : workers) {
      worker.awaitStart();
    }
    shared.close();
    for (Worker worker : workers) {
      worker.requireTold("scope of backend " + backend().name() + " is closed");
    }
  }

  @Test
  void closingABackendWaitsForTheStepUnderWay() throws Exception {
    Backend another = openAnother();
    closeDuringAStep(another, another, another::newScope);
  }

  @Test
  void closingAScopeWaitsForTheStepUnderWay() throws Exception {
    Scope scope = backend().newScope();
    Tensor tensor = scope.tensor(1, 1);
    closeDuringAStep(backend(), scope, () -> scope.kernels().fill(1, tensor));
  }

  /** Closes in the midst of a step, which must end in peace. */
  private void closeDuringAStep(Backend backend, AutoCloseable closed, Runnable newWork)
      throws Exception {
    Scope scope = closed instanceof Scope given ? given : backend.newScope();
    CountDownLatch inTheMidst = new CountDownLatch(1);
    CountDownLatch mayGoOn = new CountDownLatch(1);
    Tensor tensor = scope.tensor(ROWS, WIDTH);
    Kernels kernels = scope.kernels();
    Step step =
        backend.compile(
            List.of(
                kernels.fill(1, tensor),
                () -> {
                  inTheMidst.countDown();
                  await(mayGoOn);
                },
                kernels.fill(2, tensor)));
    Worker running = Worker.of(() -> step.run());
    await(inTheMidst);
    Worker closing = Worker.of(() -> closed.close());
    try {
      FloatBuffer values = FloatBuffer.allocate(ROWS * WIDTH);
      for (Runnable work : List.<Runnable>of(newWork, () -> tensor.upload(values))) {
        // It is refused from when the flag is up, which may be yet to come.
        assertThrows(
            IllegalStateException.class,
            () -> {
              while (true) {
                work.run();
              }
            });
      }
      assertTrue(closing.isAlive(), "close has returned while a step was running");
      assertTrue(scope.bytes() > 0, "memory was freed while a step was running");
    } finally {
      mayGoOn.countDown();
    }
    running.requireEndInPeace();
    closing.requireEndInPeace();
    assertEquals(0, scope.bytes());
    assertThrows(IllegalStateException.class, step::run);
    step.close();
  }

  /** It would wait for itself, so it doesn't: what it has closed is freed when it ends. */
  @Test
  void aKernelThatClosesItsOwnBackendEndsFirst() throws Exception {
    Backend another = openAnother();
    Scope scope = another.newScope();
    Tensor tensor = scope.tensor(ROWS, WIDTH);
    Kernels kernels = scope.kernels();
    List<Long> bytes = new ArrayList<>();
    Step step =
        another.compile(
            List.of(
                kernels.fill(1, tensor),
                () -> {
                  another.close();
                  bytes.add(another.bytes());
                },
                kernels.fill(2, tensor)));
    Worker running = Worker.of(() -> step.run());
    running.requireEndInPeace();
    assertTrue(bytes.get(0) > 0, "memory was freed while its kernel was running");
    assertEquals(0, another.bytes());
    assertThrows(IllegalStateException.class, another::newScope);
    another.close();
  }

  /** Each waiting for the other's step would be a deadlock. */
  @Test
  void twoKernelsMayCloseEachOthersScopes() throws Exception {
    Scope first = backend().newScope();
    Scope second = backend().newScope();
    CountDownLatch both = new CountDownLatch(2);
    Worker one = new Worker(started -> closeWithin(first, second, both, started));
    Worker other = new Worker(started -> closeWithin(second, first, both, started));
    one.requireEndInPeace();
    other.requireEndInPeace();
    assertEquals(0, backend().bytes());
  }

  private void closeWithin(Scope own, Scope others, CountDownLatch both, CountDownLatch started) {
    started.countDown();
    Tensor tensor = own.tensor(1, 1);
    try (Step step =
        backend()
            .compile(
                List.of(
                    own.kernels().fill(1, tensor),
                    () -> {
                      both.countDown();
                      await(both);
                      others.close();
                    }))) {
      step.run();
    }
  }

  @Test
  void callersThatTryAgainDoNotKeepItOpen() throws Exception {
    Backend another = openAnother();
    Scope scope = another.newScope();
    Tensor tensor = scope.tensor(ROWS, WIDTH);
    Step step = another.compile(List.of(scope.kernels().fill(1, tensor)));
    AtomicBoolean closed = new AtomicBoolean();
    List<Worker> workers = new ArrayList<>();
    for (Runnable work :
        List.<Runnable>of(step::run, step::run, another::newScope, another::synchronize)) {
      workers.add(new Worker(started -> tryAgain(work, closed, started)));
    }
    for (Worker worker : workers) {
      worker.awaitStart();
    }
    Worker closing = Worker.of(() -> another.close());
    try {
      closing.requireEndInPeace();
    } finally {
      closed.set(true);
    }
    for (Worker worker : workers) {
      worker.requireEndInPeace();
    }
    assertEquals(0, another.bytes());
  }

  private static void tryAgain(Runnable work, AtomicBoolean closed, CountDownLatch started) {
    while (!closed.get()) {
      try {
        work.run();
      } catch (IllegalStateException e) {
        // Refused, as it will be again.
      }
      started.countDown();
    }
  }

  @Test
  void manyThreadsMayCloseTheSame() throws Exception {
    Backend another = openAnother();
    Scope scope = another.newScope();
    Step step = another.compile(List.of(scope.kernels().fill(1, scope.tensor(ROWS, WIDTH))));
    List<Worker> workers = new ArrayList<>();
    for (int i = 0; i < SCORING_THREADS; i++) {
      for (AutoCloseable closed : List.of(step, scope, another)) {
        workers.add(Worker.of(() -> closed.close()));
      }
    }
    for (Worker worker : workers) {
      worker.requireEndInPeace();
    }
    assertEquals(0, another.bytes());
  }

  /** As an inference does: own memory and step, shared weights, and rows that go up and down. */
  private static void score(Backend backend, Tensor weights, CountDownLatch started) {
    FloatBuffer host = FloatBuffer.allocate(ROWS * WIDTH);
    try (Scope scope = backend.newScope()) {
      Tensor x = scope.tensor(ROWS, WIDTH);
      Tensor y = scope.tensor(ROWS, WIDTH);
      Kernel layer = scope.kernels().dense(x, weights, false, null, Activation.TANH, y);
      try (Step step = backend.compile(List.of(layer))) {
        while (true) {
          x.upload(host);
          step.run();
          layer.run();
          y.download(host);
          started.countDown();
        }
      }
    }
  }

  /** Allocates and binds all the time, too. */
  private static void train(Backend backend, CountDownLatch started) {
    while (true) {
      try (Scope scope = backend.newScope()) {
        Tensor x = scope.tensor(ROWS, WIDTH);
        Tensor w = scope.tensor(WIDTH, WIDTH);
        Tensor g = scope.tensor(WIDTH, WIDTH);
        Tensor y = scope.tensor(ROWS, WIDTH);
        Tensor dy = scope.tensor(ROWS, WIDTH);
        Tensor sum = scope.tensor(1, 1);
        Kernels k = scope.kernels();
        List<Kernel> body =
            List.of(
                k.dense(x, w, false, null, Activation.ELU, y),
                k.loss(LossFunction.SQUARED_ERROR, 1, y, x, sum, dy),
                k.denseGrad(Activation.ELU, y, dy, null, Into.OVERWRITE),
                k.gemm(x, true, dy, false, g, Into.OVERWRITE),
                k.adam(
                    new AdamParameters(0.9f, 0.999f, 1e-8f, 0),
                    scope.tensor(1, 1),
                    scope.tensor(1, 1),
                    w,
                    g,
                    scope.tensor(WIDTH, WIDTH),
                    scope.tensor(WIDTH, WIDTH)));
        try (Step step = backend.compile(body)) {
          for (int i = 0; i < 20; i++) {
            step.run();
          }
          step.run(9);
        }
        backend.synchronize();
        started.countDown();
      }
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(60, TimeUnit.SECONDS)) {
        throw new AssertionError("deadlock: waited for a minute");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** What a thread does; it counts down once it is at work. */
  @FunctionalInterface
  private interface Work {
    void run(CountDownLatch started) throws Exception;
  }

  /** All that a thread does. */
  @FunctionalInterface
  private interface Task {
    void run() throws Exception;
  }

  /** A thread and what it ended with. */
  private static final class Worker {
    private final CountDownLatch started = new CountDownLatch(1);
    private final Thread thread;
    private volatile @Nullable Throwable end;

    Worker(Work work) {
      thread =
          new Thread(
              () -> {
                try {
                  work.run(started);
                } catch (Throwable e) {
                  end = e;
                } finally {
                  started.countDown();
                }
              });
      // A deadlock fails the test, and must not keep the JVM.
      thread.setDaemon(true);
      thread.start();
    }

    /** At work from the beginning. */
    static Worker of(Task task) {
      return new Worker(
          started -> {
            started.countDown();
            task.run();
          });
    }

    void awaitStart() {
      await(started);
    }

    boolean isAlive() {
      return thread.isAlive();
    }

    private @Nullable Throwable end() throws InterruptedException {
      thread.join(60_000);
      assertFalse(thread.isAlive(), "deadlock: the thread has not ended within a minute");
      return end;
    }

    void requireTold(String what) throws InterruptedException {
      Throwable thrown = end();
      assertNotNull(thrown);
      if (!(thrown instanceof IllegalStateException)
          || !String.valueOf(thrown.getMessage()).contains(what)) {
        throw new AssertionError("not told that " + what, thrown);
      }
    }

    void requireEndInPeace() throws InterruptedException {
      Throwable thrown = end();
      if (thrown != null) {
        throw new AssertionError("work under way failed", thrown);
      }
    }
  }
}
