package dev.hourglass.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ClosingTest {
  @Test
  void oneThatFailsDoesNotKeepTheOthersOpen() {
    List<String> closed = new ArrayList<>();
    RuntimeException first = new IllegalStateException("first");
    RuntimeException second = new IllegalStateException("second");
    RuntimeException thrown =
        assertThrows(
            RuntimeException.class,
            () ->
                Closing.all(
                    List.of(
                        () -> closed.add("a"),
                        () -> {
                          throw first;
                        },
                        () -> closed.add("b"),
                        () -> {
                          throw second;
                        },
                        () -> closed.add("c"))));
    assertSame(first, thrown);
    assertArrayEquals(new Throwable[] {second}, thrown.getSuppressed());
    assertEquals(List.of("a", "b", "c"), closed);
  }
}
