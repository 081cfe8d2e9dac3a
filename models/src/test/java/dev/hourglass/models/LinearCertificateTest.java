package dev.hourglass.models;

import static dev.hourglass.models.testing.Errors.assertError;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.autodiff.Optimizer;
import dev.hourglass.data.Dataset;
import dev.hourglass.data.synthetic.PointClouds;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.network.Initializer;
import dev.hourglass.models.network.Network;
import dev.hourglass.models.network.ParameterValues;
import dev.hourglass.models.pca.PrincipalComponents;
import dev.hourglass.models.training.Training;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.Backend;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class LinearCertificateTest {
  private static final Dataset POINTS = PointClouds.tilted(500, 4);
  private static Backend backend = Samples.java(1);

  @BeforeAll
  static void open() {
    backend = Samples.java(1);
  }

  @AfterAll
  static void close() {
    backend.close();
  }

  static List<Architecture> architectures() {
    Architecture deep = Architecture.stacked(3, 3, 2).hiddenActivation(Activation.IDENTITY);
    return List.of(
        Architecture.undercomplete(3, 2),
        Architecture.undercomplete(3, 2).tied(),
        Architecture.undercomplete(3, 1),
        deep,
        deep.tied());
  }

  static Stream<Arguments> trainings() {
    return Stream.of(Optimizer.adam(), Optimizer.muon())
        .flatMap(
            optimizer ->
                architectures().stream()
                    .map(architecture -> Arguments.of(architecture, optimizer)));
  }

  @ParameterizedTest
  @MethodSource("trainings")
  void trainingReachesTheOptimum(Architecture architecture, Optimizer optimizer) {
    Training training =
        Training.epochs(300).batchSize(50).learningRate(0.02).optimizer(optimizer).seed(1);
    try (Autoencoder model = Trainer.on(backend).train(architecture, training, POINTS)) {
      LinearCertificate certificate = LinearCertificate.of(model, POINTS);
      assertEquals(architecture.codeSize(), certificate.principalAngles().size());
      assertTrue(certificate.largestAngle() < 0.5, certificate.toString());
      assertTrue(certificate.relativeGap() < 1e-3, certificate.toString());
      assertTrue(certificate.relativeGap() > -1e-5, "better than the best: " + certificate);
    }
  }

  @Test
  void tellsAnUntrainedModelFromATrainedOne() {
    try (Autoencoder model = Samples.untrained(Architecture.undercomplete(3, 2), backend)) {
      LinearCertificate certificate = LinearCertificate.of(model, POINTS);
      assertTrue(certificate.largestAngle() > 5, certificate.toString());
      assertTrue(certificate.relativeGap() > 1, certificate.toString());
    }
  }

  @Test
  void acceptsComponentsThatAreKnownAlready() {
    try (Autoencoder model = Samples.untrained(Architecture.undercomplete(3, 2), backend)) {
      assertEquals(
          LinearCertificate.of(model, POINTS),
          LinearCertificate.of(model, POINTS, PrincipalComponents.fit(POINTS, 2)));
      PrincipalComponents one = PrincipalComponents.fit(POINTS, 1);
      assertError(
          IllegalArgumentException.class,
          () -> LinearCertificate.of(model, POINTS, one),
          "1 components",
          "2 codes");
    }
  }

  @Test
  void measuresTheAngleInDegrees() {
    // A decoder that spans the first two axes, but the second turned by 30 degrees towards the
    // third.
    Dataset axes =
        Dataset.of(
            new float[][] {{3, 0, 0}, {-3, 0, 0}, {0, 2, 0}, {0, -2, 0}, {0, 0, 1}, {0, 0, -1}});
    Architecture architecture = Architecture.undercomplete(3, 2);
    ParameterValues values = ParameterValues.zeros(Network.of(architecture).layout());
    int decoder = values.offset("decoder.0.weight");
    values.array()[decoder] = 5;
    values.array()[decoder + 3 + 1] = (float) Math.cos(Math.PI / 6);
    values.array()[decoder + 3 + 2] = (float) Math.sin(Math.PI / 6);
    try (Autoencoder model = new Autoencoder(architecture, values, null, backend)) {
      LinearCertificate certificate = LinearCertificate.of(model, axes);
      assertEquals(0, certificate.principalAngles().get(0), 1e-6);
      assertEquals(30, certificate.principalAngles().get(1), 1e-4);
      assertEquals(30, certificate.largestAngle(), 1e-4);
      // The encoder is zero, so the error is the total variance (18 + 8 + 2)/6 by 3 columns; the
      // best leaves the third axis: 2/6 by 3.
      assertEquals(28 / 18.0, certificate.error(), 1e-6);
      assertEquals(2 / 18.0, certificate.optimalError(), 1e-12);
      assertEquals(13, certificate.relativeGap(), 1e-5);
    }
  }

  @Test
  void thePcaStartIsTheOptimum() {
    Architecture architecture =
        Architecture.undercomplete(3, 2).initializer(new Initializer.Pca(0));
    // A rate that changes nothing leaves the initial weights.
    Training still = Training.epochs(1).learningRate(1e-30);
    try (Autoencoder model = Trainer.on(backend).train(architecture, still, POINTS)) {
      LinearCertificate certificate = LinearCertificate.of(model, POINTS);
      assertEquals(0, certificate.largestAngle(), 1e-4);
      assertEquals(0, certificate.relativeGap(), 1e-5);
      assertEquals(
          PrincipalComponents.fit(POINTS, 2).optimalTrainingError(),
          certificate.optimalError(),
          1e-12);
    }
  }

  @Test
  void refusesModelsWithActivations() {
    try (Autoencoder model = Samples.untrained(Architecture.stacked(3, 3, 2), backend)) {
      assertError(
          IllegalArgumentException.class,
          () -> LinearCertificate.of(model, POINTS),
          "linear autoencoders",
          "3-3-2-3-3 has activations",
          "IDENTITY");
    }
  }

  @Test
  void refusesDecodersThatDoNotUseAllCodes() {
    Architecture narrow = Architecture.stacked(3, 1, 2).hiddenActivation(Activation.IDENTITY);
    try (Autoencoder model = Samples.untrained(narrow, backend)) {
      assertError(
          IllegalArgumentException.class,
          () -> LinearCertificate.of(model, POINTS),
          "doesn't use all of its 2 codes");
    }
  }

  @Test
  void refusesOtherData() {
    try (Autoencoder model = Samples.untrained(Architecture.undercomplete(3, 2), backend)) {
      assertError(
          IllegalArgumentException.class,
          () -> LinearCertificate.of(model, Samples.uniform(9, 4, 1)),
          "4 columns",
          "3 are expected");
      assertError(
          IllegalArgumentException.class,
          () -> LinearCertificate.of(model, Samples.uniform(1, 3, 1)),
          "1 rows");
    }
  }
}
