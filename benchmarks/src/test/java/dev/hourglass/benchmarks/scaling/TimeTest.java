package dev.hourglass.benchmarks.scaling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TimeTest {
  private static final double SECONDS = 0.7;
  private static final double ROUND = SECONDS / Time.ROUNDS;

  /** Whatever share of a round a call takes, warming up ends, and a round is long enough. */
  @ParameterizedTest
  @ValueSource(doubles = {1e-5, 0.07, 0.3, 0.45, 0.7, 0.9, 0.999999, 1, 1.1, 20})
  void theRoundsAreLongEnough(double share) {
    AtomicLong now = new AtomicLong();
    long each = Math.round(share * ROUND * 1e9);
    List<Integer> counts = new ArrayList<>();
    Time time =
        assertTimeoutPreemptively(
            Duration.ofSeconds(5),
            () ->
                Time.of(
                    SECONDS,
                    count -> {
                      counts.add(count);
                      now.addAndGet(count * each);
                    },
                    now::get));

    assertEquals(share * ROUND, time.median(), 1e-8);
    assertEquals(time.lowest(), time.median(), 1e-12);
    assertEquals(time.highest(), time.median(), 1e-12);
    int count = counts.get(counts.size() - 1);
    assertTrue(count * each >= (long) (ROUND * 1e9), () -> counts + " calls");
    assertTrue(count == 1 || (count - 1) * each < 1.01 * ROUND * 1e9, () -> counts + " calls");
    // The rounds, and the last of warming up, which has found how many calls are needed.
    counts
        .subList(counts.size() - Time.ROUNDS - 1, counts.size())
        .forEach(c -> assertEquals(count, c));
  }

  @Test
  void callsThatBecomeFasterAreCountedAnew() {
    AtomicLong now = new AtomicLong();
    AtomicLong calls = new AtomicLong();
    Time time =
        Time.of(
            SECONDS,
            count -> {
              for (int i = 0; i < count; i++) {
                now.addAndGet(calls.getAndIncrement() < 5 ? 50_000_000 : 1_000_000);
              }
            },
            now::get);
    assertEquals(1e-3, time.median(), 1e-12);
    assertTrue(calls.get() >= Time.ROUNDS * 100, calls::toString);
  }

  @Test
  void theMedianIsOfAllRounds() {
    AtomicLong now = new AtomicLong();
    // One second warms up; then come the rounds.
    long[] seconds = {1, 9, 1, 3, 5, 8, 2, 4};
    int[] next = new int[1];
    Time time = Time.of(1, count -> now.addAndGet(seconds[next[0]++] * 1_000_000_000), now::get);
    assertEquals(new Time(4, 1, 9), time);
  }
}
