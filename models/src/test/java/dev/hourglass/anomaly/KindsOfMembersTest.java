package dev.hourglass.anomaly;

import static dev.hourglass.models.testing.Errors.assertError;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.anomaly.fitting.DetectorFit;
import dev.hourglass.anomaly.fitting.DetectorPlan;
import dev.hourglass.anomaly.fitting.EnsemblePlan;
import dev.hourglass.anomaly.fitting.Fitted;
import dev.hourglass.anomaly.fitting.MemberArchitecture;
import dev.hourglass.anomaly.parts.Combination;
import dev.hourglass.anomaly.parts.Part;
import dev.hourglass.anomaly.parts.Reconstruction;
import dev.hourglass.anomaly.parts.Rows;
import dev.hourglass.anomaly.parts.Scorer;
import dev.hourglass.autodiff.Optimizer;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.network.Initializer;
import dev.hourglass.models.objective.CodeL1;
import dev.hourglass.models.objective.Contraction;
import dev.hourglass.models.objective.Divergence;
import dev.hourglass.models.objective.L2;
import dev.hourglass.models.objective.Sparsity;
import dev.hourglass.models.testing.Warnings;
import dev.hourglass.models.training.EarlyStopping;
import dev.hourglass.models.training.Noise;
import dev.hourglass.models.training.Training;
import dev.hourglass.table.Chunk;
import dev.hourglass.table.SourceColumn;
import dev.hourglass.table.Table;
import dev.hourglass.table.TableReader;
import dev.hourglass.table.TableSource;
import dev.hourglass.table.Tables;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.Backends;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Ensembles of any kind of autoencoder: each learns, is saved, and is refused where it must be. */
final class KindsOfMembersTest {
  private static final int ROWS = 300;
  private static final int TRIED = 40;

  private static final EnsemblePlan SMALL =
      EnsemblePlan.defaults().members(2).epochs(30).steps(32, 2e-2);

  /** What none of the defaults is. */
  private static final MemberArchitecture SIGMOID =
      MemberArchitecture.defaults().codeActivation(Activation.SIGMOID);

  private static final Table TABLE = table(ROWS, 1, 0);

  /** Rows of which the second half is odd. */
  private static final Table WITH_ODD_ROWS = table(2 * TRIED, 2, TRIED);

