package dev.hourglass.models.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.data.Dataset;
import dev.hourglass.models.Autoencoder;
import dev.hourglass.models.Trainer;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.network.Code;
import dev.hourglass.models.network.Initializer;
import dev.hourglass.models.objective.CodeL1;
import dev.hourglass.models.objective.Contraction;
import dev.hourglass.models.objective.Divergence;
import dev.hourglass.models.objective.Sparsity;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.Backends;
import dev.hourglass.tensor.ColumnGroup;
import dev.hourglass.tensor.LossFunction;
import dev.hourglass.tensor.Precision;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Any two choices are refused with a reason, or make a model that works. */
final class CombinationsTest {
  /** Surefire's working directory is the module's. */
  private static final Path PAGE = Path.of("../docs/kinds.md");

  private static final String START = "<!-- table -->\n";
  private static final String END = "<!-- end of table -->";
  private static final int COLUMNS = 8;

  private record Draft(Architecture architecture, Training plan) {
    Draft with(UnaryOperator<Architecture> change) {
      return new Draft(change.apply(architecture), plan);
    }

    Draft plan(UnaryOperator<Training> change) {
      return new Draft(architecture, change.apply(plan));
    }
  }

  private record Choice(String name, UnaryOperator<Draft> make) {}

  private static final List<Choice> CHOICES =
      List.of(
          new Choice("variational", d -> d.with(a -> a.code(new Code.Gaussian()))),
          new Choice("tied", d -> d.with(Architecture::tied)),
          // Before all that changes a plan, since it begins one.
          new Choice("greedy", d -> d.plan(p -> Training.greedy(1).fineTune(1).batchSize(20))),
          new Choice(
              "categories",
              d ->
                  d.with(
                      a ->
                          a.groups(
                              new ColumnGroup.Elements(5, LossFunction.SQUARED_ERROR, 1),
                              new ColumnGroup.OneHot(3, 1)))),
          new Choice("PCA start", d -> d.with(a -> a.initializer(new Initializer.Pca(0.1)))),
          new Choice("L2", d -> d.plan(p -> p.l2(1e-3f))),
          new Choice("code L1", d -> d.plan(p -> p.penalty(new CodeL1(1e-3f)))),
          new Choice(
              "sparsity",
              d ->
                  d.with(
                          a ->
                              a.hiddenActivation(Activation.SIGMOID)
                                  .codeActivation(Activation.SIGMOID))
                      .plan(p -> p.penalty(new Sparsity(0.2f, 0.01f)))),
          new Choice("contraction", d -> d.plan(p -> p.penalty(new Contraction(0.01f)))),
          new Choice(
              "divergence",
              d ->
                  d.with(a -> a.code(new Code.Gaussian()))
                      .plan(p -> p.penalty(new Divergence(0.5f, 0.5)))),
          new Choice("Gaussian noise", d -> d.plan(p -> p.noise(new Noise.Gaussian(0.1f)))),
          new Choice("masking", d -> d.plan(p -> p.noise(new Noise.Masking(0.2f)))),
          new Choice("salt and pepper", d -> d.plan(p -> p.noise(new Noise.SaltAndPepper(0.2f)))),
          new Choice("swap noise", d -> d.plan(p -> p.noise(new Noise.Swap(0.2f)))),
          new Choice("code noise", d -> d.plan(p -> p.codeNoise(new Noise.Gaussian(0.1f)))),
          new Choice("binarized", d -> d.plan(Training::binarize)));

  private static Dataset rows() {
    Random random = new Random(1);
    float[][] rows = new float[50][COLUMNS];
    for (float[] row : rows) {
      float shared = random.nextFloat();
      for (int i = 0; i < 5; i++) {
        row[i] = 0.7f * shared + 0.3f * random.nextFloat();
      }
      row[5 + random.nextInt(3)] = 1;
    }
    return Dataset.of(rows);
  }

  @Test
  void thePageSaysWhatGoesTogether() throws IOException {
    StringBuilder table = new StringBuilder("| |");
    CHOICES.forEach(choice -> table.append(' ').append(choice.name()).append(" |"));
    table.append("\n|---|").append(":-:|".repeat(CHOICES.size())).append('\n');
    Dataset rows = rows();
    int count = CHOICES.size();
    boolean[][] works = new boolean[count][count];
    try (Backend backend = Backends.open("java")) {
      for (int i = 0; i < count; i++) {
        for (int j = i; j < count; j++) {
          works[i][j] = works(CHOICES.get(i), CHOICES.get(j), rows, backend);
          works[j][i] = works[i][j];
        }
      }
    }
    for (int i = 0; i < count; i++) {
      table.append("| ").append(CHOICES.get(i).name()).append(" |");
      for (int j = 0; j < count; j++) {
        table.append(works[i][j] ? " ✓ |" : " – |");
      }
      table.append('\n');
    }
    String page = Files.readString(PAGE);
    int start = page.indexOf(START) + START.length();
    String shown = page.substring(start, page.indexOf(END));
    assertEquals(table.toString(), shown, "put the table above into docs/kinds.md");
  }

