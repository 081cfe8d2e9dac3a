package dev.hourglass.models.training;

import static dev.hourglass.models.testing.Errors.assertError;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.autodiff.Optimizer;
import dev.hourglass.models.objective.L2;
import dev.hourglass.models.objective.Penalty;
import dev.hourglass.tensor.Precision;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TrainingTest {
  @Test
  void defaultsAreThoseThatAreDocumented() {
    Training plan = Training.epochs(3);
    assertEquals(3, plan.jointEpochs());
    assertEquals(0, plan.greedyEpochs());
    assertEquals(128, plan.batchSize());
    assertEquals(1e-3, plan.learningRate());
    assertEquals(Schedule.oneCycle(0.1), plan.schedule());
    assertEquals(Optimizer.adam(), plan.optimizer());
    assertNull(plan.noise());
    assertNull(plan.codeNoise());
    assertFalse(plan.isBinarized());
    assertNull(plan.earlyStopping());
    assertEquals(0, plan.seed());
    assertFalse(plan.reportsPenalty());
    assertEquals(List.of(), plan.penalties());
    assertEquals(Precision.FLOAT32, plan.precision());
    assertEquals(1, plan.lossInterval());
    assertEquals(OptionalInt.empty(), plan.chosenBatchSize());
  }

  @Test
  void everyChoiceIsKeptByTheLaterOnes() {
    Training plan =
        Training.greedy(2)
            .batchSize(7)
            .learningRate(0.5)
            .schedule(Schedule.cosine())
            .optimizer(Optimizer.sgd())
            .l2(0.25f)
            .binarize()
            .noise(new Noise.Masking(0.3f))
            .codeNoise(new Noise.Gaussian(0.2f))
            .precision(Precision.AUTO)
            .seed(9)
            .earlyStopping(new EarlyStopping(4, 0.1))
            .reportPenalty()
            .lossInterval(6)
            .fineTune(5);
    assertEquals(2, plan.greedyEpochs());
    assertEquals(5, plan.jointEpochs());
    assertEquals(7, plan.batchSize());
    assertEquals(0.5, plan.learningRate());
    assertEquals(Schedule.cosine(), plan.schedule());
    assertEquals(Optimizer.sgd(), plan.optimizer());
    assertEquals(List.of(new L2(0.25f)), plan.penalties());
    assertEquals(new Noise.Masking(0.3f), plan.noise());
    assertEquals(new Noise.Gaussian(0.2f), plan.codeNoise());
    assertTrue(plan.isBinarized());
    assertEquals(9, plan.seed());
    assertEquals(Precision.AUTO, plan.precision());
    assertEquals(new EarlyStopping(4, 0.1), plan.earlyStopping());
    assertTrue(plan.reportsPenalty());
    assertEquals(6, plan.lossInterval());
  }

  @Test
  void isAValue() {
    Training one = Training.greedy(2).l2(0.5f).batchSize(7).noise(new Noise.Masking(0.3f));
    Training other = Training.greedy(2).noise(new Noise.Masking(0.3f)).batchSize(7).l2(0.5f);
    assertEquals(one, other);
    assertEquals(one.hashCode(), other.hashCode());
    assertEquals(one.toString(), other.toString());
    assertEquals(Training.epochs(3), Training.epochs(3));
    assertEquals(Training.epochs(3).hashCode(), Training.epochs(3).hashCode());
    assertNotEquals(Training.epochs(3), Training.greedy(3));
    // What is chosen is another plan than what is usual, though the two train the same here.
    assertNotEquals(Training.epochs(3), Training.epochs(3).batchSize(128));
  }

  private static Arguments changing(String component, UnaryOperator<Training> choice) {
    return Arguments.of(component, choice);
  }

  static Stream<Arguments> choices() {
    return Stream.of(
        changing("jointEpochs", plan -> plan.fineTune(4)),
        changing("chosenBatchSize", plan -> plan.batchSize(7)),
        changing("learningRate", plan -> plan.learningRate(0.5)),
        changing("schedule", plan -> plan.schedule(Schedule.cosine())),
        changing("optimizer", plan -> plan.optimizer(Optimizer.sgd())),
        changing("penalties", plan -> plan.l2(0.25f)),
        changing("penalties", plan -> plan.penalty(new L2(0.25f))),
        changing("noise", plan -> plan.noise(new Noise.Gaussian(0.1f))),
        changing("codeNoise", plan -> plan.codeNoise(new Noise.Masking(0.1f))),
        changing("isBinarized", plan -> plan.binarize()),
        changing("precision", plan -> plan.precision(Precision.AUTO)),
        changing("seed", plan -> plan.seed(9)),
        changing("earlyStopping", plan -> plan.earlyStopping(new EarlyStopping(4, 0.1))),
        changing("reportsPenalty", plan -> plan.reportPenalty()),
        changing("lossInterval", plan -> plan.lossInterval(6)));
  }

  /** What a plan begins with is the one thing that no choice changes. */
  @Test
  void thereIsAChoiceForEachComponent() {
    Set<String> chosen =
        choices().map(choice -> String.valueOf(choice.get()[0])).collect(Collectors.toSet());
    chosen.add("greedyEpochs");
    Set<String> components =
        Stream.of(Training.class.getRecordComponents())
            .map(RecordComponent::getName)
            .collect(Collectors.toSet());
    assertEquals(components, chosen);
  }

  @ParameterizedTest
  @MethodSource("choices")
  void eachChoiceChangesOneThing(String component, UnaryOperator<Training> choice)
      throws ReflectiveOperationException {
    assertChangesOnly(component, choice, Training.greedy(2));
    assertChangesOnly(
        component,
        choice,
        Training.greedy(2)
            .fineTune(3)
            .batchSize(5)
            .learningRate(0.25)
            .schedule(Schedule.step(2, 0.5))
            .optimizer(Optimizer.momentum(0.5f))
            .l2(0.125f)
            .noise(new Noise.Masking(0.2f))
            .codeNoise(new Noise.Gaussian(0.3f))
            .precision(Precision.TF32)
            .seed(8)
            .earlyStopping(new EarlyStopping(2, 0.5))
            .lossInterval(4));
  }

  private static void assertChangesOnly(
      String component, UnaryOperator<Training> choice, Training plan)
      throws ReflectiveOperationException {
    String told = plan.toString();
    Training chosen = choice.apply(plan);
    List<String> changed = new ArrayList<>();
    for (RecordComponent each : Training.class.getRecordComponents()) {
      Object before = each.getAccessor().invoke(plan);
      Object after = each.getAccessor().invoke(chosen);
      if (!Objects.equals(before, after)) {
        changed.add(each.getName());
      }
    }
    assertEquals(List.of(component), changed);
    assertNotEquals(plan, chosen);
    assertNotEquals(told, chosen.toString(), "it is told");
    assertEquals(told, plan.toString(), "the first plan stays");
    assertEquals(chosen, choice.apply(chosen), "choosing the same once more changes nothing");
  }

  @Test
  void aPenaltyTakesThePlaceOfOneOfItsKind() {
    assertEquals(List.of(new L2(0.5f)), Training.epochs(1).l2(0.1f).l2(0.5f).penalties());
  }

  @Test
  void refusesTwoPenaltiesOfOneKind() {
    assertError(
        IllegalArgumentException.class,
        () -> penalized(List.of(new L2(0.1f), new L2(0.5f))),
        "[L2[lambda=0.1], L2[lambda=0.5]]",
        "of one kind",
        "give one of each");
  }

  @Test
  void keepsItsOwnPenalties() {
    List<Penalty> penalties = new ArrayList<>(List.of(new L2(0.1f)));
    Training plan = penalized(penalties);
    penalties.clear();
    assertEquals(List.of(new L2(0.1f)), plan.penalties());
    assertThrows(UnsupportedOperationException.class, () -> plan.penalties().clear());
  }

  private static Training penalized(List<Penalty> penalties) {
    Training usual = Training.epochs(1);
    return new Training(
        usual.greedyEpochs(),
        usual.jointEpochs(),
        usual.chosenBatchSize(),
        usual.learningRate(),
        usual.schedule(),
        usual.optimizer(),
        penalties,
        usual.noise(),
        usual.codeNoise(),
        usual.isBinarized(),
        usual.precision(),
        usual.seed(),
        usual.earlyStopping(),
        usual.reportsPenalty(),
        usual.lossInterval());
  }

  @Test
  void changesACopyOnly() {
    Training plan = Training.epochs(1);
    plan.batchSize(5);
    plan.seed(4);
    plan.reportPenalty();
    assertEquals(128, plan.batchSize());
    assertEquals(0, plan.seed());
    assertFalse(plan.reportsPenalty());
  }

  @Test
  void theDefaultBatchIsNoLargerThanTheDataAndAChosenOneMustNotBe() {
    Training plan = Training.epochs(1);
    assertEquals(128, plan.batchSizeFor(1000));
    assertEquals(128, plan.batchSizeFor(128));
    assertEquals(127, plan.batchSizeFor(127));
    assertEquals(1, plan.batchSizeFor(1));
    Training chosen = plan.batchSize(128).seed(3);
    assertEquals(128, chosen.batchSizeFor(128));
    assertError(
        IllegalArgumentException.class,
        () -> chosen.batchSizeFor(127),
        "chosen as 128",
        "has 127 rows",
        "at most that, or none");
  }

  @Test
  void saysWhatWasChosen() {
    assertEquals("Training of 3 epochs", Training.epochs(3).toString());
    assertEquals(
        "Training of 2 epochs for each layer and 5 for all, batch size 128, learning rate 0.5,"
            + " penalties [L2[lambda=0.25]], seed 9",
        Training.greedy(2)
            .batchSize(128)
            .learningRate(0.5)
            .l2(0.25f)
            .seed(9)
            .fineTune(5)
            .toString());
    String all =
        Training.greedy(1)
            .schedule(Schedule.cosine())
            .optimizer(Optimizer.sgd())
            .noise(new Noise.Masking(0.3f))
            .codeNoise(new Noise.Masking(0.1f))
            .binarize()
            .precision(Precision.AUTO)
            .earlyStopping(new EarlyStopping(4, 0.1))
            .reportPenalty()
            .lossInterval(6)
            .toString();
    for (String part :
        new String[] {
          "Training of 1 epochs for each layer, schedule ",
          "Cosine",
          "optimizer Sgd",
          "noise Masking[probability=0.3]",
          "code noise Masking[probability=0.1]",
          "binarized true",
          "precision AUTO",
          "early stopping EarlyStopping[patience=4",
          "reports penalty true",
          "loss interval 6"
        }) {
      assertTrue(all.contains(part), all);
    }
  }

  @Test
  @SuppressWarnings("NullAway")
  void nullIsRefusedByName() {
    Training plan = Training.epochs(1);
    assertError(NullPointerException.class, () -> plan.schedule(null), "schedule");
    assertError(NullPointerException.class, () -> plan.optimizer(null), "optimizer");
    assertError(NullPointerException.class, () -> plan.penalty(null), "penalty");
    assertError(NullPointerException.class, () -> plan.noise(null), "noise");
    assertError(NullPointerException.class, () -> plan.codeNoise(null), "noise");
    assertError(NullPointerException.class, () -> plan.precision(null), "precision");
    assertError(NullPointerException.class, () -> plan.earlyStopping(null), "rule");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
  void refusesCountsBelowOne(int count) {
    String given = "is " + count + "; give at least 1";
    assertError(IllegalArgumentException.class, () -> Training.epochs(count), "epochs " + given);
    assertError(IllegalArgumentException.class, () -> Training.greedy(count), "epochs " + given);
    assertError(
        IllegalArgumentException.class,
        () -> Training.greedy(1).fineTune(count),
        "epochs " + given);
    assertError(
        IllegalArgumentException.class,
        () -> Training.epochs(1).batchSize(count),
        "batch size " + given);
    assertError(
        IllegalArgumentException.class,
        () -> Training.epochs(1).lossInterval(count),
        "loss interval is " + count + " batches; give at least 1");
    assertError(
        IllegalArgumentException.class, () -> new EarlyStopping(count, 0), "patience is " + count);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1e-3, Double.NaN, Double.POSITIVE_INFINITY, 1e39, 1e-60})
  void refusesLearningRatesThatAreNone(double rate) {
    assertError(
        IllegalArgumentException.class,
        () -> Training.epochs(1).learningRate(rate),
        "learning rate is " + rate,
        "above 0");
  }

  @Test
  void refusesFineTuningOfWhatIsNotGreedy() {
    assertError(
        IllegalStateException.class,
        () -> Training.epochs(1).fineTune(1),
        "Only a greedy training is fine-tuned",
        "Training.greedy");
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1, Double.NaN, Double.POSITIVE_INFINITY})
  void refusesImprovementsThatAreNone(double improvement) {
    assertError(
        IllegalArgumentException.class,
        () -> new EarlyStopping(1, improvement),
        "minimum improvement is " + improvement);
  }

  @ParameterizedTest
  @ValueSource(floats = {0, -1, Float.NaN, Float.POSITIVE_INFINITY})
  void refusesNoiseThatIsNone(float amount) {
    assertError(
        IllegalArgumentException.class,
        () -> new Noise.Gaussian(amount),
        "standard deviation " + amount);
    assertError(
        IllegalArgumentException.class, () -> new Noise.Masking(amount), "probability " + amount);
  }

  @Test
  void refusesToMaskEverything() {
    assertError(IllegalArgumentException.class, () -> new Noise.Masking(1), "probability 1.0");
  }
}
