package dev.hourglass.benchmarks.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.tensor.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    addLaunch(result, factor);
    for (int i = 0; i < times.length; i++) {
      result.add(new Turn(times[i], Conditions.UNKNOWN, null, Double.NaN));
    }
    return result;
  }

  private static void addLaunch(Result result, double factor) {
    result.launch();
    for (int i = 1; i <= 10; i++) {
      result.losses().put(2L * i, factor / i);
    }
  }

  private static Result ours(double... times) {
    return result("ours", true, Precision.FLOAT32, 1, times);
  }

  /** One whose turns were each taken between two of the reference's. */
  private static Result beside(Result reference, String name, double factor, double... times) {
    Result result = result(name, false, reference.precision(), factor);
    for (int i = 0; i < times.length; i++) {
      double mine = reference.turns().get(i).microseconds();
      result.add(new Turn(times[i], Conditions.UNKNOWN, reference, mine));
    }
    return result;
  }

  private static Comparison compare(Case compared, Result... results) {
    return new Comparison(compared, List.of(results), Conditions.UNKNOWN);
  }

  private static Turn turn(double time, double handOver, Result reference, double mine) {
    return new Turn(time, new Conditions(handOver, 80), reference, mine);
  }

  @Test
  void aRatioIsThatOfATurnBetweenTwoOfOurs() {
    Result ours = ours(99, 99, 99, 99);
    Result other = ours(1, 1, 1, 1);
    Result peer = result("peer", false, Precision.FLOAT32, 1);
    peer.add(turn(10, 25, ours, 5));
    peer.add(turn(20, 25, ours, 40));
    peer.add(turn(40, 25, ours, 10));
    peer.add(turn(80, 25, ours, 80));
    peer.add(turn(80, 51, ours, 8));
    peer.add(turn(80, 25, other, 8));
    Conditions best = new Conditions(25, 80);
    // 0.5, 2, 0.25, 1
    Ratio ratio = peer.ratioOf(ours, best).orElseThrow();
    assertEquals(Math.pow(0.25, 0.25), ratio.mean(), 1e-12);
    assertEquals(new Ratio(ratio.mean(), 0.4375, 1.25, 4), ratio);
    assertEquals(Optional.empty(), peer.ratioOf(other, best), "one says nothing");
  }

  @Test
  void theHighestAndTheLowestQuarterDoNotCount() {
    List<Double> ratios = new ArrayList<>(List.of(0.01, 50.0, 2.0));
    assertEquals(1, Ratio.of(ratios).mean(), 1e-12, "one of three is more than a quarter");
    ratios.add(8.0);
    assertEquals(4, Ratio.of(ratios).mean(), 1e-12);
    ratios.addAll(List.of(0.01, 50.0, 0.5, 2.0));
    assertEquals(2, Ratio.of(ratios).mean(), 1e-12);
  }

  @Test
  void theFastestPeerIsTheOneToBeat() {
    Result ours = ours(51, 52, 53);
    Comparison comparison =
        compare(
            BOTH,
            ours,
            beside(ours, "slow", 1, 400, 400, 400),
            beside(ours, "fast", 1, 101, 102, 103));
    assertEquals(
        "S, FLOAT32: ours, FLOAT32 takes 52.0 µs a step, fast, FLOAT32 102.0 µs; ratio 0.510"
            + " (half of 3 between 0.507 and 0.512)",
        comparison.verdicts().get(0));
    assertEquals(
        List.of("ours", "fast", "slow"),
        comparison.lines().stream().map(line -> line.result().name()).toList());
    assertTrue(comparison.isComplete());
  }

  @Test
  void theFastestIsTheOneWithTheHighestRatio() {
    Result ours = ours(50, 50, 50, 500, 500, 500);
    Result steady = result("steady", false, Precision.FLOAT32, 1);
    Result lucky = result("lucky", false, Precision.FLOAT32, 1);
    for (int i = 0; i < 3; i++) {
      // The machine was ten times as slow when the other took its turns.
      steady.add(new Turn(400, Conditions.UNKNOWN, ours, 500));
      lucky.add(new Turn(100, Conditions.UNKNOWN, ours, 50));
    }
    Comparison comparison = compare(BOTH, ours, lucky, steady);
    assertEquals(
        List.of("steady", "ours", "lucky"),
        comparison.lines().stream().map(line -> line.result().name()).toList());
    assertTrue(comparison.verdicts().get(0).contains("steady, FLOAT32 400.0 µs; ratio 1.25"));
  }

  @Test
  void theBestOfAllPrecisionsMayDiffer() {
    Result single = ours(100, 100, 100);
    Result half = result("ours", true, Precision.BFLOAT16, 1, 50, 50, 50);
    Comparison comparison =
        compare(
            BOTH,
            single,
            half,
            beside(single, "peer", 1, 80, 80, 80),
            beside(half, "peer", 1, 90, 90, 90));
    String best = comparison.verdicts().get(2);
    assertTrue(best.startsWith("S, best of all precisions: ours, BFLOAT16 takes 50.0 µs"), best);
    assertTrue(best.endsWith("peer, FLOAT32 80.0 µs; ratio 0.625 (of the medians)"), best);
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
    Result ours = result("ours", true, precision, 1, 5, 5, 5);
    Comparison comparison =
        compare(theCase(Map.of(), precision), ours, beside(ours, "peer", factor, 9, 9, 9));
    assertEquals(isCompared ? 1 : 0, comparison.verdicts().size());
    assertEquals(isCompared ? 0 : 1, comparison.refusals().size());
    assertEquals(isCompared, comparison.isComplete());
    assertEquals(isCompared ? 2 : 1, comparison.lines().size());
  }

  @Test
  void aRefusalSaysByHowMuch() {
    Result ours = ours(5, 5, 5);
    Comparison comparison =
        compare(theCase(Map.of(), Precision.FLOAT32), ours, beside(ours, "peer", 1.006, 9, 9, 9));
    assertEquals(
        List.of("peer, FLOAT32: no comparison, since the losses differ by 0.60 %, more than 0.5 %"),
        comparison.refusals());
  }

  @ParameterizedTest
  @CsvSource({"1.004, 1, 0", "1.006, 1, 1", "1.003, 0.998, 1"})
  void theLaunchesThatDifferMostCount(double factor, double oursFactor, int refusals) {
    Result ours = ours(5, 5, 5);
    Result peer = beside(ours, "peer", 1, 9, 9, 9);
    addLaunch(peer, factor);
    addLaunch(ours, oursFactor);
    addLaunch(peer, 1);
    assertEquals(refusals, compare(BOTH, ours, peer).refusals().size());
  }

  @Test
  void lossesAboveAndBelowDoNotCancel() {
    Result ours = ours(5, 5, 5);
    Result peer = beside(ours, "peer", 1, 9, 9, 9);
    peer.losses().replaceAll((step, loss) -> loss * (step % 4 == 0 ? 1.006 : 0.994));
    assertEquals(1, compare(BOTH, ours, peer).refusals().size());
  }

  @Test
  void lossesOfOtherStepsAreRefused() {
    Result ours = ours(5, 5, 5);
    Result peer = beside(ours, "peer", 1, 9, 9, 9);
    peer.losses().put(99L, 0.1);
    assertEquals(1, compare(BOTH, ours, peer).refusals().size());
  }

  @Test
  void whoTookTooFewTurnsIsNotCompared() {
    Result ours = ours(5, 5, 5);
    Comparison comparison = compare(BOTH, ours, beside(ours, "peer", 1, 9, 9));
    assertEquals(List.of(), comparison.verdicts());
    assertEquals(
        List.of("peer, FLOAT32: no comparison, since of its 2 turns 2 count, fewer than 3"),
        comparison.sentences());
    assertFalse(comparison.isComplete());
  }

  @Test
  void turnsUnderWorseConditionsDoNotCount() {
    Result ours = ours(5, 5, 5);
    Result good = beside(ours, "good", 1, 9, 9, 9);
    Result bad = result("bad", false, Precision.FLOAT32, 1);
    for (int i = 0; i < 3; i++) {
      bad.add(turn(9, i == 0 ? 60 : 20, ours, 5));
    }
    Comparison comparison = new Comparison(BOTH, List.of(ours, good, bad), new Conditions(20, 80));
    assertEquals(
        List.of(
            "S: 1 of 9 turns don't count, since the two processors worked together less well than at"
                + " best",
            "bad, FLOAT32: no comparison, since of its 3 turns 2 count, fewer than 3"),
        comparison.sentences().subList(2, 4));
  }

  @Test
  void whoDoesNotComeToRestIsNamed() {
    Result ours = ours(5, 5, 5);
    Result peer = beside(ours, "peer", 1, 9, 9, 9);
    peer.addRestlessTurn();
    String last = compare(BOTH, ours, peer).sentences().get(2);
    assertEquals(
        "peer, FLOAT32: its threads were still busy for a while after 1 of its 3 turns, which slows"
            + " whoever is next",
        last);
  }

  @Test
  void onlyOursMustNotFail() {
    Result ours = ours(5, 5, 5);
    Result failed = beside(ours, "failed", 1);
    failed.fail("no kernel fits");
    Result absent = beside(ours, "absent", 1);
    absent.absent("isn't installed");
    Result peer = beside(ours, "peer", 1, 9, 9, 9);
    Comparison comparison = compare(BOTH, ours, peer, failed, absent);
    assertTrue(comparison.isComplete());
    assertEquals(List.of("failed, FLOAT32: no kernel fits"), comparison.failures());
    assertEquals(List.of("absent, FLOAT32: isn't installed"), comparison.absences());

    Result mine = result("other", true, Precision.FLOAT32, 1);
    mine.absent("not on the class path");
    assertTrue(compare(BOTH, ours, mine, peer).isComplete());

    Result broken = result("other", true, Precision.FLOAT32, 1);
    broken.fail("no kernel fits");
    assertFalse(compare(BOTH, ours, broken, peer).isComplete());
  }

  @ParameterizedTest
  @CsvSource({"0.6, met", "0.5, missed"})
  void aTargetIsMetOrMissed(double target, String verdict) {
    Result ours = ours(54, 54, 54);
    Comparison comparison =
        compare(
            theCase(Map.of("FLOAT32", target), Precision.FLOAT32),
            ours,
            beside(ours, "peer", 1, 100, 100, 100));
    assertTrue(
        comparison.verdicts().get(0).endsWith("; target " + target + ": " + verdict),
        comparison.verdicts().get(0));
  }

  @Test
  void nothingCantBeSummarized() {
    assertThrows(IllegalArgumentException.class, () -> Summary.of(List.of()));
  }
}
