package dev.hourglass.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SuggestionTest {
  private static final List<String> KNOWN =
      List.of("amount", "tax", "distance_km", "latency_s", "tx_24h", "x1", "x2");

  @ParameterizedTest
  @CsvSource({
    "amuont, amount",
    "amont, amount",
    "Amount, amount",
    "amounts, amount",
    "ammoumt, amount",
    "distanceKm, distance_km",
    "'distance km ', distance_km",
    "latency, latency_s",
    "tx24h, tx_24h",
    "txa, tax",
    "x3, x1"
  })
  void aNameIsLikeOneThatIsAFewChangesAway(String unknown, String known) {
    assertEquals(known, Suggestion.closest(unknown, KNOWN));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "category", "mnt", "atmuno", "tube"})
  void otherNamesAreLikeNone(String unknown) {
    assertNull(Suggestion.closest(unknown, KNOWN));
  }

  @Test
  void theNearestIsMeant() {
    assertEquals(
        "abcdefx", Suggestion.closest("abcdefg", List.of("abcdexy", "abcdefx", "abxdefy")));
  }

  @Test
  void aMessageEndsWithIt() {
    assertEquals("; did you mean \"a\\u000a\"?", Suggestion.of("a", List.of("b", "a\n")));
    assertEquals("", Suggestion.of("c", List.of()));
  }

  @Test
  void hugeNamesAreNotCompared() {
    String huge = "x".repeat(1_000_000);
    assertEquals("", Suggestion.of(huge, List.of(huge + "y")));
    assertEquals("", Suggestion.of("x", List.of(huge)));
  }
}
