package dev.hourglass.models.training.engine;

import static dev.hourglass.models.testing.Errors.assertError;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hourglass.data.Dataset;
import dev.hourglass.models.Autoencoder;
import dev.hourglass.models.LinearCertificate;
import dev.hourglass.models.Progress;
import dev.hourglass.models.Samples;
import dev.hourglass.models.Trainer;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.network.Initializer;
import dev.hourglass.models.network.ParameterValues;
import dev.hourglass.models.training.Training;
import dev.hourglass.models.training.TrainingRun;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.LossFunction;
import dev.hourglass.tensor.Seeds;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A greedy training is that of shallow autoencoders, one on the codes of the other. */
final class GreedyTest {
  private static final Dataset DATA = Samples.mixtures(50, 12, 3, 1);
  private static final Training PLAN = Training.greedy(2).batchSize(20).seed(11);
  private final Backend backend = Samples.java(1);

  @AfterEach
  void close() {
    backend.close();
  }

  /** What training a shallow autoencoder alone gives, from the seed of the given stage. */
  private Autoencoder alone(Architecture shallow, Dataset data, int stage) {
    long seed = Seeds.derive(11, 2L + stage);
    float[] start = OneStage.initial(shallow, data, seed);
    float[] parameters =
        OneStage.train(shallow, PLAN, 2, TrainingRun.on(backend), data, seed, start);
    return Samples.model(shallow, parameters, backend);
  }

  private static float[] bias(Autoencoder model, String name) {
    ParameterValues values = Samples.values(model);
    int offset = values.offset(name);
    int length = (int) values.layout().parameter(name).size();
    return Arrays.copyOfRange(values.array(), offset, offset + length);
  }

  private static void assertLayer(Autoencoder whole, int encoderLayer, Autoencoder shallow) {
    int mirror = whole.architecture().encoderSizes().size() - 2 - encoderLayer;
    assertArrayEquals(shallow.encoderWeights(0), whole.encoderWeights(encoderLayer));
    assertArrayEquals(shallow.decoderWeights(0), whole.decoderWeights(mirror));
    assertArrayEquals(
        bias(shallow, "encoder.0.bias"), bias(whole, "encoder." + encoderLayer + ".bias"));
    assertArrayEquals(bias(shallow, "decoder.0.bias"), bias(whole, "decoder." + mirror + ".bias"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void layersAreThoseOfShallowAutoencoders(boolean tied) {
    Architecture stacked = Architecture.stacked(12, 7, 3).outputActivation(Activation.SIGMOID);
    Architecture outer =
        Architecture.stacked(12, 7)
            .codeActivation(Activation.ELU)
            .outputActivation(Activation.SIGMOID)
            .loss(LossFunction.BINARY_CROSS_ENTROPY_WITH_LOGITS);
    Architecture inner =
        Architecture.stacked(7, 3)
            .outputActivation(Activation.ELU)
            .loss(LossFunction.SQUARED_ERROR);
    Autoencoder whole = Trainer.on(backend).train((tied ? stacked.tied() : stacked), PLAN, DATA);
    Autoencoder first = alone(tied ? outer.tied() : outer, DATA, 0);
    Autoencoder second = alone(tied ? inner.tied() : inner, Dataset.of(first.encode(DATA)), 1);
    assertLayer(whole, 0, first);
    assertLayer(whole, 1, second);
  }

  /** Only cross-entropy is of the data alone, for codes are no probabilities. */
  @ParameterizedTest
  @EnumSource(names = {"HUBER", "ABSOLUTE_ERROR"})
  void aLossThatIsChosenIsThatOfAllStages(LossFunction loss) {
    Autoencoder whole =
        Trainer.on(backend).train(Architecture.stacked(12, 7, 3).loss(loss), PLAN, DATA);
    Architecture outer = Architecture.stacked(12, 7).codeActivation(Activation.ELU).loss(loss);
    Architecture inner = Architecture.stacked(7, 3).outputActivation(Activation.ELU).loss(loss);
    Autoencoder first = alone(outer, DATA, 0);
    assertLayer(whole, 0, first);
    assertLayer(whole, 1, alone(inner, Dataset.of(first.encode(DATA)), 1));
  }

  @Test
  void aTiedDecoderSharesTheEncodersWeights() {
    Autoencoder model =
        Trainer.on(backend).train(Architecture.stacked(12, 7, 3).tied(), PLAN.fineTune(1), DATA);
    for (int layer = 0; layer < 2; layer++) {
      float[][] up = model.encoderWeights(layer);
      float[][] down = model.decoderWeights(1 - layer);
      for (int out = 0; out < up.length; out++) {
        for (int in = 0; in < up[out].length; in++) {
          assertEquals(up[out][in], down[in][out]);
        }
      }
    }
  }

  @Test
  void fineTuningGoesOnFromTheGreedyWeights() {
    Architecture stacked = Architecture.stacked(12, 7, 3);
    float[] greedy = trained(stacked, PLAN);
    float[] tuned = trained(stacked, PLAN.learningRate(1e-30).fineTune(1));
    float[] still = trained(stacked, PLAN.learningRate(1e-30));
    assertArrayEquals(still, tuned, 1e-20f, "a rate of nothing fine-tunes nothing");
    Training tuning = Training.epochs(1).batchSize(20).seed(11);
    float[] expected =
        OneStage.train(
            stacked, tuning, 1, TrainingRun.on(backend), DATA, Seeds.derive(11, 1), greedy);
    assertArrayEquals(expected, trained(stacked, PLAN.fineTune(1)));
  }

  private float[] trained(Architecture architecture, Training plan) {
    return Samples.parameters(Trainer.on(backend).train(architecture, plan, DATA));
  }

  @Test
  void oneLayerIsOneStage() {
    Autoencoder whole = Trainer.on(backend).train(Architecture.undercomplete(12, 3), PLAN, DATA);
    Autoencoder only = alone(Architecture.undercomplete(12, 3), DATA, 0);
    assertArrayEquals(Samples.parameters(only), Samples.parameters(whole));
  }

  @Test
  void aPcaStartIsCheckedForAllStagesBeforeTheFirst() {
    Progress progress = new Progress();
    // The second stage's output is the ELU of the hidden layers.
    assertError(
        IllegalArgumentException.class,
        () ->
            Trainer.on(backend)
                .listener(progress)
                .train(
                    Architecture.stacked(12, 7, 3).initializer(new Initializer.Pca(0)), PLAN, DATA),
        "Stage greedy 2/2 (7-3) can't be trained",
        "output without activation",
        "ELU (output)");
    assertEquals(List.of(), progress.events);
  }

  @Test
  void aPcaStartServesLinearStages() {
    Architecture linear =
        Architecture.stacked(12, 7, 3)
            .hiddenActivation(Activation.IDENTITY)
            .initializer(new Initializer.Pca(0));
    Autoencoder model = Trainer.on(backend).train(linear, PLAN.learningRate(1e-30), DATA);
    LinearCertificate certificate = LinearCertificate.of(model, DATA);
    assertEquals(0, certificate.largestAngle(), 1e-2);
  }
}
