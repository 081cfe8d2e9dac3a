package dev.hourglass.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.conformance.AnotherJvm;
import dev.hourglass.conformance.Collected;
import dev.hourglass.tensor.UnaryOp.Affine;
import java.lang.ref.WeakReference;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is dropped without being closed is freed once the collector has noticed. */
final class UnclosedTest {
  @Test
  void aDroppedScopeGivesItsBytesBack() {
    try (Backend backend = Backends.open("java")) {
      List<Scope> scopes = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        scopes.add(backend.newScope());
        scopes.get(i).tensor(100, 100);
      }
      assertEquals(10 * 40_000, backend.bytes());
      scopes.clear();
      Collected.await(() -> backend.bytes() == 0);
    }
  }

  @Test
  void aScopeLivesAsLongAsAnythingMadeThroughIt() {
    try (Backend backend = Backends.open("java")) {
      Tensor tensor = backend.newScope().tensor(1, 2);
      Kernel kernel = kernelOfADroppedScope(backend, tensor);
      Step step = backend.compile(List.of(kernelOfADroppedScope(backend, tensor)));
      for (int i = 0; i < 5; i++) {
        System.gc();
        kernel.run();
        step.run();
      }
      float[] values = new float[2];
      tensor.download(FloatBuffer.wrap(values));
      assertEquals(10, values[1]);
    }
  }

  /** Adds 1 to the tensor. */
  private static Kernel kernelOfADroppedScope(Backend backend, Tensor tensor) {
    return backend.newScope().kernels().map(new Affine(1, 1), tensor, tensor);
  }

  @Test
  void aDroppedBackendEndsItsThreads() {
    String name = "hourglass-java-";
    long before = threads(name);
    for (int i = 0; i < 20; i++) {
      Backends.open("java", new BackendOptions(2)).newScope();
    }
    Collected.await(() -> threads(name) <= before);
  }

  private static long threads(String prefix) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith(prefix))
        .count();
  }

  @Test
  void noRegistryKeepsWhatWasDropped() {
    Backend backend = Backends.open("java");
    List<WeakReference<Object>> dropped = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      Scope scope = backend.newScope();
      dropped.add(new WeakReference<>(scope));
      dropped.add(new WeakReference<>(scope.tensor(3, 5)));
      dropped.add(new WeakReference<>(backend.compile(List.of(addTo(scope)))));
    }
    Collected.await(() -> dropped.stream().allMatch(reference -> reference.get() == null));
    WeakReference<Backend> reference = new WeakReference<>(backend);
    backend = null;
    Collected.await(() -> reference.get() == null);
  }

  private static Kernel addTo(Scope scope) {
    Tensor tensor = scope.tensor(1, 1);
    return scope.kernels().map(new Affine(1, 1), tensor, tensor);
  }

  @Test
  void theSharedBackendIsNotClosed() {
    Backend shared = Backends.plainJava();
    shared.close();
    try (Scope scope = shared.newScope()) {
      addTo(scope).run();
    }
    assertEquals("java", shared.name());
  }

  /**
   * As a class loader's unloading or a shutdown hook may close: the closing thread is no matter.
   */
  @Test
  void aScopeIsClosedByAnotherThread() throws InterruptedException {
    try (Backend backend = Backends.open("java")) {
      Scope scope = backend.newScope();
      Thread thread = new Thread(scope::close);
      thread.start();
      thread.join();
      assertThrows(IllegalStateException.class, () -> scope.tensor(1, 1));
    }
  }

  @Test
  void whatWasDroppedIsToldOnceAndOnRequestWithItsPlace() throws Exception {
    String told = AnotherJvm.run(Dropping.class, AnotherJvm.classPath(), List.of("-Xmx64m"));
    assertEquals(1, told.split("was dropped without being closed", -1).length - 1, told);
    assertTrue(told.contains("-Dhourglass.leaks=trace"), told);
    assertFalse(told.contains("\tat "), told);

    List<String> trace = List.of("-Xmx64m", "-Dhourglass.leaks=trace");
    String traced = AnotherJvm.run(Dropping.class, AnotherJvm.classPath(), trace);
    assertTrue(traced.contains("A scope of backend java was opened here"), traced);
    assertTrue(traced.contains("at " + Dropping.class.getName() + ".main"), traced);
  }

  @Test
  void whatIsClosedOrBelongsToNobodyIsNoLeak() throws Exception {
    String told = AnotherJvm.run(Closing.class, AnotherJvm.classPath(), List.of("-Xmx64m"));
    assertFalse(told.contains("dropped"), told);
  }

  /** Drops scopes. */
  static final class Dropping {
    private Dropping() {}

    /** Ends when they are freed. */
    public static void main(String[] arguments) {
      try (Backend backend = Backends.open("java")) {
        for (int i = 0; i < 3; i++) {
          backend.newScope().tensor(10, 10);
        }
        Collected.await(() -> backend.bytes() == 0);
      }
    }
  }

  /** Closes scopes, and drops some that are no fault to drop. */
  static final class Closing {
    private Closing() {}

    /** Ends when they are freed. */
    public static void main(String[] arguments) {
      try (Backend backend = Backends.open("java")) {
        for (int i = 0; i < 3; i++) {
          try (Scope scope = backend.newScope();
              Step step = backend.compile(List.of(addTo(scope)))) {
            step.run();
          }
        }
      }
      Backends.plainJava().newScope().tensor(10, 10);
      Collected.await(() -> Backends.plainJava().bytes() == 0);
    }
  }
}