  /** There is no layer that would be trained on codes. */
  @Test
  void aGreedyTrainingOfOneLayerTakesBinarizedData() {
    Architecture one = Architecture.stacked(COLUMNS, 3).outputActivation(Activation.SIGMOID);
    Training plan = Training.greedy(1).batchSize(20).binarize();
    try (Backend backend = Backends.open("java");
        Autoencoder model = Trainer.on(backend).train(one, plan, rows())) {
      assertTrue(Float.isFinite(model.score(rows().row(0))));
    }
    Architecture two = Architecture.stacked(COLUMNS, 6, 3).outputActivation(Activation.SIGMOID);
    assertTrue(Combinations.objection(two, plan).orElseThrow().startsWith("Binarized data"));
  }

  /** The exact norm of a Jacobian is no difference of codes. */
  @Test
  void contractionNeedsSinglePrecisionWhereItIsEstimated() {
    Architecture exact = Architecture.stacked(COLUMNS, 3).codeActivation(Activation.TANH);
    Architecture curved = exact.codeActivation(Activation.ELU);
    Architecture deep =
        Architecture.stacked(COLUMNS, 6, 3)
            .hiddenActivation(Activation.TANH)
            .codeActivation(Activation.SIGMOID);
    Training joint = Training.epochs(1).penalty(new Contraction(0.1f));
    Training greedy = Training.greedy(1).penalty(new Contraction(0.1f));
    assertPrecision(true, exact, joint);
    assertPrecision(true, exact, greedy);
    assertPrecision(true, deep, greedy);
    assertPrecision(true, deep, Training.epochs(1).l2(1));
    assertPrecision(false, curved, joint);
    assertPrecision(false, deep, joint);
    assertPrecision(false, deep, greedy.fineTune(1));
    assertPrecision(false, deep.hiddenActivation(Activation.ELU), greedy);
  }

  private static void assertPrecision(boolean takesAny, Architecture architecture, Training plan) {
    for (Precision precision : List.of(Precision.TF32, Precision.BFLOAT16)) {
      Training reduced = plan.precision(precision);
      Optional<String> objection = Combinations.objection(architecture, reduced);
      assertEquals(takesAny, objection.isEmpty(), architecture + ", " + plan);
      objection.ifPresent(text -> assertTrue(text.contains("FLOAT32, or AUTO"), text));
      assertEquals(precision, reduced.usablePrecision(architecture));
    }
    Training auto = plan.precision(Precision.AUTO);
    assertEquals(Optional.empty(), Combinations.objection(architecture, auto));
    assertEquals(takesAny ? Precision.AUTO : Precision.FLOAT32, auto.usablePrecision(architecture));
    assertEquals(Precision.FLOAT32, plan.usablePrecision(architecture));
  }

  private static boolean works(Choice first, Choice second, Dataset rows, Backend backend)
      throws IOException {
    Draft start = new Draft(Architecture.stacked(COLUMNS, 6, 3), Training.epochs(1).batchSize(20));
    try {
      Draft draft = second.make().apply(first.make().apply(start));
      Autoencoder model = Trainer.on(backend).train(draft.architecture(), draft.plan(), rows);
      requireGood(model, rows);
      model.close();
      return true;
    } catch (IllegalArgumentException e) {
      String objection = String.valueOf(e.getMessage());
      // What an architecture alone can't be is said by itself, and by the start that can't be made.
      boolean isKnown =
          Combinations.objections().contains(objection)
              || objection.startsWith("The mean of a Gaussian code is any number")
              || objection.contains("A PCA start needs activations");
      assertTrue(isKnown, objection);
      return false;
    }
  }

  private static void requireGood(Autoencoder model, Dataset rows) throws IOException {
    float[] scores = model.scores(rows);
    ByteArrayOutputStream saved = new ByteArrayOutputStream();
    model.save(saved);
    Autoencoder loaded = Autoencoder.load(new ByteArrayInputStream(saved.toByteArray()));
    assertEquals(model.architecture(), loaded.architecture());
    float[] again = loaded.scores(rows);
    List<Integer> bad = new ArrayList<>();
    for (int i = 0; i < scores.length; i++) {
      if (!Float.isFinite(scores[i]) || scores[i] != again[i]) {
        bad.add(i);
      }
    }
    assertEquals(List.of(), bad, model::toString);
    loaded.close();
  }
}
