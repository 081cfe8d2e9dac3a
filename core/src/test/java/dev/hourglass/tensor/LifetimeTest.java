package dev.hourglass.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Order and failures of freeing; what threads do to it is in the conformance kit. */
final class LifetimeTest {
  private final BackendLifetime backend = new BackendLifetime("test");
  private final List<String> freed = new ArrayList<>();

  private Lifetime part(String name, Lifetime... used) {
    Lifetime part = new Lifetime(backend, name + " is closed");
    part.owns(() -> freed.add(name));
    for (Lifetime other : used) {
      part.uses(other);
    }
    return part;
  }

  @Test
  void usersAreFreedBeforeWhatTheyUseAndTheBackendLast() {
    backend.owns(() -> freed.add("backend"));
    Lifetime weights = part("weights");
    Lifetime scope = part("scope", weights);
    part("step", scope, weights);
    weights.uses(scope);
    backend.close();
    assertEquals("step", freed.get(0));
    assertEquals("backend", freed.get(3));
    assertEquals(4, freed.size());
  }

  @Test
  void whatFailsToBeFreedKeepsNothingElse() {
    backend.owns(() -> freed.add("backend"));
    part("first").owns(() -> fail(new IllegalStateException("first")));
    part("second").owns(() -> fail(new OutOfMemoryError("second")));
    part("third");
    Throwable thrown = assertThrows(Throwable.class, backend::close);
    assertEquals(1, thrown.getSuppressed().length);
    assertEquals(List.of("third", "backend"), freed);
    backend.close();
    assertEquals(2, freed.size());
  }

  private static void fail(Error failure) {
    throw failure;
  }

  private static void fail(RuntimeException failure) {
    throw failure;
  }

  @Test
  void whatIsInUseIsFreedByTheLastToLeave() {
    Lifetime weights = part("weights");
    Lifetime one = part("one", weights);
    Lifetime other = part("other", weights);
    one.enter();
    other.enter();
    // From within its own work, so that it doesn't wait.
    weights.close();
    assertTrue(weights.isClosed());
    one.exit();
    assertTrue(freed.isEmpty());
    other.exit();
    assertEquals(List.of("weights"), freed);
    one.close();
    assertEquals(List.of("weights", "one"), freed);
  }

  @Test
  void aFailureToFreeIsNoneOfTheWorkThatEnds() {
    Lifetime scope = part("scope");
    scope.owns(() -> fail(new IllegalStateException("device")));
    scope.enter();
    scope.closeLater();
    scope.exit();
    scope.close();
    assertFalse(scope.isInUse());
  }

  @Test
  void theRefusalNamesTheBackendWhereThatIsClosed() {
    Lifetime scope = part("scope");
    Lifetime closed = part("closed");
    closed.close();
    String one = assertThrows(IllegalStateException.class, closed::requireOpen).getMessage();
    assertEquals("closed is closed", one);
    backend.close();
    String all = assertThrows(IllegalStateException.class, scope::requireOpen).getMessage();
    assertSame(backend.refusal(), all);
  }

  @Test
  void whatIsClosedForgetsWhatItUsed() {
    Lifetime weights = part("weights");
    for (int i = 0; i < 10; i++) {
      part("context", weights).close();
    }
    assertTrue(weights.users().isEmpty());
    assertEquals(1, backend.users().size());
  }
}
