package dev.hourglass.base;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ClosingTest {
  private final List<String> closed = new ArrayList<>();

  @Test
  void oneThatFailsDoesNotKeepTheOthersOpen() {
    RuntimeException first = new IllegalStateException("first");
    Error second = new OutOfMemoryError("second");
    RuntimeException thrown =
        assertThrows(
            RuntimeException.class,
            () ->
                Closing.all(
                    List.of(
                        () -> closed.add("a"),
                        () -> fail(first),
                        () -> closed.add("b"),
                        () -> fail(second),
                        () -> closed.add("c"))));
    assertSame(first, thrown);
    assertArrayEquals(new Throwable[] {second}, thrown.getSuppressed());
    assertEquals(List.of("a", "b", "c"), closed);
  }

  @Test
  void anErrorIsThrownAsItIs() {
    Error first = new OutOfMemoryError("first");
    Closing closing = new Closing();
    closing.run(() -> fail(first));
    closing.run(() -> closed.add("a"));
    assertEquals(List.of("a"), closed);
    assertSame(first, assertThrows(OutOfMemoryError.class, closing::end));
  }

  @Test
  void whatReadsLikeAnEarlierFailureIsLeftOut() {
    RuntimeException first = new IllegalStateException("the device has failed");
    RuntimeException other = new IllegalStateException("other");
    Closing closing = new Closing();
    closing.run(() -> fail(first));
    closing.run(() -> fail(first));
    closing.run(() -> fail(new IllegalStateException("the device has failed")));
    closing.run(() -> fail(other));
    closing.run(() -> fail(new IllegalStateException("other")));
    assertSame(first, assertThrows(IllegalStateException.class, closing::end));
    assertArrayEquals(new Throwable[] {other}, first.getSuppressed());
  }

  @Test
  void theFailureBeforeStaysTheOneThatIsReported() {
    IOException before = new IOException("before");
    RuntimeException later = new IllegalStateException("later");
    Closing.after(before, () -> fail(later));
    Closing.after(before, () -> closed.add("a"));
    assertArrayEquals(new Throwable[] {later}, before.getSuppressed());
    assertEquals(List.of("a"), closed);
  }

  @Test
  void whereAllIsWellNothingIsThrown() {
    assertDoesNotThrow(() -> Closing.all(List.of(() -> closed.add("a"), () -> closed.add("b"))));
    assertEquals(List.of("a", "b"), closed);
  }

  private static void fail(Error failure) {
    throw failure;
  }

  private static void fail(RuntimeException failure) {
    throw failure;
  }
}
