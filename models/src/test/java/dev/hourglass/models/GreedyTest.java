package dev.hourglass.models;

import static dev.hourglass.models.testing.Errors.assertError;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hourglass.data.Dataset;
import dev.hourglass.models.training.Training;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.LossFunction;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
  private Autoencoder alone(Architecture shallow, Dataset data, int stage, LossFunction loss) {
    long seed = Seeds.derive(11, 2L + stage);
    float[] parameters =
        new TrainingLoop("alone", 2, shallow, loss, PLAN, backend, data, seed)
            .run(() -> Weights.initial(shallow, data, seed), data, null, null);
    return new Autoencoder(shallow, parameters, backend);
  }

  private static float[] bias(Autoencoder model, Layer layer) {
    int offset = model.layout().biasOffset(layer.bias());
    return Arrays.copyOfRange(model.parameters(), offset, offset + layer.outputs());
  }

  private static void assertLayer(Autoencoder whole, int encoderLayer, Autoencoder shallow) {
    int mirror = whole.layout().decoder().size() - 1 - encoderLayer;
    assertArrayEquals(shallow.encoderWeights(0), whole.encoderWeights(encoderLayer));
    assertArrayEquals(shallow.decoderWeights(0), whole.decoderWeights(mirror));
    assertArrayEquals(
        bias(shallow, shallow.layout().encoder().get(0)),
        bias(whole, whole.layout().encoder().get(encoderLayer)));
    assertArrayEquals(
        bias(shallow, shallow.layout().decoder().get(0)),
        bias(whole, whole.layout().decoder().get(mirror)));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void layersAreThoseOfShallowAutoencoders(boolean tied) {
    Architecture stacked = Autoencoder.stacked(12, 7, 3).outputActivation(Activation.SIGMOID);
    Architecture outer =
        Autoencoder.stacked(12, 7)
            .codeActivation(Activation.ELU)
            .outputActivation(Activation.SIGMOID);
    Architecture inner = Autoencoder.stacked(7, 3).outputActivation(Activation.ELU);
    Autoencoder whole = (tied ? stacked.tied() : stacked).train(PLAN, DATA, backend);
    Autoencoder first =
        alone(tied ? outer.tied() : outer, DATA, 0, LossFunction.BINARY_CROSS_ENTROPY_WITH_LOGITS);
    Autoencoder second =
        alone(
            tied ? inner.tied() : inner,
            Dataset.of(first.encode(DATA)),
            1,
            LossFunction.SQUARED_ERROR);
    assertLayer(whole, 0, first);
    assertLayer(whole, 1, second);
  }

  @Test
  void aTiedDecoderSharesTheEncodersWeights() {
    Autoencoder model = Autoencoder.stacked(12, 7, 3).tied().train(PLAN.fineTune(1), DATA, backend);
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
    Architecture stacked = Autoencoder.stacked(12, 7, 3);
    float[] greedy = stacked.train(PLAN, DATA, backend).parameters();
    float[] tuned = stacked.train(PLAN.learningRate(1e-30).fineTune(1), DATA, backend).parameters();
    float[] still = stacked.train(PLAN.learningRate(1e-30), DATA, backend).parameters();
    assertArrayEquals(still, tuned, 1e-20f, "a rate of nothing fine-tunes nothing");
    Training tuning = Training.epochs(1).batchSize(20).seed(11);
    float[] expected =
        new TrainingLoop(
                "joint",
                1,
                stacked,
                LossFunction.SQUARED_ERROR,
                tuning,
                backend,
                DATA,
                Seeds.derive(11, 1))
            .run(() -> greedy, DATA, null, null);
    assertArrayEquals(expected, stacked.train(PLAN.fineTune(1), DATA, backend).parameters());
  }

  @Test
  void oneLayerIsOneStage() {
    Autoencoder whole = Autoencoder.undercomplete(12, 3).train(PLAN, DATA, backend);
    Autoencoder only = alone(Autoencoder.undercomplete(12, 3), DATA, 0, LossFunction.SQUARED_ERROR);
    assertArrayEquals(only.parameters(), whole.parameters());
  }

  @Test
  void aPcaStartIsCheckedForAllStagesBeforeTheFirst() {
    Progress progress = new Progress();
    // The second stage's output is the ELU of the hidden layers.
    assertError(
        IllegalArgumentException.class,
        () ->
            Autoencoder.stacked(12, 7, 3)
                .initializer(new Initializer.Pca(0))
                .train(PLAN.listener(progress), DATA, backend),
        "Stage greedy 2/2 (7-3) can't be trained",
        "output without activation",
        "ELU (output)");
    assertEquals(List.of(), progress.events);
  }

  @Test
  void aPcaStartServesLinearStages() {
    Architecture linear =
        Autoencoder.stacked(12, 7, 3)
            .hiddenActivation(Activation.IDENTITY)
            .initializer(new Initializer.Pca(0));
    Autoencoder model = linear.train(PLAN.learningRate(1e-30), DATA, backend);
    LinearCertificate certificate = LinearCertificate.of(model, DATA);
    assertEquals(0, certificate.largestAngle(), 1e-2);
  }
}
