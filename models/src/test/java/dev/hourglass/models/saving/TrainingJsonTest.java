package dev.hourglass.models.saving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.autodiff.Optimizer;
import dev.hourglass.models.envelope.ModelFormatException;
import dev.hourglass.models.objective.CodeL1;
import dev.hourglass.models.objective.Contraction;
import dev.hourglass.models.objective.Divergence;
import dev.hourglass.models.objective.Sparsity;
import dev.hourglass.models.training.EarlyStopping;
import dev.hourglass.models.training.Noise;
import dev.hourglass.models.training.Schedule;
import dev.hourglass.models.training.Training;
import dev.hourglass.tensor.Precision;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A plan comes back from JSON as it was. */
final class TrainingJsonTest {
  private static Stream<Training> plans() {
    Training plain = Training.epochs(3);
    return Stream.of(
        plain,
        Training.greedy(2),
        Training.greedy(2).fineTune(5),
        plain.batchSize(17).learningRate(0.0123456789).seed(Long.MIN_VALUE).lossInterval(9),
        plain.seed(Long.MAX_VALUE).precision(Precision.AUTO).reportPenalty().binarize(),
        plain.schedule(Schedule.constant()).optimizer(Optimizer.sgd()),
        plain.schedule(Schedule.cosine().afterWarmUp(0.2)).optimizer(Optimizer.nesterov(0.8f)),
        plain.schedule(Schedule.step(3, 0.1)).optimizer(Optimizer.adamW(0.01f)),
        plain.optimizer(Optimizer.muon(0.01f)),
        plain.l2(1e-4f).penalty(new CodeL1(2)).penalty(new Sparsity(0.05f, 0.3f)),
        plain.penalty(new Contraction(0.1f)).penalty(new Divergence(4, 0.25)),
        plain.noise(new Noise.Gaussian(0.3f)).codeNoise(new Noise.Masking(0.1f)),
        plain.noise(new Noise.Gaussian(0.3f).clippedTo(0, 1)),
        plain.noise(new Noise.SaltAndPepper(0.3f, -1, 2)),
        plain.noise(new Noise.Swap(0.15f)),
        plain.earlyStopping(new EarlyStopping(3, 1e-3)));
  }

  @ParameterizedTest
  @MethodSource("plans")
  void aPlanComesBack(Training plan) throws ModelFormatException {
    assertEquals(plan, TrainingJson.read("here", TrainingJson.write(plan)));
  }

  /** Written by hand, as the form that others may rely on. */
  @Test
  void theFormIsThis() {
    assertEquals(
        "{\"version\":1,\"greedy_epochs\":0,\"joint_epochs\":2,\"chosen_batch_size\":8,\"learning_rate\":0.001,"
            + "\"schedule\":{\"name\":\"one_cycle\",\"warm_up\":0.1},"
            + "\"optimizer\":{\"name\":\"adam\",\"parameters\":{\"beta1\":0.9,\"beta2\":0.999,"
            + "\"epsilon\":1.0E-8,\"weight_decay\":0.0}},"
            + "\"penalties\":[{\"name\":\"l2\",\"lambda\":0.5}],"
            + "\"noise\":{\"name\":\"gaussian\",\"standard_deviation\":0.5,"
            + "\"low\":\"-Infinity\",\"high\":\"Infinity\"},"
            + "\"is_binarized\":false,\"precision\":\"float32\",\"seed\":0,"
            + "\"reports_penalty\":false,\"loss_interval\":1}",
        TrainingJson.write(
            Training.epochs(2).batchSize(8).l2(0.5f).noise(new Noise.Gaussian(0.5f))));
  }

  @Test
  void aContractionIsItsWeight() {
    String json = TrainingJson.write(Training.epochs(1).penalty(new Contraction(0.5f)));
    assertTrue(json.contains("\"penalties\":[{\"name\":\"contraction\",\"weight\":0.5}]"), json);
  }

  /** Each replaces a part of a good plan, and the message says what is wrong, and where. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"version\":1 | \"version\":2 | the plan's version is 2, but this reads version 1 only",
        "\"version\":1 | \"version\":\"1\" | the plan's version is \"1\", but this reads version 1",
        "\"version\":1, | '' | the plan's version is missing, but this reads version 1 only",
        "\"joint_epochs\":3 | \"joint_epochs\":0 | plan is",
        "\"joint_epochs\":3 | \"joint_epochs\":2.5 | plan.joint_epochs is 2.5, but must be",
        "\"seed\":0 | \"seed\":\"x\" | plan.seed is \"x\", but must be",
        "\"seed\":0, | '' | plan.seed is missing",
        "\"seed\":0 | \"seed\":0,\"sead\":1 | but must be an object of [greedy_epochs",
        "\"float32\" | \"float31\" | plan.precision is \"float31\", but must be one of",
        "\"one_cycle\" | \"two_cycles\" | whose name is one of [constant, cosine, step, one_cycle",
        "\"penalties\":[] | \"penalties\":{} | plan.penalties is {}, but must be an array",
        "\"penalties\":[] | \"penalties\":[{\"name\":\"l2\",\"lambda\":-1}] | plan.penalties[0] is",
        "0.001 | \"NaN\" | plan.learning_rate is \"NaN\", but must be a number"
      })
  void whatIsNoPlanIsRefused(String good, String bad, String message) {
    String json = TrainingJson.write(Training.epochs(3)).replace(good, bad);
    ModelFormatException error =
        assertThrows(ModelFormatException.class, () -> TrainingJson.read("there", json));
    String found = String.valueOf(error.getMessage());
    assertTrue(found.startsWith("there: "), found);
    assertTrue(found.contains(message), found);
  }
}