  /**
   * Four numbers that follow from one, some missing, and a category that tells its sign. In odd
   * rows two of them are those of another row: each is usual by itself.
   */
  private static Table table(int rows, long seed, int odd) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Map<String, @Nullable Object>> table = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      double x = uniform(random);
      double other =
          row < rows - odd ? x : (x < 0 ? 1 : -1) * (0.5 + Math.abs(uniform(random)) / 2);
      Map<String, @Nullable Object> fields = new LinkedHashMap<>();
      fields.put("a", x + 0.05 * uniform(random));
      fields.put("b", 3 * other + 0.1 * uniform(random));
      fields.put("c", row % 20 == 7 ? null : 5 - x + 0.05 * uniform(random));
      fields.put("d", 2 * other + 0.1 * uniform(random));
      fields.put("sign", x < 0 ? "below" : "above");
      table.add(fields);
    }
    return Tables.ofMaps(table);
  }

  private static double uniform(SplittableRandom random) {
    return 2 * random.nextDouble() - 1;
  }

  private static Stream<Arguments> kinds() {
    return Stream.of(
        Arguments.of("stacked", SMALL),
        Arguments.of("deep", SMALL.sizes(12, 8, 0)),
        Arguments.of("linear", SMALL.sizes(2)),
        Arguments.of("tied", SMALL.tied()),
        Arguments.of("variational", SMALL.variational().penalty(new Divergence(0.1f, 0.1))),
        Arguments.of("masking", SMALL.noise(new Noise.Masking(0.2f))),
        Arguments.of("swap", SMALL.noise(new Noise.Swap(0.15f))),
        Arguments.of("gaussian", SMALL.noise(new Noise.Gaussian(0.2f))),
        Arguments.of(
            "sparse", SMALL.architecture(SIGMOID.sizes(16, 4)).penalty(new Sparsity(0.2f, 1e-3f))),
        Arguments.of("small codes", SMALL.penalty(new CodeL1(1e-3f))),
        Arguments.of("contractive", SMALL.sizes(16, 3).penalty(new Contraction(1e-3f))),
        Arguments.of("decaying", SMALL.penalty(new L2(1e-4f))),
        // Wider than the inputs, which nothing but the noise keeps from being copied.
        Arguments.of("overcomplete", SMALL.sizes(20, 20).noise(new Noise.Masking(0.3f))),
        Arguments.of(
            "greedy",
            SMALL
                .architecture(
                    MemberArchitecture.defaults()
                        .sizes(6, 2)
                        .hiddenActivation(Activation.TANH)
                        .initializer(new Initializer.Glorot()))
                .training(
                    Training.greedy(10)
                        .fineTune(20)
                        .batchSize(32)
                        .learningRate(2e-2)
                        .optimizer(Optimizer.adamW(1e-3f)))));
  }

  private static DetectorPlan plan(EnsemblePlan ensemble) {
    return DetectorPlan.defaults().ensemble(ensemble).histograms(4).folds(2).seed(3);
  }

  private static Fitted fitted(TableSource table, EnsemblePlan ensemble) throws IOException {
    return new DetectorFit(
            plan(ensemble), Backends.plainJava(), (done, of, step) -> {}, () -> false)
        .fit(table);
  }

  /** What the ensemble that judges rows as wholes says of them: the sums of its errors. */
  private static double[] errors(Fitted fitted) throws IOException {
    Rows rows = fitted.encoder().room(2 * TRIED);
    try (TableReader reader = WITH_ODD_ROWS.open()) {
      Chunk chunk = reader.next();
      assertEquals(2 * TRIED, chunk == null ? 0 : chunk.rows());
      fitted.encoder().encoder().rows().read(Objects.requireNonNull(chunk), rows.cells());
    }
    fitted.encoder().encode(rows);
    Scorer ensemble = fitted.combination().parts().get(0).scorer();
    assertEquals(2, ensemble instanceof Reconstruction members ? members.members().size() : 0);
    double[] errors = new double[rows.count() * rows.columns()];
    ensemble.addErrors(rows, errors);
    double[] sums = new double[rows.count()];
    Arrays.setAll(sums, row -> Combination.sum(errors, row * rows.columns(), rows.columns()));
    return sums;
  }

  /** The share of pairs of a usual and an odd row in which the odd one has the larger error. */
  private static double told(double[] errors) {
    double told = 0;
    for (int usual = 0; usual < TRIED; usual++) {
      for (int odd = TRIED; odd < errors.length; odd++) {
        told += errors[odd] > errors[usual] ? 1 : 0;
      }
    }
    return told / (TRIED * TRIED);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("kinds")
  void findsWhatIsOddTogether(String name, EnsemblePlan ensemble) throws IOException {
    Fitted[] found = new Fitted[1];
    assertEquals(List.of(), Warnings.of(() -> found[0] = fitted(TABLE, ensemble)));
    double[] errors = errors(found[0]);
    double told = told(errors);
    assertTrue(told > 0.9, name + " tells " + told);
    // No matter of chance, whatever is drawn while members train.
    assertArrayEquals(errors, errors(found[0]));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("kinds")
  void comesBackFromAFile(String name, EnsemblePlan ensemble) throws IOException {
    EnsemblePlan quick = ensemble.epochs(2);
    AnomalyDetector detector = AnomalyDetector.of(plan(quick), fitted(TABLE, quick));
    AnomalyDetector loaded =
        AnomalyDetector.load(new ByteArrayInputStream(Detectors.bytes(detector)));
    assertEquals(plan(quick), loaded.plan(), name);
    assertArrayEquals(detector.scores(WITH_ODD_ROWS), loaded.scores(WITH_ODD_ROWS));
    AnomalyDetector again = AnomalyDetector.of(plan(quick), fitted(TABLE, quick));
    assertArrayEquals(detector.scores(WITH_ODD_ROWS), again.scores(WITH_ODD_ROWS));
  }

  private static List<Architecture> architectures(EnsemblePlan ensemble) throws IOException {
    return fitted(TABLE, ensemble.epochs(1)).combination().parts().stream()
        .map(Part::scorer)
        .flatMap(scorer -> scorer instanceof Reconstruction r ? r.members().stream() : null)
        .map(member -> member.model().architecture())
        .toList();
  }

  /** Inputs: four numbers, whether c is missing, and the levels of the sign. */
  @Test
  void membersAreWhatWasChosen() throws IOException {
    for (Architecture each : architectures(SMALL.sizes(12, 8, 3).tied())) {
      assertEquals(List.of(each.inputSize(), 12, 8, 3), each.encoderSizes());
      assertTrue(each.isTied());
    }
    EnsemblePlan drawn =
        SMALL
            .members(12)
            .variational()
            .architecture(SMALL.variational().architecture().sizes(9, 2, 0));
    List<Architecture> found = architectures(drawn);
    // Of both ensembles: 12, and two thirds of that.
    assertEquals(20, found.size());
    assertEquals(
        Set.of(1, 2), found.stream().map(Architecture::codeSize).collect(Collectors.toSet()));
    assertTrue(found.stream().allMatch(each -> each.code().isDistribution()));
  }

  /** The table, of which is counted how often it is read. */
  private static TableSource counted(AtomicInteger readings) {
    return new TableSource() {
      @Override
      public List<SourceColumn> columns() {
        return TABLE.columns();
      }

      @Override
      public String name() {
        return "counted";
      }

      @Override
      public TableReader open() {
        readings.incrementAndGet();
        return TABLE.open();
      }
    };
  }

  private static void assertRefused(int readings, EnsemblePlan ensemble, String... parts) {
    AtomicInteger opened = new AtomicInteger();
    assertError(IllegalArgumentException.class, () -> fitted(counted(opened), ensemble), parts);
    assertEquals(readings, opened.get());
  }

  @Test
  void whatDoesntGoTogetherIsRefusedBeforeTheTableIsRead() {
    assertRefused(0, SMALL.penalty(new Sparsity(0.1f, 1)), "choose codeActivation(SIGMOID)");
    assertRefused(0, SMALL.penalty(new Divergence(1)), "but the code is plain");
    assertRefused(
        0, SMALL.variational().training(Training.greedy(1)), "a Gaussian code is a distribution");
  }

  /** Of the rows only what the columns mean is known then. */
  @Test
  void whatDoesntGoTogetherWithCategoriesIsRefusedByTheSchema() {
    assertRefused(1, SMALL.noise(new Noise.SaltAndPepper(0.2f)), "no meaning for categories");
    assertRefused(
        1,
        SMALL.architecture(MemberArchitecture.defaults().initializer(new Initializer.Pca(0.1))),
        "A PCA start is one of numbers");
  }

  /**
   * Of 2,000 x 2,000 weights, there and back, an ensemble may have one member: before it trains.
   */
  @Test
  void fewerMembersThanChosenAreToldOf() {
    EnsemblePlan large = SMALL.sizes(2_000, 2_000, 0);
    AtomicInteger told = new AtomicInteger();
    DetectorFit fit =
        new DetectorFit(
            plan(large),
            Backends.plainJava(),
            (done, of, step) -> told.incrementAndGet(),
            () -> told.get() > 0);
    List<String> warnings =
        Warnings.of(() -> assertThrows(CancellationException.class, () -> fit.fit(TABLE)));
    assertEquals(1, warnings.size());
    String warning = warnings.get(0);
    assertTrue(
        warning.contains("2 members are asked for")
            && warning.contains("layer sizes [2000, 2000, 0] 1 have as many weights"),
        warning);
  }

  /** Before any of them has been trained in vain. */
  @Test
  void membersThatLearnToCopyAreRefused() {
    assertRefused(2, SMALL.epochs(1_000_000).sizes(20, 20), "narrower than the input (");
  }

  @Test
  void whatMembersCantBeIsRefusedAtOnce() {
    MemberArchitecture usual = MemberArchitecture.defaults();
    assertError(
        IllegalArgumentException.class, () -> usual.sizes(new int[0]), "A member has no sizes");
    assertError(
        IllegalArgumentException.class,
        () -> usual.sizes(8, 0, 2),
        "Layer sizes [8, 0, 2] of a member include 0",
        "give hidden layers at least 1 unit");
    assertError(IllegalArgumentException.class, () -> SMALL.sizes(8, -1), "include -1");
    assertError(
        IllegalArgumentException.class,
        () -> SMALL.sizes(100_000, 100_000, 0),
        "A member of layer sizes [100000, 100000, 0] can't be made, not even of 1 input: ",
        "more than an array holds");
    assertError(
        IllegalArgumentException.class,
        () -> SMALL.architecture(SIGMOID).variational(),
        "The mean of a Gaussian code is any number");
    assertError(
        IllegalArgumentException.class,
        () -> SMALL.training(Training.epochs(2).seed(7)),
        "has the seed 7",
        "DetectorPlan.seed");
    assertError(
        IllegalArgumentException.class,
        () -> SMALL.training(Training.epochs(2).earlyStopping(new EarlyStopping(1, 0))),
        "no validation data");
    assertError(IllegalArgumentException.class, () -> SMALL.epochs(0), "epochs is 0");
    assertError(IllegalArgumentException.class, () -> SMALL.members(0), "members is 0");
  }
}
