package dev.hourglass.conformance.selftest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.conformance.BackendConformanceTest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.engine.TestExecutionResult.Status;

/** The kit fails backends with a fault, by the test that is about it, and passes a sound one. */
final class ConformanceKitTest {
  private static final Map<String, KitRun> SOUND = new HashMap<>();

  /** Each fault with the tests that must notice it. */
  static List<Arguments> faults() {
    return List.of(
        Arguments.of(Fault.FROZEN_LEARNING_RATE, "aChangedLearningRateTakesEffectInAdam"),
        Arguments.of(Fault.FROZEN_LEARNING_RATE, "aChangedLearningRateTakesEffectInSgd"),
        Arguments.of(Fault.FROZEN_LEARNING_RATE, "adamEqualsTheOracleAndItsComposition"),
        Arguments.of(Fault.FROZEN_STEP_COUNT, "aChangedStepCountTakesEffect"),
        Arguments.of(Fault.PRODUCTS_IGNORE_ACCUMULATE, "productEqualsTheOracle"),
        Arguments.of(Fault.PRODUCTS_IGNORE_ACCUMULATE, "everyRunAccumulates"),
        Arguments.of(Fault.SUMS_IGNORE_ACCUMULATE, "sumsEqualTheOracle"),
        Arguments.of(Fault.SUMS_IGNORE_ACCUMULATE, "denseGradEqualsTheOracle"),
        Arguments.of(Fault.LOSS_REPLACES_THE_SUM, "everyRunAddsToTheSum"),
        Arguments.of(Fault.LEAKED_TENSOR, "closingAScopeFreesItsBytesAtOnce"),
        Arguments.of(Fault.LEAKED_TENSOR, "fillSetsEveryElement"),
        Arguments.of(Fault.DIRTY_MEMORY, "aNewTensorIsZeroEvenWhereMemoryIsReused"),
        Arguments.of(Fault.STEP_WITHOUT_ITS_LAST_KERNEL, "compiledRoundsEqualEagerRoundsBitForBit"),
        Arguments.of(Fault.STEP_WITHOUT_ITS_LAST_KERNEL, "aStepRunsItsKernelsInOrder"),
        Arguments.of(Fault.STALE_CURSOR, "batchesFollowTheIndexAndWrapAround"),
        Arguments.of(Fault.STALE_COUNTER, "drawsEqualTheOracleAndTheHost"),
        Arguments.of(Fault.STALE_COUNTER, "drawsAndSeedsDiffer"),
        Arguments.of(Fault.UNMIRRORED_HALF, "symmetricProductEqualsTheOracle"),
        Arguments.of(Fault.HALVES_OF_OTHER_DIGITS, "aHalfIsMirroredExactlyOrAllIsAsOfGemm"),
        Arguments.of(Fault.IGNORED_TRANSPOSITION, "productEqualsTheOracle"),
        Arguments.of(Fault.CHANGED_OPERAND, "zipEqualsTheOracle"),
        Arguments.of(Fault.REDUCED_PRECISION, "productEqualsTheOracle"),
        Arguments.of(Fault.IGNORED_TRANSPOSITION, "productsStayWithinTheRoundingOfTf32"),
        Arguments.of(Fault.REDUCED_PRECISION, "productsAreExactWhereTf32IsNotAskedFor"),
        Arguments.of(Fault.ALLOCATION_IN_RUN, "aRunAllocatesNoJavaMemory"),
        Arguments.of(Fault.VARYING_RESULT, "theSameOperandsGiveTheSameBits"),
        Arguments.of(Fault.DROPPED_BIAS, "denseEqualsTheOracle"),
        Arguments.of(Fault.DROPPED_BIAS, "denseEqualsItsComposition"),
        Arguments.of(Fault.IGNORED_WEIGHT_DECAY, "adamEqualsTheOracleAndItsComposition"),
        Arguments.of(Fault.IGNORED_WEIGHT_DECAY, "sgdEqualsTheOracleAndItsComposition"),
        Arguments.of(Fault.SWALLOWED_NAN, "nanPassesThroughFunctions"),
        Arguments.of(Fault.LOG_IN_FIXED_POINT, "logKeepsItsDigitsNearOne"),
        Arguments.of(Fault.LOG_IN_FIXED_POINT, "mapEqualsTheOracle"),
        Arguments.of(Fault.DERIVATIVE_OF_LOG_BY_ITS_OUTPUT, "zipEqualsTheOracle"),
        Arguments.of(Fault.DERIVATIVE_OF_LOG_BY_ITS_OUTPUT, "gradientsOfFunctions"),
        Arguments.of(Fault.IGNORED_FACTOR, "axpyEqualsTheOracle"),
        Arguments.of(Fault.IGNORED_FACTOR, "gradientsOfObjectivesAddUp"),
        Arguments.of(Fault.IGNORED_FACTOR, "anObjectiveAddsItsValueInEachRun"),
        Arguments.of(Fault.VIEWS_OF_OTHER_MEMORY, "aViewOwnsNothingAndSharesItsBase"),
        Arguments.of(Fault.VIEWS_OF_OTHER_MEMORY, "gradientsOfReshapedValues"),
        Arguments.of(Fault.VIEWS_OF_OTHER_MEMORY, "aReshapedValueCostsNoKernels"),
        Arguments.of(Fault.IGNORED_CELL_WEIGHTS, "errorsEqualTheOracle"),
        Arguments.of(Fault.IGNORED_CELL_WEIGHTS, "aCellWithoutWeightHasNoErrorHoweverLarge"),
        Arguments.of(Fault.IGNORED_CELL_WEIGHTS, "gradientsOfGroupsOfColumns"),
        Arguments.of(Fault.IGNORED_GROUP_WEIGHTS, "errorsAloneAreTheSame"),
        Arguments.of(Fault.IGNORED_GROUP_WEIGHTS, "aLossOfGroupsGivesItsErrors"),
        Arguments.of(Fault.MISSING_CELLS_TIMES_ZERO, "aCellWithoutWeightMayHoldNoNumber"),
        Arguments.of(Fault.MEANS_AS_THEY_ARE, "meansEqualTheOracle"),
        Arguments.of(Fault.MEANS_AS_THEY_ARE, "meansAreOfConstantsOnly"),
        Arguments.of(Fault.FREES_AT_ONCE, "closingABackendWaitsForTheStepUnderWay"),
        Arguments.of(Fault.FREES_AT_ONCE, "aKernelThatClosesItsOwnBackendEndsFirst"),
        Arguments.of(Fault.FREES_AT_ONCE, "aBackendIsClosedWhileThreadsScoreAndTrain"),
        Arguments.of(Fault.DROPPED_BIAS_GRADIENT, "gradientsOfDenseLayers"),
        Arguments.of(Fault.DROPPED_BIAS_GRADIENT, "gradientsOfNetworks"),
        Arguments.of(Fault.DROPPED_BIAS_GRADIENT, "aTiedAutoencoderLearnsLikeTheOracle"),
        Arguments.of(Fault.PRODUCTS_OF_GRADIENTS_IGNORE_TRANSPOSITION, "gradientsOfDenseLayers"),
        Arguments.of(Fault.PRODUCTS_OF_GRADIENTS_IGNORE_TRANSPOSITION, "gradientsOfNetworks"),
        Arguments.of(Fault.IGNORED_TRANSPOSITION, "gradientsOfNetworks"),
        Arguments.of(Fault.PRODUCTS_IGNORE_ACCUMULATE, "gradientsOfATiedStackAddUp"),
        Arguments.of(Fault.PRODUCTS_IGNORE_ACCUMULATE, "gradientsOfAValueUsedTwiceAddUp"),
        Arguments.of(Fault.SUMS_IGNORE_ACCUMULATE, "gradientsOfATiedStackAddUp"),
        Arguments.of(Fault.LOSS_REPLACES_THE_SUM, "gradientsOfSeveralLossesAddUp"),
        Arguments.of(Fault.REDUCED_PRECISION, "gradientsOfNetworks"),
        Arguments.of(Fault.FROZEN_LEARNING_RATE, "optimizersFollowTheOracleThroughASchedule"),
        Arguments.of(Fault.FROZEN_LEARNING_RATE, "aTiedAutoencoderLearnsLikeTheOracle"),
        Arguments.of(Fault.FROZEN_LEARNING_RATE, "aGreedyAutoencoderLearnsLikeTheOracle"),
        Arguments.of(Fault.FROZEN_STEP_COUNT, "aTiedAutoencoderLearnsLikeTheOracle"),
        Arguments.of(Fault.IGNORED_WEIGHT_DECAY, "optimizersFollowTheOracleThroughASchedule"),
        Arguments.of(Fault.STALE_CURSOR, "dataAndNoiseAreFetchedAnewInEachRun"),
        Arguments.of(Fault.STALE_COUNTER, "dataAndNoiseAreFetchedAnewInEachRun"),
        Arguments.of(
            Fault.STEP_WITHOUT_ITS_LAST_KERNEL, "compiledTrainingEqualsEagerTrainingBitForBit"),
        Arguments.of(Fault.VARYING_RESULT, "compiledTrainingEqualsEagerTrainingBitForBit"));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("faults")
  void theTestFailsTheFaultyBackendAndPassesTheSoundOne(Fault fault, String test) {
    KitRun faulty =
        KitRun.of(FaultyConformance.class, Map.of(FaultyConformance.FAULT, fault.name()), test);
    assertTrue(faulty.count(Status.FAILED) > 0, () -> fault + " passed: " + faulty);

    // Once for all the faults that this test is to notice.
    KitRun sound = SOUND.computeIfAbsent(test, ConformanceKitTest::ofSound);
    assertEquals(0, sound.count(Status.FAILED), sound::toString);
    assertEquals(0, sound.count(Status.ABORTED), sound::toString);
    assertTrue(sound.count(Status.SUCCESSFUL) > 0, () -> "the kit has no test " + test);
  }

  private static KitRun ofSound(String test) {
    return KitRun.of(
        FaultyConformance.class, Map.of(FaultyConformance.FAULT, FaultyConformance.NONE), test);
  }

  /** After a leak the next test starts with a new backend and is not blamed. */
  @Test
  void aLeakIsBlamedOnTheTestThatLeaves() {
    KitRun run =
        KitRun.of(
            FaultyConformance.class,
            Map.of(FaultyConformance.FAULT, Fault.LEAKED_TENSOR.name()),
            "aStepWithoutKernelsIsRefused",
            "fillSetsEveryElement");
    assertEquals(1, run.count(Status.FAILED), run::toString);
    assertEquals(
        List.of("aStepWithoutKernelsIsRefused()"), run.names(Status.SUCCESSFUL), run::toString);
    assertTrue(run.failures().get(0).contains("still owns"), run::toString);
  }

  /** From a test, and from what is checked after each. */
  @ParameterizedTest
  @CsvSource({"DROPPED_BIAS, denseEqualsTheOracle", "LEAKED_TENSOR, fillSetsEveryElement"})
  void aFailureNamesTheKitThatItIsOf(Fault fault, String test) {
    KitRun run =
        KitRun.of(FaultyConformance.class, Map.of(FaultyConformance.FAULT, fault.name()), test);
    assertTrue(run.count(Status.FAILED) > 0, run::toString);
    for (String failure : run.failures()) {
      assertTrue(failure.contains("of " + FaultyConformance.class.getName()), failure);
    }
  }

  @Test
  void anUnusableBackendIsSkippedWithItsReason() {
    KitRun run = KitRun.of(UnusableConformance.class, Map.of());
    assertEquals(0, run.count(Status.FAILED), run::toString);
    assertEquals(0, run.count(Status.SUCCESSFUL), run::toString);
    for (String abort : run.aborts()) {
      assertTrue(
          abort.contains("Backend abacus is not usable here: there are no beads; buy some"), abort);
    }
    assertTrue(run.names(Status.ABORTED).contains("theBackendIsUsableHere()"), run::toString);
  }

  @Test
  void anUnusableBackendThatIsRequiredFails() {
    String before = System.getProperty(BackendConformanceTest.REQUIRE, "");
    System.setProperty(BackendConformanceTest.REQUIRE, "java, abacus");
    try {
      KitRun run = KitRun.of(UnusableConformance.class, Map.of());
      assertTrue(run.names(Status.FAILED).contains("theBackendIsUsableHere()"), run::toString);
      assertEquals(0, run.count(Status.SUCCESSFUL), run::toString);
      assertTrue(run.failures().get(0).contains("there are no beads"), run::toString);
    } finally {
      System.setProperty(BackendConformanceTest.REQUIRE, before);
    }
  }
}
