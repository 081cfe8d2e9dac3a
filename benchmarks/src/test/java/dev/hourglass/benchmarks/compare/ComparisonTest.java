package dev.hourglass.benchmarks.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.tensor.Precision;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ComparisonTest {
  private static final Case BOTH = theCase(Map.of(), Precision.FLOAT32, Precision.BFLOAT16);

  private static Case theCase(Map<String, Double> targets, Precision... precisions) {
    return new Case("S", "4-2-4", 150, 10, 2, List.of(precisions), targets);
  }

  private static Result result(
      String name, boolean isOurs, Precision precision, double factor, double... times) {
    Result result = new Result(name, isOurs, precision);
    for (int i = 1; i <= 10; i++) {
      result.losses().put(2L * i, factor / i);
    }
    for (int i = 0; i < times.length; i++) {
      result.times().put(i + 1, times[i]);
    }
    return result;
  }

  private static Result ours(double... times) {
    return result("ours", true, Precision.FLOAT32, 1, times);
  }

  private static Result peer(String name, double factor, double... times) {
    return result(name, false, Precision.FLOAT32, factor, times);
  }

  @Test
  void aRatioIsThatOfTheSameRound() {
    Summary ratio = peer("peer", 1, 10, 20, 40, 80).ratioOf(ours(5, 40, 10, 80));
    // 0.5, 2, 0.25, 1: the median is that of the two in the middle.
    assertEquals(new Summary(0.75, 0.25, 2, 4), ratio);
  }

  @Test
  void theFastestPeerIsTheOneToBeat() {
    Comparison comparison =
        new Comparison(
            BOTH,
            List.of(
                ours(51, 52, 53), peer("slow", 1, 400, 400, 400), peer("fast", 1, 101, 102, 103)));
    assertEquals(
        "S, FLOAT32: ours, FLOAT32 takes 52.0 µs a step, fast, FLOAT32 102.0 µs; ratio 0.510"
            + " (0.505 to 0.515 in 3 rounds)",
        comparison.verdicts().get(0));
    assertEquals(
        List.of("ours", "fast", "slow"),
        comparison.lines().stream().map(line -> line.result().name()).toList());
    assertTrue(comparison.isComplete());
  }

  @Test
  void theBestOfAllPrecisionsMayDiffer() {
    Comparison comparison =
        new Comparison(
            BOTH,
            List.of(
                ours(100, 100, 100),
                result("ours", true, Precision.BFLOAT16, 1, 50, 50, 50),
                peer("peer", 1, 80, 80, 80),
                result("peer", false, Precision.BFLOAT16, 1, 90, 90, 90)));
    String best = comparison.verdicts().get(2);
    assertTrue(best.startsWith("S, best of all precisions: ours, BFLOAT16 takes 50.0 µs"), best);
    assertTrue(best.contains("peer, FLOAT32 80.0 µs; ratio 0.625"), best);
  }

  @ParameterizedTest
  @CsvSource({
    "FLOAT32, 1.004, true",
    "FLOAT32, 1.006, false",
    "FLOAT32, 0.994, false",
    "BFLOAT16, 1.019, true",
    "BFLOAT16, 1.021, false",
    "TF32, 0.975, false",
    "FLOAT32, NaN, false"
  })
  void whoDoesNotTrainTheSameIsRefused(Precision precision, double factor, boolean isCompared) {
    Comparison comparison =
        new Comparison(
            theCase(Map.of(), precision),
            List.of(
                result("ours", true, precision, 1, 5, 5, 5),
                result("peer", false, precision, factor, 9, 9, 9)));
    assertEquals(isCompared ? 1 : 0, comparison.verdicts().size());
    assertEquals(isCompared ? 0 : 1, comparison.refusals().size());
    assertEquals(isCompared, comparison.isComplete());
    assertEquals(isCompared ? 2 : 1, comparison.lines().size());
  }

  @Test
  void aRefusalSaysByHowMuch() {
    Comparison comparison =
        new Comparison(
            theCase(Map.of(), Precision.FLOAT32),
            List.of(ours(5, 5, 5), peer("peer", 1 / 0.994, 9, 9, 9)));
    assertEquals(
        List.of("peer, FLOAT32: no comparison, since the losses differ by 0.60 %, more than 0.5 %"),
        comparison.refusals());
  }

  @Test
  void lossesOfOtherStepsAreRefused() {
    Result peer = peer("peer", 1, 9, 9, 9);
    peer.losses().put(99L, 0.1);
    Comparison comparison =
        new Comparison(theCase(Map.of(), Precision.FLOAT32), List.of(ours(5, 5, 5), peer));
    assertEquals(1, comparison.refusals().size());
  }

  @Test
  void whoTookTooFewRoundsIsNotCompared() {
    Comparison comparison =
        new Comparison(
            theCase(Map.of(), Precision.FLOAT32), List.of(ours(5, 5, 5), peer("peer", 1, 9, 9)));
    assertEquals(List.of(), comparison.verdicts());
    assertFalse(comparison.isComplete());
  }

  @Test
  void onlyOursMustNotFail() {
    Result failed = peer("failed", 1);
    failed.fail("no kernel fits");
    Result absent = peer("absent", 1);
    absent.absent("isn't installed");
    Result peer = peer("peer", 1, 9, 9, 9);
    Comparison comparison = new Comparison(BOTH, List.of(ours(5, 5, 5), peer, failed, absent));
    assertTrue(comparison.isComplete());
    assertEquals(List.of("failed, FLOAT32: no kernel fits"), comparison.failures());
    assertEquals(List.of("absent, FLOAT32: isn't installed"), comparison.absences());

    Result mine = result("other", true, Precision.FLOAT32, 1);
    mine.absent("not on the class path");
    assertTrue(new Comparison(BOTH, List.of(ours(5, 5, 5), mine, peer)).isComplete());

    Result broken = result("other", true, Precision.FLOAT32, 1);
    broken.fail("no kernel fits");
    assertFalse(new Comparison(BOTH, List.of(ours(5, 5, 5), broken, peer)).isComplete());
  }

  @ParameterizedTest
  @CsvSource({"0.6, met", "0.5, missed"})
  void aTargetIsMetOrMissed(double target, String verdict) {
    Comparison comparison =
        new Comparison(
            theCase(Map.of("FLOAT32", target), Precision.FLOAT32),
            List.of(ours(54, 54, 54), peer("peer", 1, 100, 100, 100)));
    assertTrue(
        comparison.verdicts().get(0).endsWith("; target " + target + ": " + verdict),
        comparison.verdicts().get(0));
  }

  @Test
  void nothingCantBeSummarized() {
    assertThrows(IllegalArgumentException.class, () -> Summary.of(List.of()));
  }
}
