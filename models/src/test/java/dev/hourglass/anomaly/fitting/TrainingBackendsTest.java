package dev.hourglass.anomaly.fitting;

import static dev.hourglass.models.testing.Errors.assertError;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.BackendException;
import dev.hourglass.tensor.BackendOptions;
import dev.hourglass.tensor.Backends;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class TrainingBackendsTest {
  /** Opens plain Java, whatever the name, and keeps a record. */
  private static final class Recorder implements TrainingBackends.Opener {
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private final List<Backend> opened = Collections.synchronizedList(new ArrayList<>());
    private final RefusalOf refusal;

    Recorder(RefusalOf refusal) {
      this.refusal = refusal;
    }

    @Override
    public Backend open(@Nullable String name, BackendOptions options) {
      int number = asked.size();
      asked.add(name + " " + options.threads());
      RuntimeException refused = refusal.of(number, name, options.threads());
      if (refused != null) {
        throw refused;
      }
      Backend backend = Backends.open("java", options);
      opened.add(backend);
      return backend;
    }
  }

  private interface RefusalOf {
    @Nullable RuntimeException of(int number, @Nullable String name, int threads);
  }

  private static final RefusalOf NONE = (number, name, threads) -> null;

  private static final RefusalOf ONE_THREAD =
      (number, name, threads) ->
          threads == 1 && !"java".equals(name) ? new IllegalArgumentException("not one") : null;

  private static final int SEVERAL = BackendOptions.defaults().threads();

  private static boolean isClosed(Backend backend) {
    try {
      backend.newScope().close();
      return false;
    } catch (IllegalStateException e) {
      return true;
    }
  }

  /** Uses backends by so many threads at a time, which wait until they have met. */
  private static Set<Backend> used(TrainingBackends backends, int threads, CountDownLatch met) {
    List<Supplier<Backend>> work = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      work.add(
          () ->
              backends.use(
                  backend -> {
                    met.countDown();
                    try {
                      met.await();
                    } catch (InterruptedException e) {
                      throw new IllegalStateException(e);
                    }
                    return backend;
                  }));
    }
    try (Workers workers = new Workers(threads, new Cancellation(() -> false))) {
      Set<Backend> found = Collections.newSetFromMap(new IdentityHashMap<>());
      found.addAll(workers.all(work));
      return found;
    }
  }

  @Test
  void asManyAreOpenedAsAreInUseAtATime() {
    Recorder recorder = new Recorder(NONE);
    try (TrainingBackends backends = new TrainingBackends(null, recorder)) {
      assertEquals(List.of(), recorder.asked);
      assertEquals(3, used(backends, 3, new CountDownLatch(3)).size());
      for (int i = 0; i < 10; i++) {
        Backend again = backends.use(backend -> backend);
        assertTrue(recorder.opened.contains(again));
      }
    }
    assertEquals(List.of("null 1", "java 1", "java 1"), recorder.asked);
    assertTrue(recorder.opened.stream().allMatch(TrainingBackendsTest::isClosed));
  }

  @Test
  void theGivenOneIsUsedByOneAtATimeWhereOneThreadIsRefused() {
    Recorder recorder = new Recorder((n, name, threads) -> new IllegalArgumentException("not one"));
    AtomicInteger users = new AtomicInteger();
    try (Backend given = Backends.open("java")) {
      try (TrainingBackends backends = new TrainingBackends(given, recorder);
          Workers workers = new Workers(4, new Cancellation(() -> false))) {
        Supplier<Boolean> one =
            () ->
                backends.use(
                    backend -> {
                      boolean isAlone = users.incrementAndGet() == 1;
                      Thread.onSpinWait();
                      users.decrementAndGet();
                      return isAlone && backend == given;
                    });
        assertEquals(Set.of(true), new HashSet<>(workers.all(Collections.nCopies(200, one))));
      }
      assertTrue(!isClosed(given));
    }
    assertEquals(List.of("java 1"), recorder.asked);
  }

  @Test
  void plainJavaIsUsedWhereOneThreadIsRefusedAndNoneIsGiven() {
    Recorder recorder = new Recorder(ONE_THREAD);
    try (TrainingBackends backends = new TrainingBackends(null, recorder)) {
      assertEquals(2, used(backends, 2, new CountDownLatch(2)).size());
    }
    assertEquals(List.of("null 1", "null " + SEVERAL, "java 1", "java 1"), recorder.asked);
    assertTrue(recorder.opened.stream().allMatch(TrainingBackendsTest::isClosed));
  }

  @Test
  void fewerDoWhereNoMoreCanBeOpened() {
    // Two users, and the refusal of a third one's.
    CountDownLatch met = new CountDownLatch(3);
    Recorder recorder =
        new Recorder(
            (number, name, threads) -> {
              if (number < 2) {
                return null;
              }
              met.countDown();
              return new BackendException.OutOfMemory(1, "the device", null);
            });
    try (TrainingBackends backends = new TrainingBackends(null, recorder)) {
      assertEquals(2, used(backends, 5, met).size());
    }
    assertEquals(3, recorder.asked.size());
  }

  @Test
  void whatIsWrongOtherwiseIsTold() {
    RuntimeException unknown = new BackendException.Unavailable("no such backend");
    TrainingBackends none =
        new TrainingBackends(null, new Recorder((number, name, threads) -> unknown));
    assertSame(
        unknown, assertThrows(BackendException.class, () -> none.use(backend -> backend.name())));

    // Not the one thread, but the device is refused.
    TrainingBackends wrong =
        new TrainingBackends(
            null,
            new Recorder(
                (number, name, threads) -> new IllegalArgumentException(threads + " of device 7")));
    assertError(
        IllegalArgumentException.class,
        () -> wrong.use(backend -> backend.name()),
        SEVERAL + " of device 7");
  }
}
