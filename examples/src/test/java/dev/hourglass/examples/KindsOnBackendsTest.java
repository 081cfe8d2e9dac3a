package dev.hourglass.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hourglass.data.Dataset;
import dev.hourglass.models.Autoencoder;
import dev.hourglass.models.Trainer;
import dev.hourglass.models.Variational;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.objective.CodeL1;
import dev.hourglass.models.objective.Contraction;
import dev.hourglass.models.objective.Divergence;
import dev.hourglass.models.objective.Sparsity;
import dev.hourglass.models.training.EpochReport;
import dev.hourglass.models.training.Noise;
import dev.hourglass.models.training.Training;
import dev.hourglass.models.training.TrainingListener;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.Backends;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind trains on every backend as it does in plain Java. */
final class KindsOnBackendsTest {
  private static final int COLUMNS = SmallTable.COLUMNS;
  private static final double TOLERANCE = 2e-3;

  /**
   * What is trained.
   *
   * @param hasHoles whether cells of its data are missing or count less
   */
  private record Kind(String name, Architecture architecture, Training plan, boolean hasHoles) {
    Kind(String name, Architecture architecture, Training plan) {
      this(name, architecture, plan, false);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static List<Kind> kinds() {
    Architecture deep = Architecture.stacked(COLUMNS, 8, 4);
    Architecture pixels = deep.outputActivation(Activation.SIGMOID);
    Architecture sigmoid = pixels.codeActivation(Activation.SIGMOID);
    Architecture table = SmallTable.grouped(deep);
    Training plan = Training.epochs(3).batchSize(32).learningRate(3e-3).seed(7);
    return List.of(
        new Kind(
            "variational",
            Architecture.variational(COLUMNS, 8, 4).outputActivation(Activation.SIGMOID),
            plan.binarize().penalty(new Divergence(0.5f, 0.5))),
        new Kind("sparse", sigmoid, plan.penalty(new Sparsity(0.1f, 0.05f))),
        new Kind("small codes", deep, plan.penalty(new CodeL1(0.01f))),
        new Kind(
            "contractive",
            Architecture.stacked(COLUMNS, 5).codeActivation(Activation.TANH),
            plan.penalty(new Contraction(0.1f))),
        new Kind("contractive, estimated", deep, plan.penalty(new Contraction(0.1f))),
        new Kind("table", table, plan.noise(new Noise.Swap(0.2f))),
        new Kind("table with holes", table, plan, true),
        new Kind("table, tied", table.tied(), plan.noise(new Noise.Masking(0.2f)).l2(1e-3f)),
        new Kind("table, greedy", table, Training.greedy(2).fineTune(1).batchSize(32).seed(7)),
        new Kind(
            "denoising",
            pixels,
            plan.noise(new Noise.Gaussian(0.3f).clippedTo(0, 1))
                .codeNoise(new Noise.Gaussian(0.1f))),
        new Kind("salt and pepper", pixels, plan.noise(new Noise.SaltAndPepper(0.2f))));
  }

  private static Stream<Arguments> cases() {
    return FiniteScoresTest.backends()
        .filter(name -> !name.equals("java"))
        .flatMap(name -> kinds().stream().map(kind -> Arguments.of(name, kind)));
  }

  /** The first rows, drawn as 0 or 1: only such have a likelihood. */
  private static Dataset binary(Dataset rows) {
    Random random = new Random(3);
    float[][] drawn = rows.slice(0, 20).toArray();
    for (float[] row : drawn) {
      for (int i = 0; i < row.length; i++) {
        row[i] = random.nextFloat() < row[i] ? 1 : 0;
      }
    }
    return Dataset.of(drawn);
  }

  /** A quarter of the cells is missing. */
  private static Dataset weights(int sources) {
    Random random = new Random(2);
    float[][] weights = new float[150][sources];
    for (float[] row : weights) {
      for (int i = 0; i < sources; i++) {
        row[i] = random.nextInt(4) == 0 ? 0 : 2 * random.nextFloat();
      }
    }
    return Dataset.of(weights);
  }

  /** What a training has come to. */
  private static final class Outcome {
    private final List<Double> losses = new ArrayList<>();
    private final float[] scores;
    private final float[][] errors;
    private final double[] nats;

    Outcome(Backend backend, Kind kind) {
      Dataset rows = SmallTable.rows(150);
      TrainingListener listener =
          new TrainingListener() {
            @Override
            public void epochFinished(EpochReport report) {
              losses.addAll(report.terms().values());
              losses.addAll(report.validationTerms().values());
            }
          };
      Dataset validation = rows.slice(0, 40);
      Dataset weights = weights(kind.architecture().likelihood().sources(COLUMNS));
      Trainer whole = Trainer.on(backend).listener(listener);
      Trainer trainer =
          kind.hasHoles()
              ? whole.weights(weights).validation(validation, weights.slice(0, 40))
              : whole.validation(validation);
      try (Autoencoder model = trainer.train(kind.architecture(), kind.plan(), rows)) {
        nats =
            kind.architecture().code().isDistribution()
                ? Variational.of(model).logLikelihood(binary(rows), 50, 3)
                : new double[0];
        scores = model.scores(rows);
        errors = kind.hasHoles() ? model.errors(rows, weights) : model.errors(rows);
      }
    }
  }

  private static Stream<String> allBackends() {
    return FiniteScoresTest.backends();
  }

  /** Where it is exact, no codes that are close together are compared. */
  @ParameterizedTest
  @MethodSource("allBackends")
  void anExactContractionTrainsInMixedPrecisionToo(String name) {
    Architecture architecture = Architecture.stacked(COLUMNS, 5).codeActivation(Activation.TANH);
    Training plan =
        Training.epochs(3).batchSize(32).learningRate(3e-3).penalty(new Contraction(0.1f));
    try (Backend backend = Backends.open(name)) {
      assumeTrue(backend.supports(DType.BFLOAT16), name + " has no BFLOAT16");
      Training mixed = plan.precision(Precision.BFLOAT16);
      List<Double> expected = new Outcome(backend, new Kind(name, architecture, plan)).losses;
      List<Double> actual = new Outcome(backend, new Kind(name, architecture, mixed)).losses;
      assertEquals(expected.size(), actual.size());
      for (int i = 0; i < expected.size(); i++) {
        assertEquals(expected.get(i), actual.get(i), 0.02 * expected.get(i), "loss " + i);
      }
      assertNotEquals(expected, actual, "nothing was mixed");
    }
  }

  @ParameterizedTest(name = "{1} on {0}")
  @MethodSource("cases")
  void aKindTrainsAsInPlainJava(String name, Kind kind) {
    Outcome expected;
    Outcome actual;
    try (Backend java = Backends.open("java");
        Backend backend = Backends.open(name)) {
      expected = new Outcome(java, kind);
      actual = new Outcome(backend, kind);
      assertEquals(0, backend.bytes());
    }
    assertEquals(expected.losses.size(), actual.losses.size());
    for (int i = 0; i < expected.losses.size(); i++) {
      double loss = expected.losses.get(i);
      assertEquals(loss, actual.losses.get(i), TOLERANCE * Math.abs(loss), "loss " + i);
    }
    assertArrayEquals(expected.scores, actual.scores, (float) TOLERANCE);
    for (int row = 0; row < expected.errors.length; row++) {
      assertArrayEquals(expected.errors[row], actual.errors[row], (float) (10 * TOLERANCE));
    }
    assertArrayEquals(expected.nats, actual.nats, 20 * TOLERANCE);
  }
}
